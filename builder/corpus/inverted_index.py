"""Passages → the inverted index: a lexicon, posting lists and lengths."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from runtime.stick.block_store import BlockWriter
from runtime.stick.layout import PACK_FILES
from runtime.stick.lexical_index import encode_postings, posting_code
from runtime.text.analyzer import terms

_LEXICON_CHARACTERS = 1 << 13


class TermIndex:
    """Gathers the terms of one pack's passages, in their order."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._postings: dict[str, array[int]] = {}
        self._lengths: list[int] = []
        self._title_lengths: list[int] = []

    def add(self, context: str, text: str) -> None:
        """Count the terms of the next passage: of its title and section, and of its text."""
        title = Counter(terms(context, self._language))
        body = Counter(terms(text, self._language))
        number = len(self._lengths)
        for term in title.keys() | body.keys():
            posting = number * 8 + posting_code(title[term], body[term])
            self._postings.setdefault(term, array("q")).append(posting)
        self._lengths.append(min(body.total(), np.iinfo(np.uint16).max))
        self._title_lengths.append(min(title.total(), np.iinfo(np.uint8).max))

    def write(self, folder: Path) -> None:
        """Write lexicon, postings and lengths."""
        np.save(folder / PACK_FILES.lengths, np.array(self._lengths, dtype=np.uint16))
        np.save(folder / PACK_FILES.title_lengths, np.array(self._title_lengths, dtype=np.uint8))
        lexicon = BlockWriter(folder / PACK_FILES.lexicon, folder / PACK_FILES.lexicon_blocks)
        heads = []
        with (folder / PACK_FILES.postings).open("wb") as postings:
            for group in _groups(sorted(self._postings)):
                heads.append((group[0], postings.tell()))
                lexicon.write_block("".join(self._write_term(postings, term) for term in group))
        lexicon.close()
        (folder / PACK_FILES.lexicon_heads).write_text(json.dumps(heads, ensure_ascii=False))

    def _write_term(self, postings: BinaryIO, term: str) -> str:
        values = np.array(self._postings[term], dtype=np.int64)
        data = encode_postings(values >> 3, values & 7)
        postings.write(data)
        return f"{term}\t{len(values)}\t{len(data)}\n"


def _groups(ordered: Iterable[str]) -> Iterable[list[str]]:
    """Cut the sorted terms into runs of about one lexicon block each."""
    group: list[str] = []
    size = 0
    for term in ordered:
        group.append(term)
        size += len(term) + 6
        if size >= _LEXICON_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group

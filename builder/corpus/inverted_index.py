"""Passages → the inverted index: a lexicon, posting lists and lengths.

Postings are gathered up to a limit, then written to a run on the disk, sorted by term; the runs
are merged at the end: single-pass in-memory indexing, Heinz and Zobel, "Efficient single-pass index
construction for text databases" (2003).
"""

from __future__ import annotations

import heapq
import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import numpy as np

from runtime.stick.block_store import BlockWriter
from runtime.stick.layout import PACK_FILES
from runtime.stick.lexical_index import encode_postings, posting_code
from runtime.text.analyzer import index_terms

_LEXICON_CHARACTERS = 1 << 13
_MOST_HELD = 160 << 20
"""bytes of postings, about, that are gathered before they go to the disk"""
_BYTES_A_TERM = 200
"""that a term takes beside its postings"""

Postings = tuple[str, "array[int]"]
"""a term, and number * 8 + code of each of its passages, rising"""


class TermIndex:
    """Gathers the terms of one pack's passages, in their order."""

    def __init__(self, language: str, scratch: Path, most_held: int = _MOST_HELD) -> None:
        """Gather; what exceeds `most_held` bytes goes to files in `scratch` until it is written."""
        self._language = language
        self._scratch = scratch
        self._most_held = most_held
        self._runs: list[Path] = []
        self._postings: dict[str, array[int]] = {}
        self._held = 0
        self._lengths = array("H")
        self._title_lengths = array("B")

    def add(self, context: str, text: str) -> None:
        """Count the terms of the next passage: of its title and section, and of its text."""
        title = Counter(index_terms(context, self._language))
        body = Counter(index_terms(text, self._language))
        number = len(self._lengths)
        for term in title.keys() | body.keys():
            posting = number * 8 + posting_code(title[term], body[term])
            held = self._postings.get(term)
            if held is None:
                held = self._postings[term] = array("q")
                self._held += _BYTES_A_TERM
            held.append(posting)
            self._held += held.itemsize
        self._lengths.append(min(body.total(), np.iinfo(np.uint16).max))
        self._title_lengths.append(min(title.total(), np.iinfo(np.uint8).max))
        if self._held >= self._most_held:
            self._spill()

    def write(self, folder: Path) -> None:
        """Write lexicon, postings and lengths."""
        np.save(folder / PACK_FILES.lengths, np.array(self._lengths, dtype=np.uint16))
        np.save(folder / PACK_FILES.title_lengths, np.array(self._title_lengths, dtype=np.uint8))
        lexicon = BlockWriter(folder / PACK_FILES.lexicon, folder / PACK_FILES.lexicon_blocks)
        heads = []
        with ExitStack() as stack, (folder / PACK_FILES.postings).open("wb") as postings:
            runs = [_run(stack.enter_context(path.open("rb"))) for path in self._runs]
            for group in _groups(_merged([*runs, self._sorted()])):
                heads.append((group[0][0], postings.tell()))
                lexicon.write_block("".join(_write(postings, *each) for each in group))
        lexicon.close()
        for path in self._runs:
            path.unlink()
        (folder / PACK_FILES.lexicon_heads).write_text(json.dumps(heads, ensure_ascii=False))

    def _sorted(self) -> Iterator[Postings]:
        return ((term, self._postings[term]) for term in sorted(self._postings))

    def _spill(self) -> None:
        path = self._scratch / f"terms-{len(self._runs)}.run"
        with path.open("wb") as file:
            for term, postings in self._sorted():
                file.write(f"{term}\t{len(postings)}\n".encode())
                postings.tofile(file)
        self._runs.append(path)
        self._postings.clear()
        self._held = 0


def _run(file: BinaryIO) -> Iterator[Postings]:
    while line := file.readline():
        term, _, count = line.decode().rpartition("\t")
        postings = array("q")
        postings.fromfile(file, int(count))
        yield term, postings


def _merged(runs: Iterable[Iterable[Postings]]) -> Iterator[Postings]:
    """Yield each term once: a later run has later passages, so that its postings come after."""
    ordered = heapq.merge(*runs, key=lambda each: each[0])  # stable: equal terms in runs' order
    for term, found in groupby(ordered, key=lambda each: each[0]):
        postings = array("q")
        for _, part in found:
            postings.extend(part)
        yield term, postings


def _write(file: BinaryIO, term: str, postings: array[int]) -> str:
    """Write a posting list and return its line of the lexicon."""
    values = np.array(postings, dtype=np.int64)
    data = encode_postings(values >> 3, values & 7)
    file.write(data)
    return f"{term}\t{len(values)}\t{len(data)}\n"


def _groups(ordered: Iterable[Postings]) -> Iterator[list[Postings]]:
    """Cut the sorted terms into runs of about one lexicon block each."""
    group: list[Postings] = []
    size = 0
    for each in ordered:
        group.append(each)
        size += len(each[0]) + 6
        if size >= _LEXICON_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group

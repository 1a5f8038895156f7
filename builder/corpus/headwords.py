"""A dictionary's entries → its sorted list of words, as `runtime.stick.headword_index` reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from builder.corpus.sorted_runs import SortedRuns
from builder.readers.document import Document
from runtime.dictionaries.articles import LONGEST_SENSE, senses
from runtime.stick.block_store import BlockWriter
from runtime.stick.headword_index import Way
from runtime.stick.layout import PACK_FILES
from runtime.text.word_folding import fold, without_article
from runtime.text.word_stems import stem_key

_BLOCK_CHARACTERS = 1 << 13
_MOST_HELD = 1 << 18
"""lines that are gathered before they go to the disk"""
_MOST_ENTRIES = 250
"""that a word is listed with in each way, the best of them"""
_SENSES = 40
"""translations of an entry that it is found by"""
_WITHOUT_ARTICLE = 1
"""how far from the best an entry is whose headword has an article before the word"""
_LONGEST_WORD = 120

Line = tuple[str, str, int, int]
"""a folded word, how it stands in an entry, how far from the best, the document's number"""


@dataclass(frozen=True, slots=True)
class Direction:
    """The languages of a dictionary."""

    source: str
    target: str

    @property
    def translates(self) -> bool:
        """Whether they are two."""
        return self.source != self.target


class HeadwordList:
    """Gathers the words of one dictionary's entries, in their order."""

    def __init__(self, direction: Direction, scratch: Path, most_held: int = _MOST_HELD) -> None:
        """Gather; what exceeds `most_held` lines goes to files in `scratch` until it is written."""
        self._direction = direction
        self._lines = SortedRuns(scratch, "headwords", _line, most_held)
        self._count = 0

    def add(self, document: Document) -> None:
        """Take the next document."""
        self._lines.extend(
            (word[:_LONGEST_WORD], way, place, self._count)
            for word, way, place in dict.fromkeys(_words(document, self._direction))
            if word
        )
        self._count += 1

    def write(self, folder: Path) -> None:
        """Write the list."""
        words = BlockWriter(folder / PACK_FILES.headwords, folder / PACK_FILES.headwords_blocks)
        heads = []
        with self._lines.merged() as lines:
            for block in _blocks(lines):
                heads.append(block[0].partition("\t")[0])
                words.write_block("".join(block))
        words.close()
        text = json.dumps(heads, ensure_ascii=False)
        (folder / PACK_FILES.headwords_heads).write_text(text, encoding="utf-8")


def _words(document: Document, direction: Direction) -> Iterator[tuple[str, Way, int]]:
    """Yield the folded words of an entry, how each stands in it and how far from the best."""
    title = fold(document.title)
    yield title, Way.HEADWORD, 0
    yield fold(without_article(document.title, direction.source)), Way.HEADWORD, _WITHOUT_ARTICLE
    yield stem_key(document.title, direction.source), Way.HEADWORD_STEM, len(title)
    for alias in document.aliases:
        word = fold(alias)
        yield word, (Way.HEADWORD if word == title else Way.OTHER_FORM), len(title)
    if direction.translates:
        yield from _translations(document, direction.target)


def _translations(document: Document, language: str) -> Iterator[tuple[str, Way, int]]:
    found = list(islice(dict.fromkeys(senses(document.text, document.title)), _SENSES))
    for place, sense in enumerate(found):
        # The first of few says more of a word than one of many.
        far = (place * LONGEST_SENSE + len(document.title)) * 10 + min(len(found), 9)
        yield fold(sense), Way.SENSE, far
        yield fold(without_article(sense, language)), Way.SENSE, far + 1
        yield stem_key(sense, language), Way.SENSE_STEM, far


def _line(row: Sequence[Any]) -> Line:
    word, way, place, number = row
    return word, way, place, number


def _blocks(lines: Iterable[Line]) -> Iterator[list[str]]:
    """Yield the lines of the list in blocks; the same word is never in two."""
    block: list[str] = []
    size = 0
    for word, listed in groupby(lines, key=lambda line: line[0]):
        block.append(_listed(word, listed))
        size += len(block[-1])
        if size >= _BLOCK_CHARACTERS:
            yield block
            block, size = [], 0
    if block:
        yield block


def _listed(word: str, lines: Iterable[Line]) -> str:
    ways = []
    for way, group in groupby(lines, key=lambda line: line[1]):
        numbers = dict.fromkeys(number for *_, number in group)
        ways.append(f"{way}{','.join(map(str, islice(numbers, _MOST_ENTRIES)))}")
    return "\t".join((word, *ways)) + "\n"

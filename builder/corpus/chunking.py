"""Documents → passages: spans that one search result shows. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from builder.readers.document import Block, BlockKind, Document
from runtime.stick.passage_text import heading_path
from runtime.stick.sections import section_path
from runtime.text.sentences import sentence_spans

Span = tuple[int, int]
"""first character, and the one after the last"""

_FULL_ENOUGH = 0.5
"""A passage this full ends at the next heading rather than cross it."""
_NEARLY_FULL = 0.8
"""One this full ends at the next blank line."""
_HEAD_SHARE = 3
"""A table's header row is repeated up to this part of a passage's length."""
_LINE = re.compile(r"[^\n]+")
_PARAGRAPH = re.compile(r"(?s)\S.*?(?=\n[ \t]*\n|\Z)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document, in characters."""

    start: int
    end: int
    heading_path: str
    """the title and the sections that it is found under as well"""
    head: str = ""
    """the header row of the table that it begins in the midst of"""


def passages(document: Document, characters: int) -> list[Passage]:
    """Cut a document at headings, paragraphs and sentences into passages of at most `characters`.

    Code stays in one piece where it fits, a table is cut between its rows. Together passages cover
    the text, white space between them aside; none overlap, since the reader shows what stands
    around a passage anyway.
    """
    return list(_Cutter(document, characters).passages())


class _Cutter:
    def __init__(self, document: Document, characters: int) -> None:
        self._document = document
        self._text = document.text
        self._characters = characters
        self._headings = [anchor.start for anchor in document.anchors]
        self._tables = [each for each in document.blocks if each.kind is BlockKind.TABLE]
        self._starts = [each.start for each in self._tables]

    def passages(self) -> Iterator[Passage]:
        span: Span | None = None
        for unit in self._units():
            if span and self._must_break(span, unit):
                yield self._passage(span)
                span = None
            span = (span[0], unit[1]) if span else unit
        if span:
            yield self._passage(span)

    def _must_break(self, span: Span, unit: Span) -> bool:
        """Whether `unit`, the next sentence, is to begin a passage rather than join `span`."""
        (start, end), (first, last) = span, unit
        if last - start + len(self._head(start)) > self._characters:
            return True
        fill = (end - start) / self._characters
        crosses = bisect_right(self._headings, first) > bisect_right(self._headings, end - 1)
        if crosses and fill >= _FULL_ENOUGH:
            return True
        return fill >= _NEARLY_FULL and "\n\n" in self._text[end:first]

    def _units(self) -> Iterator[Span]:
        """Yield what is not cut where it fits: sentences, rows, blocks of code."""
        place = 0
        for block in self._document.blocks:
            yield from self._prose(place, block.start)
            pieces = self._rows(block) if block.kind is BlockKind.TABLE else self._code(block)
            for piece in pieces:
                yield from self._fitting(piece)
            place = block.end
        yield from self._prose(place, len(self._text))

    def _prose(self, start: int, end: int) -> Iterator[Span]:
        for first, last in sentence_spans(self._text[start:end]):
            yield from self._fitting((start + first, start + last))

    def _rows(self, table: Block) -> Iterator[Span]:
        """Yield a table's rows; the header row is one with the first that it explains."""
        rows = [match.span() for match in _LINE.finditer(self._text, table.start, table.end)]
        if table.head and len(rows) > 1 and rows[1][1] - table.start <= self._characters:
            rows[:2] = [(rows[0][0], rows[1][1])]
        yield from rows

    def _code(self, block: Block) -> Iterator[Span]:
        """Yield a block of code whole, else cut at its blank lines, else at its lines."""
        if block.end - block.start <= self._characters:
            yield block.start, block.end
            return
        for match in _PARAGRAPH.finditer(self._text, block.start, block.end):
            start, end = match.span()
            # The first line keeps its indentation.
            start = max(block.start, self._text.rfind("\n", 0, start) + 1)
            if end - start <= self._characters:
                yield start, end
            else:
                yield from (line.span() for line in _LINE.finditer(self._text, start, end))

    def _fitting(self, span: Span) -> Iterator[Span]:
        """Yield a span, cut at white space where it is longer than a passage."""
        start, end = span
        while end - start > self._characters:
            half = start + self._characters // 2
            cut = self._text.rfind(" ", half, start + self._characters)
            cut = cut if cut > 0 else start + self._characters
            yield start, cut
            start = cut
            while start < end and self._text[start].isspace():
                start += 1
        if start < end:
            yield start, end

    def _head(self, start: int) -> str:
        """Return the header row of the table that a passage begins in, unless it begins with it."""
        place = bisect_right(self._starts, start) - 1
        if place < 0:
            return ""
        table = self._tables[place]
        if not table.start < start < table.end:
            return ""
        longest = self._characters // _HEAD_SHARE
        return self._text[table.start : table.start + min(table.head, longest)]

    def _passage(self, span: Span) -> Passage:
        start, end = span
        title = self._document.title
        section = section_path(self._document.anchors, start, title)
        return Passage(start, end, heading_path(title, section), self._head(start))

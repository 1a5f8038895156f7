"""The lines of pages → a document: paragraphs, tables, and sections of pages and headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from builder.readers.cleaning import DocumentBuilder, title_from_name
from builder.readers.document import Document
from builder.readers.formats.pdf.drawn import Heading
from builder.readers.formats.pdf.layout import CELL, GAP
from builder.readers.formats.pdf.outline import headings_at
from builder.readers.formats.pdf.running_heads import without_running_heads
from builder.readers.formats.pdf.tables import is_headed
from builder.readers.line_joining import (
    compounds,
    ends_within_word,
    is_unspaced_between,
    join_lines,
    joined,
    usual_width,
)

_PAGE_LEVEL = 9
"""below the headings of an outline"""
_LINES_OF_HEADS = 2
"""of the head of a page, or of its foot"""
_ENDS = (".", "!", "?", ":", "。", "！", "？", "：")
_GAPS = re.compile(rf"(?<=\S){GAP}(?=\S)")


def assemble(
    name: str, title: str, pages: Sequence[list[str]], outline: Sequence[Heading]
) -> Document:
    """Return the document that pages make, without running heads and page numbers."""
    for _ in range(_LINES_OF_HEADS):
        pages = without_running_heads(pages, title)
    known = compounds(line for page in pages for line in page)
    _mend_words(pages, known)
    draft = _Draft(known, _PAGE_LEVEL if outline else 1)
    for number, (page, headings) in enumerate(
        zip(pages, headings_at(pages, outline), strict=True), 1
    ):
        draft.page(number, page, headings)
    return draft.builder.document(name, title=title or title_from_name(name))


def _mend_words(pages: Sequence[list[str]], known: Collection[str]) -> None:
    """Move the rest of a word that a page's end cuts to that page."""
    for page, following in pairwise(pages):
        if not page or not following or not ends_within_word(page[-1]):
            continue
        rest, _, more = following[0].lstrip().partition(" ")
        if rest[:1].islower():
            page[-1] = joined(page[-1], rest, known)
            following[0] = more


class _Draft:
    """A document under way, page by page."""

    def __init__(self, known: Collection[str], page_level: int) -> None:
        self.builder = DocumentBuilder()
        self._known = known
        self._page_level = page_level
        self._last = ""

    def page(
        self, number: int, lines: Sequence[str], headings: Mapping[int, Sequence[Heading]]
    ) -> None:
        width = usual_width(line for line in lines if CELL not in line)
        starts = sorted({0, *headings})
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            for heading in headings.get(start, ()):
                self.builder.anchor(heading.label, heading.level)
            if any(lines[start:end]):
                self.builder.anchor(f"page {number}", self._page_level)
            self._part(lines[start:end], width, goes_on=start == 0 and start not in headings)

    def _part(self, lines: Sequence[str], width: int, *, goes_on: bool) -> None:
        for rows in _table_or_text(lines):
            if CELL in rows[0]:
                cells = [row.split(CELL) for row in rows]
                self.builder.table(cells, headed=is_headed(cells))
                self._last = ""
                goes_on = False
                continue
            for paragraph in join_lines(rows, self._known, width):
                text = "\n".join(_GAPS.sub(" ", line) for line in paragraph.split("\n"))
                self._paragraph(text, goes_on=goes_on)
                goes_on = False

    def _paragraph(self, text: str, *, goes_on: bool) -> None:
        gap = "\n\n"
        # A sentence that runs over the page's end is not torn apart by an empty line.
        if goes_on and self._last and not self._last.endswith(_ENDS):
            gap = "" if is_unspaced_between(self._last, text) else "\n"
        self.builder.add(text, gap=gap)
        self._last = text


def _table_or_text(lines: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in lines:
        if part and (CELL in line) != (CELL in part[0]):
            yield part
            part = []
        part.append(line)
    if part:
        yield part

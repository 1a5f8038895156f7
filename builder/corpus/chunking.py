"""Documents → passages: spans that one search result shows. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from builder.readers.document import Document
from runtime.text.sentences import sentence_spans

Span = tuple[int, int]
"""first character, and the one after the last"""

_FULL_ENOUGH = 0.5
"""A passage this full ends at the next heading rather than cross it."""


def passages(document: Document, characters: int) -> list[Passage]:
    """Cut a document at headings, paragraphs and sentences into passages of at most `characters`.

    Together they cover the text, white space between them aside; none overlap, since the reader
    shows what stands around a passage anyway.
    """
    headings = [anchor.start for anchor in document.anchors]
    found: list[Passage] = []
    span: Span | None = None
    for unit in _units(document.text, characters):
        if span and _must_break(document.text, headings, span, unit, characters):
            found.append(_passage(document, headings, span))
            span = None
        span = (span[0], unit[1]) if span else unit
    if span:
        found.append(_passage(document, headings, span))
    return found


def _must_break(text: str, headings: list[int], span: Span, unit: Span, characters: int) -> bool:
    """Whether `unit`, the next sentence, is to begin a passage rather than join `span`."""
    (start, end), (first, last) = span, unit
    if last - start > characters:
        return True
    fill = (end - start) / characters
    crosses = bisect_right(headings, first) > bisect_right(headings, end - 1)
    if crosses and fill >= _FULL_ENOUGH:
        return True
    return fill >= 0.8 and "\n\n" in text[end:first]


def _units(text: str, characters: int) -> Iterator[Span]:
    """Yield the sentences, those longer than a passage cut at white space."""
    for first, end in sentence_spans(text):
        start = first
        while end - start > characters:
            cut = text.rfind(" ", start + characters // 2, start + characters)
            cut = cut if cut > 0 else start + characters
            yield start, cut
            start = cut
            while start < end and text[start].isspace():
                start += 1
        if start < end:
            yield start, end


def _passage(document: Document, headings: list[int], span: Span) -> Passage:
    start, end = span
    place = bisect_right(headings, start) - 1
    label = document.anchors[place].label if place >= 0 else ""
    heading_path = (
        document.title if label in ("", document.title) else f"{document.title} — {label}"
    )
    return Passage(start, end, heading_path)


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document, in characters; `heading_path` is the title and section put before
    it.
    """

    start: int
    end: int
    heading_path: str

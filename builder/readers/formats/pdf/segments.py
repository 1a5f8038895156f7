"""Words as they are drawn → segments: words of one line that no wide gap parts. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from builder.readers.formats.pdf.bidirectional import RIGHT_TO_LEFT, in_order
from builder.readers.formats.pdf.characters import Word

_WIDE = 1.2
"""heights of the font: a gap that parts cells or columns rather than words"""
_SHIFT = 0.55
"""heights that a raised or lowered word of the same line may be off"""
_TOUCHING = 0.06
_OVERLAP = 0.2
_INDEX = 0.15
"""heights of the font that an index stands above or below its line, at least"""
_NOTED = re.compile(r"[^\W\d_]{3,}[.,;:!?)\"”’]*$")
_TEN = re.compile(r"(?<!\d)10$")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


@dataclass(frozen=True, slots=True)
class Segment:
    """Neighbouring words of a line."""

    text: str
    left: float
    right: float
    base: float
    size: float
    place: int
    """its number in the order of drawing"""
    is_turned: bool = False

    @property
    def width(self) -> float:
        """Of its words together, in points."""
        return self.right - self.left


def segments_of(words: Sequence[Word]) -> list[Segment]:
    """Return a page's segments in the order of drawing.

    On a page written from right to left, places count from the right.
    """
    if _runs_left(words):
        words = [replace(word, left=-word.right, right=-word.left) for word in words]
    lines = (_as_read(line) for line in _lines(words))
    parts = (part for line in lines for part in _parts(line))
    return [_segment(part, place) for place, part in enumerate(parts)]


def gap_between(left: Segment | Word, right: Segment | Word) -> float:
    """Return the width between two of a line, whichever stands first; below 0 if they overlap."""
    return max(right.left - left.right, left.left - right.right)


def _runs_left(words: Iterable[Word]) -> bool:
    """Tell a page of Arabic, Hebrew or the like by its letters."""
    strong = [
        unicodedata.bidirectional(word.text[0]) in _RIGHT_TO_LEFT
        for word in words
        if word.text[0].isalpha()
    ]
    return 2 * sum(strong) > len(strong)


def _lines(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Yield words drawn one after the other on the same line."""
    line: list[Word] = []
    for word in words:
        if line and not _same_line(line, word):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _as_read(line: list[Word]) -> list[Word]:
    """Return a line of Arabic, Hebrew or the like with its Latin words in their order."""
    if not any(RIGHT_TO_LEFT.search(word.text) for word in line):
        return line
    # On a page from right to left, places count from the right.
    sign = -1 if line[0].right < 0 else 1
    return [line[index] for index in in_order([(word.text, sign * word.left) for word in line])]


def _same_line(line: Sequence[Word], word: Word) -> bool:
    last = line[-1]
    if last.is_turned or word.is_turned:
        return False
    largest = max(last.size, word.size)
    if abs(word.base - last.base) > _SHIFT * largest:
        return abs(word.base - line[0].base) < 0.1 * word.size  # after a raised word
    return True


def _parts(line: Sequence[Word]) -> Iterator[list[Word]]:
    """Cut a line at wide gaps, keeping the order of its words."""
    across = sorted(range(len(line)), key=lambda index: line[index].left)
    part_of = [0] * len(line)
    part, reach = 0, line[across[0]]
    for index in across:
        word = line[index]
        if word.left - reach.right > _WIDE * min(word.size, reach.size):
            part += 1
        part_of[index] = part
        if word.right >= reach.right:
            reach = word
    start = 0
    for end in range(1, len(line) + 1):
        if end == len(line) or part_of[end] != part_of[start]:
            yield list(line[start:end])
            start = end


def _segment(words: Sequence[Word], place: int) -> Segment:
    longest = max(words, key=lambda word: len(word.text))
    return Segment(
        text="".join(_joint(a, b) + b.text for a, b in pairwise((None, *words)) if b),
        left=min(word.left for word in words),
        right=max(word.right for word in words),
        base=longest.base,
        size=longest.size,
        place=place,
        is_turned=words[0].is_turned,
    )


def _joint(before: Word | None, word: Word) -> str:
    """Return what stands between two words: nothing before an index, a sign before a power.

    The number of a note is no part of the word that it stands beside.
    """
    if before is None:
        return ""
    raised = word.base - before.base
    size = min(before.size, word.size)
    touches = -_OVERLAP * size <= gap_between(before, word) <= _TOUCHING * size
    if not touches or abs(raised) < _INDEX * size:
        return " "
    if raised > 0 and word.text.isdigit() and _NOTED.search(before.text):
        return " "
    if raised < 0 and before.text.isdigit() and word.text[:2].isalpha():
        return " "
    if not (before.text[-1].isdigit() and word.text[0].isdigit()):
        return ""
    return "^" if raised > 0 and _TEN.search(before.text) else " "

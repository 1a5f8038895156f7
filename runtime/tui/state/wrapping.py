"""A text of any length, wrapped where it is looked at. Pure.

Only the chunk around the lines asked for is wrapped, so a document of 50 MB opens as fast as a
page. A place in the text is a character's offset, never a line's number, which nobody knows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from runtime.tui.drawable import clean

CHUNK = 4096
TAB_CELLS = 4
_KEPT_CHUNKS = 64


@dataclass(frozen=True, slots=True)
class Line:
    """A line on screen: `text[start:end]`, without the space or newline it was broken at."""

    start: int
    end: int
    cells: tuple[tuple[int, int, int], ...] = ()
    """of a table's row: first character, the one after the last, and cells from the margin"""
    aside: tuple[int, int, str] | None = None
    """what stands there and is no part of the text: which picture, which line of what is said of
    it, and the words"""


Rows = Callable[[int, int], Sequence[Line]]
"""lays out a line of the text that is a row of a table; no lines where it is none"""


def _no_rows(_start: int, _end: int) -> Sequence[Line]:
    return ()


def chunk_starts(text: str) -> tuple[int, ...]:
    """Return where chunks start: after a newline, or after a space where a line is very long."""
    starts = [0]
    while starts[-1] + CHUNK < len(text):
        starts.append(_cut(text, starts[-1] + CHUNK))
    if len(starts) > 1 and starts[-1] == len(text):
        starts.pop()
    return tuple(starts)


def _cut(text: str, near: int) -> int:
    for separator in "\n ":
        found = text.find(separator, near, near + CHUNK)
        if found >= 0:
            return found + 1
    return near


class Flow:
    """A text wrapped to `width` cells, line after line from wherever one looks."""

    def __init__(
        self, text: str, width: int, chunks: Sequence[int] | None = None, rows: Rows = _no_rows
    ) -> None:
        self.text = text
        self._rows = rows
        self.width = max(width, 2)  # a wide character takes two cells
        self._starts = chunks or chunk_starts(text)
        self._wrapped: OrderedDict[int, tuple[Line, ...]] = OrderedDict()

    def line_at(self, offset: int) -> Line:
        """Return the line that holds a character."""
        offset = min(max(offset, 0), len(self.text))
        lines = self._lines(bisect_right(self._starts, offset) - 1)
        return lines[max(0, bisect_right(lines, offset, key=lambda line: line.start) - 1)]

    def forward(self, line: Line) -> Iterator[Line]:
        """Yield the lines after `line`."""
        chunk, index = self._find(line)
        while chunk < len(self._starts):
            yield from self._lines(chunk)[index + 1 :]
            chunk, index = chunk + 1, -1

    def backward(self, line: Line) -> Iterator[Line]:
        """Yield the lines before `line`, nearest first."""
        chunk, index = self._find(line)
        while True:
            yield from reversed(self._lines(chunk)[:index])
            if chunk == 0:
                return
            chunk -= 1
            index = len(self._lines(chunk))

    def _find(self, line: Line) -> tuple[int, int]:
        chunk = bisect_right(self._starts, line.start) - 1
        return chunk, self._lines(chunk).index(line)

    def _lines(self, chunk: int) -> tuple[Line, ...]:
        if chunk in self._wrapped:
            self._wrapped.move_to_end(chunk)
            return self._wrapped[chunk]
        start = self._starts[chunk]
        end = self._starts[chunk + 1] if chunk + 1 < len(self._starts) else len(self.text)
        lines = tuple(self._wrap(start, end))
        self._wrapped[chunk] = lines
        if len(self._wrapped) > _KEPT_CHUNKS:
            self._wrapped.popitem(last=False)
        return lines

    def _wrap(self, start: int, end: int) -> Iterator[Line]:
        """Wrap the paragraphs of `text[start:end]`; a newline at its end starts no further line."""
        while True:
            newline = self.text.find("\n", start, end)
            stop = end if newline < 0 else newline
            row = self._rows(start, stop)
            yield from row or wrap_paragraph(self.text, start, stop, self.width)
            start = stop + 1
            if newline < 0 or (start == end and end < len(self.text)):
                return


def wrap_paragraph(text: str, start: int, end: int, width: int) -> Iterator[Line]:
    """Yield the lines of a paragraph, each at most `width` cells wide."""
    while True:
        limit = _reach(text, start, end, width)
        if limit == end:
            yield Line(start, end)
            return
        stop = text.rfind(" ", start, limit + 1)
        if stop <= start or text[start:stop].isspace():
            stop = limit
        yield Line(start, stop)
        start = stop
        while start < end and text[start] == " ":
            start += 1
        if start == end:
            return


def _reach(text: str, start: int, end: int, width: int) -> int:
    """Return the end of what fits into `width` cells from `start` on, at least one character."""
    limit = min(end, start + width)
    piece = text[start:limit]
    if "\t" not in piece and (piece.isascii() or cell_len(clean(piece)) <= width):
        return limit
    cells = 0
    for index, character in enumerate(piece):
        cells += TAB_CELLS if character == "\t" else cell_len(clean(character))
        if cells > width:
            return start + max(index, 1)
    return limit

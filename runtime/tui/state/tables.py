"""Tables of a document, their columns put below each other. Pure.

A row is a line of the document, its cells apart by " | ". A cell that does not fit is wrapped in
its column.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, zip_longest

from rich.cells import cell_len

from runtime.results import TextBlock
from runtime.tui.drawable import Span, clean
from runtime.tui.state.wrapping import Line, wrap_paragraph

SEPARATOR = " | "
GAP = len(SEPARATOR)
"""cells between columns"""
_NARROWEST = 4
_MEASURED_ROWS = 300
_MEASURED = 1 << 16
"""characters of a table that tell how wide its columns are"""
_MOST_COLUMNS = 40

Column = tuple[int, int]
"""where it begins, in cells from the text's margin, and its width"""


class Tables:
    """Lays out the rows of a document's tables."""

    def __init__(self, text: str, blocks: Sequence[TextBlock], width: int) -> None:
        self._text = text
        self._width = width
        self._tables = [block for block in blocks if block.kind == "table"]
        self._columns: dict[int, tuple[Column, ...]] = {}

    def row(self, start: int, end: int) -> tuple[Line, ...]:
        """Return the lines on screen of a line of the text; none where it is no row of a table, or
        the table has too many columns.
        """
        place = bisect_right(self._tables, start, key=lambda table: table.start) - 1
        if place < 0 or not start < end <= self._tables[place].end:
            return ()
        columns = self._columns_of(self._tables[place])
        return tuple(_lines(self._text, (start, end), columns)) if columns else ()

    def _columns_of(self, table: TextBlock) -> tuple[Column, ...]:
        if table.start not in self._columns:
            self._columns[table.start] = _columns(self._text, table, self._width)
        return self._columns[table.start]


def _columns(text: str, table: TextBlock, width: int) -> tuple[Column, ...]:
    sample = text[table.start : min(table.end, table.start + _MEASURED)].split("\n")
    rows = [line.split(SEPARATOR) for line in sample[:_MEASURED_ROWS]]
    count = len(rows[0]) if table.head else max(map(len, rows))
    if not 1 < count <= _MOST_COLUMNS:
        return ()
    widest = [0] * count
    for row in rows:
        for place, cell in enumerate(row[:count]):
            widest[place] = max(widest[place], cell_len(clean(cell)), 1)
    widths = _fitted(widest, width - GAP * (count - 1))
    starts = accumulate((each + GAP for each in widths), initial=0)
    return tuple(zip(starts, widths, strict=False))


def _fitted(widest: Sequence[int], room: int) -> list[int]:
    """Return widths that fit together: narrow columns keep theirs, the others share the rest."""
    if sum(widest) <= room:
        return list(widest)
    if room < _NARROWEST * len(widest):
        return []
    widths = [0] * len(widest)
    left = len(widest)
    for place in sorted(range(len(widest)), key=lambda each: widest[each]):
        widths[place] = min(widest[place], room // left)
        room -= widths[place]
        left -= 1
    return widths


def _lines(text: str, row: Span, columns: Sequence[Column]) -> Iterator[Line]:
    """Yield the lines of a row; each begins one character further on, so that all differ."""
    start, end = row
    cells = [
        list(wrap_paragraph(text, *cell, width))
        for cell, (_, width) in zip_longest(
            _cells(text, row, len(columns)), columns, fillvalue=(end, end)
        )
    ]
    nothing = Line(end, end)
    for number, parts in enumerate(zip_longest(*cells, fillvalue=nothing)):
        placed = ((part.start, part.end, x) for part, (x, _) in zip(parts, columns, strict=True))
        yield Line(start + number, end, tuple(placed))


def _cells(text: str, row: Span, count: int) -> Iterator[Span]:
    """Yield the cells of a row; what is too many belongs to the last."""
    start, end = row
    for _ in range(count - 1):
        found = text.find(SEPARATOR, start, end)
        if found < 0:
            break
        yield start, found
        start = found + GAP
    yield start, end

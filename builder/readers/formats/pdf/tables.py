"""Segments in aligned columns → tables, where it is sure that they are some. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from builder.readers.formats.pdf.segments import Segment

_FEWEST_ROWS = 3
_GUTTER = 0.5
"""heights of the font between two columns, at least"""
_TALLEST_STEP = 3.5
"""heights from a row to the next"""
_LINE_STEP = 1.6
"""the same from a line of a cell to its next"""
_SAME_ROW = 0.4
_ALIGNED = 0.7
"""share of a column's cells that begin, end or are centred at the same place"""
_FILLED = 0.5
"""share of a table's cells that hold something"""
_WELL_FILLED = 0.7
"""the same, of one that is not drawn row by row"""
_MOST_SPANNING = 0.15
"""rows of a table with a cell that reaches into the next column"""
_PROSE = 28
"""characters of a line of running text, at least"""
_FULL = 0.75
"""of its column's width, which most lines of running text take"""
_MARKER = re.compile(r"[•●▪◦‣–—*·o§\-]|\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]+)[.)]|\[\d+\]")
_LEADERS = re.compile(r"(?: ?\.){4,}")
_DIGIT = re.compile(r"\d")

Row = list[Segment]


Bounds = tuple[float, float]
"""left and right"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table under way."""

    bounds: Bounds
    cells: list[Segment] = field(default_factory=list)
    spanning: list[Segment] = field(default_factory=list)
    """cells that reach into the next column"""


@dataclass(slots=True)
class Run:
    """Rows whose cells fall into the same columns."""

    rows: list[Row]
    bounds: list[Bounds]
    """of the columns"""

    def columns(self) -> list[Column]:
        """Return the columns with their cells."""
        columns = [Column(each) for each in self._narrowest()]
        for cell in (each for row in self.rows for each in row):
            met = [each for each in columns if _meet(each.bounds, cell)]
            (met[0].cells if len(met) == 1 else met[0].spanning).append(cell)
        return [each for each in columns if each.cells]

    def _narrowest(self) -> list[Bounds]:
        """Return the columns as the fullest rows tell them, which have the least merged cells."""
        bounds: list[Bounds] = []
        for row in sorted(self.rows, key=len, reverse=True):
            joined = _with_row(bounds, row)
            if joined is None:
                return self.bounds
            bounds = joined
        return bounds


@dataclass(frozen=True, slots=True)
class Table:
    """A table found on a page."""

    rows: list[list[str]]
    place: int
    """the number of its first segment in the order of drawing"""
    left: float
    right: float
    top: float
    bottom: float
    size: float


def find_tables(segments: Sequence[Segment]) -> tuple[list[Table], set[int]]:
    """Return the tables of a page, and the places of the segments that they hold.

    First come those that places alone tell, then those that are drawn row by row, such as one in a
    column of text.
    """
    upright = [each for each in segments if not each.is_turned]
    tables: list[Table] = []
    taken: set[int] = set()
    for strictly in (True, False):
        left = [each for each in upright if each.place not in taken]
        for run in _runs(rows_of(left) if strictly else _drawn_rows(left)):
            table = _table(run, strictly=strictly)
            if table:
                tables.append(table)
                taken.update(each.place for row in run.rows for each in row)
    return tables, taken


def rows_of(segments: Sequence[Segment]) -> list[Row]:
    """Return what stands beside each other, from above to below, each row from its beginning."""
    rows: list[Row] = []
    for each in sorted(segments, key=lambda one: (-one.base, one.left)):
        if rows and rows[-1][0].base - each.base <= _SAME_ROW * min(each.size, rows[-1][0].size):
            rows[-1].append(each)
        else:
            rows.append([each])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _drawn_rows(segments: Sequence[Segment]) -> list[Row]:
    """Return what is drawn one after the other on one line, in the order of drawing."""
    rows: list[Row] = []
    for each in segments:
        last = rows[-1][-1] if rows else None
        if last and abs(last.base - each.base) <= _SAME_ROW * each.size and each.left >= last.right:
            rows[-1].append(each)
        else:
            rows.append([each])
    return rows


def _runs(rows: Sequence[Row]) -> Iterator[Run]:
    """Yield rows one below the other whose cells fall into the same columns."""
    run: Run | None = None
    for row in rows:
        joined = _with_row(run.bounds, row) if run and _follows(run.rows[-1], row) else None
        if run and joined is not None:
            run.rows.append(row)
            run.bounds = joined
            continue
        if run:
            yield _trimmed(run)
        alone = _with_row([], row) if len(row) > 1 else None
        run = Run([row], alone) if alone else None
    if run:
        yield _trimmed(run)


def _trimmed(run: Run) -> Run:
    """Leave lines that stand alone below, and are drawn after the rest, to the text after it."""
    while len(run.rows[-1]) < 2 and run.rows[-1][0].place > max(e.place for e in run.rows[-2]):
        run.rows.pop()
    return run


def _follows(above: Row, below: Row) -> bool:
    size = max(each.size for each in (*above, *below))
    return 0 < above[0].base - below[0].base <= _TALLEST_STEP * size


def _with_row(bounds: Sequence[Bounds], row: Row) -> list[Bounds] | None:
    """Return the columns with one more row in them; None if it does not fit."""
    widened = list(bounds)
    for cell in row:
        met = [each for each in widened if _meet(each, cell)]
        if len(met) > 1 and len(row) > 1:
            continue
        if len(met) > 1:
            return None
        if met:
            left, right = met[0]
            widened[widened.index(met[0])] = (min(left, cell.left), max(right, cell.right))
        else:
            widened.append((cell.left, cell.right))
    widened.sort()
    least = _GUTTER * min(each.size for each in row)
    apart = all(right[0] - left[1] >= least for left, right in pairwise(widened))
    return widened if apart else None


def _meet(bounds: Bounds, cell: Segment) -> bool:
    return bounds[0] < cell.right and cell.left < bounds[1]


def _table(run: Run, *, strictly: bool) -> Table | None:
    columns = run.columns()
    if not _is_table(run.rows, columns, strictly):
        return None
    cells = [each for row in run.rows for each in row]
    return Table(
        rows=_merged(run.rows, columns),
        place=min(each.place for each in cells),
        left=min(each.left for each in cells),
        right=max(each.right for each in cells),
        top=max(each.base for each in cells),
        bottom=min(each.base for each in cells),
        size=median(each.size for each in cells),
    )


def _is_table(rows: Sequence[Row], columns: Sequence[Column], strictly: bool) -> bool:
    full = sum(1 for row in rows if len(row) > 1)
    if len(columns) < 2 or full < (_FEWEST_ROWS if len(columns) < 3 else 2):
        return False
    if _is_list(columns):
        return False
    held = sum(len(row) for row in rows)
    if held < (_WELL_FILLED if strictly else _FILLED) * len(rows) * len(columns):
        return False
    if sum(len(each.spanning) for each in columns) > _MOST_SPANNING * len(rows):
        return False
    prose = sum(map(_is_prose, columns))
    return prose <= (0 if strictly else 1) and all(map(_is_aligned, columns))


def _is_list(columns: Sequence[Column]) -> bool:
    """Tell a list with marks or numbers, and one of contents."""
    if any(_LEADERS.search(each.text) for column in columns for each in column.cells):
        return True
    return len(columns) == 2 and all(_MARKER.fullmatch(each.text) for each in columns[0].cells)


def _is_prose(column: Column) -> bool:
    """Tell running text by its lines, which are long and take the width that they have."""
    lengths = [len(each.text) for each in column.cells]
    width = column.bounds[1] - column.bounds[0]
    filled = [each.width >= _FULL * width for each in column.cells]
    return median(lengths) >= _PROSE and 2 * sum(filled) > len(filled) and len(filled) > 2


def _is_aligned(column: Column) -> bool:
    edges = (
        [each.left for each in column.cells],
        [each.right for each in column.cells],
        [(each.left + each.right) / 2 for each in column.cells],
    )
    tolerance = 0.6 * median(each.size for each in column.cells)
    least = _ALIGNED * len(column.cells)
    return any(
        sum(abs(place - median(places)) <= tolerance for place in places) >= least
        for places in edges
    )


def _merged(run: Sequence[Row], columns: Sequence[Column]) -> list[list[str]]:
    """Return the rows as texts, the lines of a wrapped cell put together."""
    column_of = {
        each.place: number
        for number, column in enumerate(columns)
        for each in (*column.cells, *column.spanning)
    }
    wraps = not any(_is_drawn_alone(each, len(run)) for each in columns)
    rows: list[list[list[Segment]]] = []
    for row in run:
        cells: list[list[Segment]] = [[] for _ in columns]
        for each in row:
            cells[column_of[each.place]].append(each)
        if wraps and rows and _continues(rows[-1], cells):
            for above, below in zip(rows[-1], cells, strict=True):
                above.extend(below)
        else:
            rows.append(cells)
    return [[_cell_text(cell) for cell in row] for row in rows]


def _continues(above: Sequence[Row], below: Sequence[Row]) -> bool:
    """Tell the second line of wrapped cells.

    One is drawn between its cell's first line and the next cell, or nothing is in its row before.
    """
    for number, cell in enumerate(below):
        later = [each.place for cells in above[number + 1 :] for each in cells]
        if cell and above[number] and later:
            first = cell[0].place
            if first == above[number][-1].place + 1 and first < min(later):
                return True
    filled = [number for number, cell in enumerate(below) if cell]
    if below[0] or not above[0] or len(filled) != 1:
        return False
    last = (above[filled[0]] or above[0])[-1]
    return last.base - below[filled[0]][0].base <= _LINE_STEP * last.size


def _is_drawn_alone(column: Column, rows: int) -> bool:
    """Tell a column whose cells are drawn one after the other, without the rest of their rows."""
    places = sorted(each.place for each in column.cells)
    longest = length = 1
    for a, b in pairwise(places):
        length = length + 1 if b == a + 1 else 1
        longest = max(longest, length)
    return rows > _FEWEST_ROWS and 2 * longest > rows


def _cell_text(cell: Sequence[Segment]) -> str:
    text = ""
    for each in cell:
        if text.endswith("-") and each.text[:1].islower():
            text = text[:-1] + each.text
        else:
            text = f"{text} {each.text}" if text else each.text
    return text


def is_headed(rows: Sequence[Sequence[str]]) -> bool:
    """Tell a first row of words over columns of which one holds numbers."""
    first, rest = rows[0], rows[1:]
    if not rest or not all(first) or any(_DIGIT.search(cell) for cell in first):
        return False
    return any(
        sum(bool(_DIGIT.search(row[number])) for row in rest) * 2 > len(rest)
        for number in range(len(first))
    )

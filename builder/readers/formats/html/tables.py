"""Tables: which hold data and which only lay a page out; cells that span others → plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from builder.readers.formats.html.tree import Element

_HEADINGS = frozenset({"h1", "h2", "h3"})
_CODE_NAMES = ("highlight", "code", "blob", "diff", "hljs")
_MOST_COLUMNS = 1000
_WIDEST = 100
"""columns that one cell may span"""
_MOST_REPEATED = 100_000
"""characters of a table that are there for cells that span others"""
_REPEATED = 200
"""characters of a cell that are repeated in each row that it spans; longer ones stand once"""


@dataclass(slots=True)
class Cell:
    """A cell of a table."""

    pieces: list[str]
    is_header: bool = False
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        """Its text, on one line."""
        return " ".join("".join(self.pieces).split()).strip(" ;")


@dataclass(slots=True)
class Table:
    """A table of data that is being read."""

    is_code: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    in_head: list[bool] = field(default_factory=list)
    """for each row, whether it stands in `<thead>`"""

    def cell(self, element: Element) -> Cell:
        """Open a cell in the last row."""
        if not self.rows:
            self.row(in_head=False)
        made = Cell(
            [], element.tag == "th", _span(element, "colspan", _WIDEST), _span(element, "rowspan")
        )
        self.rows[-1].append(made)
        return made

    def row(self, *, in_head: bool) -> None:
        """Open a row."""
        self.rows.append([])
        self.in_head.append(in_head)

    def lines(self) -> tuple[list[list[str]], bool]:
        """Return the rows as texts, and whether the first of them is a header."""
        grid = _grid(self.rows)
        heads = 0
        while heads < len(grid) and self._is_head(heads):
            heads += 1
        if not 0 < heads < len(grid):
            return grid, False
        return [_merged(grid[:heads]), *grid[heads:]], True

    def _is_head(self, number: int) -> bool:
        cells = [cell for cell in self.rows[number] if cell.text]
        if not cells:
            return number > 0 and self.in_head[number]
        return self.in_head[number] or (len(cells) > 1 and all(cell.is_header for cell in cells))


def _span(element: Element, name: str, most: int = 65534) -> int:
    text = (element.get(name) or "").strip()
    return min(max(1, int(text)), most) if text.isascii() and text.isdigit() else 1


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Return each row with a text for each column.

    A cell over several rows is repeated in each, so that every row says all; one over several
    columns stands in the first, but in headers in all.
    """
    hanging: dict[int, tuple[int, str]] = {}
    grid = []
    repeated = 0
    for row in rows:
        placed = _Row(hanging if repeated < _MOST_REPEATED else {})
        repeated += sum(len(text) + 1 for _, text in hanging.values())
        for cell in row:
            alone = len(row) == 1 and not hanging
            placed.put(cell, 1 if alone else cell.columns)
        placed.fill()
        while placed.texts and not placed.texts[-1]:
            placed.texts.pop()
        grid.append(placed.texts)
        hanging = placed.following
    return grid


class _Row:
    """One row being put together from its cells, and from those that hang down from above."""

    def __init__(self, hanging: dict[int, tuple[int, str]]) -> None:
        self.texts: list[str] = []
        self.following: dict[int, tuple[int, str]] = {}
        """column → in how many more rows a cell stands, and its text"""
        self._hanging = hanging

    def put(self, cell: Cell, columns: int) -> None:
        self.fill()
        text = cell.text
        for number in range(columns):
            self._place(text if number == 0 or cell.is_header else "", cell.rows)

    def fill(self) -> None:
        while len(self.texts) in self._hanging and len(self.texts) < _MOST_COLUMNS:
            rows, text = self._hanging[len(self.texts)]
            self._place(text, rows)

    def _place(self, text: str, rows: int) -> None:
        if len(self.texts) >= _MOST_COLUMNS:
            return
        if rows > 1:
            kept = text if len(text) <= _REPEATED else ""
            self.following[len(self.texts)] = (rows - 1, kept)
        self.texts.append(text)


def _merged(heads: Sequence[Sequence[str]]) -> list[str]:
    """Return several rows of headers as one: what stands over a column, from the top."""
    width = max(map(len, heads))
    columns = ([row[number] for row in heads if number < len(row)] for number in range(width))
    return [" ".join(dict.fromkeys(filter(None, column))) for column in columns]


def data_tables(root: Element) -> dict[Element, Table]:
    """Return the tables that hold data, each empty. Those that lay out a page are left out.

    A layout has one column or one cell, or other tables, or headings in it, or says what it is.
    """
    found: dict[Element, Table] = {}
    opened: list[Element] = []
    columns: dict[Element, int] = {}
    width = [0]
    layouts: set[Element] = set()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if tag == "table":
            if event == "start":
                layouts.update(opened[-1:])
                opened.append(element)
                columns[element] = 0
                width.append(0)
            elif opened:
                opened.pop()
                width.pop()
                if element not in layouts and _holds_data(element, columns[element]):
                    found[element] = Table(is_code=_is_code(element))
        elif opened and event == "start":
            if tag == "tr":
                width[-1] = 0
            elif tag in ("td", "th"):
                width[-1] += 1
                columns[opened[-1]] = max(columns[opened[-1]], width[-1])
            elif tag in _HEADINGS:
                layouts.update(opened[-1:])
    return found


def _holds_data(table: Element, columns: int) -> bool:
    return columns > 1 and table.get("role") not in ("presentation", "none")


def _is_code(table: Element) -> bool:
    names = (table.get("class") or "").lower()
    return any(name in names for name in _CODE_NAMES)

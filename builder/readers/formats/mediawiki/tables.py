"""Tables of wikitext, gathered line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from builder.readers.cleaning import clean_line

_SPAN = re.compile(r"""\b(row|col)span\s*=\s*["']?\s*(\d{1,3})""", re.IGNORECASE)
_HEADER_CELLS = re.compile(r"!!|\|\|")
_DECORATIONS = re.compile(r"navbox|metadata|[a-z]mbox|\bmbox|\btoc\b|noprint", re.IGNORECASE)
_MOST_COLUMNS = 200
_LONGEST_REPEATED = 200


@dataclass(slots=True)
class _Cell:
    text: str
    is_header: bool = False
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class Table:
    """A table under way."""

    attributes: str
    caption: str = ""
    rows: list[list[_Cell]] = field(default_factory=list)

    @property
    def is_decoration(self) -> bool:
        """Whether it is there for navigation, or tells editors something."""
        return _DECORATIONS.search(self.attributes) is not None

    @property
    def is_headed(self) -> bool:
        """Whether its first row names the columns."""
        first = next((row for row in self.rows if row), [])
        return len(first) > 1 and all(cell.is_header for cell in first)

    def take(self, line: str) -> None:
        """Add a line of wikitext."""
        line = line.strip()
        if line.startswith("|+"):
            self.caption = _cell(line[2:]).text
        elif line.startswith("|-"):
            self.rows.append([])
        elif line.startswith("!"):
            self._add(_HEADER_CELLS.split(line[1:]), is_header=True)
        elif line.startswith("|"):
            self._add(line[1:].split("||"), is_header=False)
        else:
            self.append(line)

    def append(self, text: str) -> None:
        """Add to the cell that was begun last."""
        if text and self.rows and self.rows[-1]:
            self.rows[-1][-1].text += f" {text}"

    def _add(self, cells: Sequence[str], *, is_header: bool) -> None:
        if not self.rows:
            self.rows.append([])
        for each in cells:
            cell = _cell(each)
            cell.is_header = is_header
            self.rows[-1].append(cell)

    def grid(self) -> list[list[str]]:
        """Return the texts row by row: what spans rows stands in each, if it is short."""
        found: list[list[str]] = []
        below: dict[int, tuple[int, str]] = {}
        for row in filter(None, self.rows):
            cells: list[str] = []
            for cell in row:
                _fill(cells, below)
                text = clean_line(cell.text)
                for column in range(min(cell.columns, _MOST_COLUMNS - len(cells))):
                    cells.append(text if column == 0 else "")
                    if cell.rows > 1 and len(text) <= _LONGEST_REPEATED:
                        below[len(cells) - 1] = cell.rows - 1, cells[-1]
            _fill(cells, below)
            found.append(cells)
        return found

    def flat(self) -> str:
        """Return it as a text within a cell of another table."""
        return "; ".join(", ".join(filter(None, row)) for row in self.grid())


def _cell(text: str) -> _Cell:
    """Return a cell; what stands before a bar says how it looks."""
    attributes, bar, content = text.partition("|")
    if not bar:
        return _Cell(text.strip())
    spans = {kind.lower(): max(1, int(count)) for kind, count in _SPAN.findall(attributes)}
    return _Cell(content.strip(), rows=spans.get("row", 1), columns=spans.get("col", 1))


def _fill(cells: list[str], below: dict[int, tuple[int, str]]) -> None:
    """Put in what reaches down from the rows above."""
    while len(cells) in below:
        column = len(cells)
        left, text = below.pop(column)
        cells.append(text)
        if left > 1:
            below[column] = left - 1, text

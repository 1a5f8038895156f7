"""Tables with merged cells, as rows that can be read one by one; headers of several rows as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WIDEST = 1024
"""columns that one row may have"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row, as it stands in the file."""

    text: str
    columns: int = 1
    continues: bool = False
    """it is merged with the one above it"""
    rows: int = 1
    """rows that it covers, where the file says so at the first"""


class Grid:
    """Puts rows of cells in columns.

    What is merged downwards is repeated in every row, since each is read by itself; what is merged
    across stands in its first column.
    """

    def __init__(self) -> None:
        self._above: list[str] = []
        self._covered: dict[int, tuple[int, str]] = {}

    def row(self, cells: Sequence[Cell], *, spread: bool = False) -> list[str]:
        """Return the texts of the next row. `spread` repeats what is merged across, for headers."""
        texts: list[str] = []
        for cell in cells:
            self._take_covered(texts)
            text = self._text_above(len(texts)) if cell.continues else cell.text
            width = min(max(1, cell.columns), _WIDEST - len(texts))
            if cell.rows > 1:
                for column in range(len(texts), len(texts) + width):
                    own = text if spread or column == len(texts) else ""
                    self._covered[column] = (cell.rows - 1, own)
            texts.extend([text, *[text if spread else ""] * (width - 1)][:width])
            if len(texts) >= _WIDEST:
                break
        self._take_covered(texts)
        self._above = texts
        return texts

    def _text_above(self, column: int) -> str:
        return self._above[column] if column < len(self._above) else ""

    def _take_covered(self, texts: list[str]) -> None:
        while len(texts) in self._covered:
            column = len(texts)
            left, text = self._covered.pop(column)
            if left > 1:
                self._covered[column] = (left - 1, text)
            texts.append(text)


def one_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return several header rows as one: what stands above each column, from top to bottom."""
    width = max(map(len, rows), default=0)
    columns = ([row[column] for row in rows if column < len(row)] for column in range(width))
    return [" ".join(dict.fromkeys(filter(None, column))) for column in columns]

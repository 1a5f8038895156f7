"""The sheets of an OpenDocument spreadsheet: a section each, its rows as they come."""

from __future__ import annotations

from builder.readers.formats.office.opendocument_text import Inline, OpenText, times, trimmed
from builder.readers.formats.office.writing import Writer
from builder.readers.merged_cells import Grid
from builder.readers.xml_streams import Element


class Sheets:
    """Writes tables; empty rows are between them, and a full first row is a header."""

    def __init__(self, text: OpenText, writer: Writer) -> None:
        self._text, self._writer = text, writer
        self._grid = Grid()
        self._rows: list[list[str]] = []

    def begin(self, name: str) -> None:
        """Begin a sheet."""
        self._grid = Grid()
        self._writer.section(name)

    def row(self, row: Element) -> None:
        """Take a row; one that is repeated is taken as often, unless it is empty."""
        hanging: list[Inline] = []
        cells = self._text.cells(row, hanging)
        filled = any(cell.text for cell in cells)
        for _ in range(times(row, "number-rows-repeated") if filled else 1):
            texts = trimmed(self._grid.row(cells))
            if texts:
                self._rows.append(texts)
            else:
                self._write()

    def end(self) -> None:
        """End a sheet."""
        self._write()

    def _write(self) -> None:
        if self._rows:
            head = self._rows[0]
            self._writer.table(self._rows, headed=len(head) > 1 and all(map(str.strip, head)))
            self._rows = []

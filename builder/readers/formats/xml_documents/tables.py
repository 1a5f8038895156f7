"""Tables of CALS and of HTML, as XML documents have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from builder.readers.merged_cells import Cell, Grid, one_header
from builder.readers.xml_streams import Element, attribute, local

_ROWS = ("row", "tr")
_CELLS = ("entry", "entrytbl", "td", "th")
_MOST = 9999


def table_rows(table: Element, text_of: Callable[[Element], str]) -> tuple[list[list[str]], bool]:
    """Return the rows of a table, and whether the first is a header."""
    columns = _column_names(table)
    rows = [each for each in table.iter("{*}row", "{*}tr") if not _is_nested(each, table)]
    heads = sum(_is_in_head(row) for row in rows)
    # A foot stands before the body in some vocabularies, but is read after it.
    rows.sort(key=lambda row: (not _is_in_head(row), _is_in(row, "tfoot")))
    grid = Grid()
    texts = [
        grid.row(
            [_cell(each, columns, text_of) for each in row if local(each) in _CELLS],
            spread=number < heads,
        )
        for number, row in enumerate(rows)
    ]
    if heads > 1:
        texts[:heads] = [one_header(texts[:heads])]
    return texts, heads > 0


def _cell(cell: Element, columns: Mapping[str, int], text_of: Callable[[Element], str]) -> Cell:
    across = _whole(attribute(cell, "colspan"), 1)
    begun, ended = attribute(cell, "namest"), attribute(cell, "nameend")
    if begun in columns and ended in columns:
        across = max(1, columns[ended] - columns[begun] + 1)
    down = _whole(attribute(cell, "rowspan"), 1)
    more = _whole(attribute(cell, "morerows"), 0)
    return Cell(text_of(cell), across, rows=max(down, more + 1))


def _column_names(table: Element) -> dict[str, int]:
    names = [attribute(each, "colname") for each in table.iter("{*}colspec")]
    return {name: place for place, name in enumerate(names)}


def _is_nested(row: Element, table: Element) -> bool:
    for each in row.iterancestors():
        if each is table:
            return False
        if local(each) in _CELLS:
            return True
    return False


def _is_in(row: Element, name: str) -> bool:
    parent = row.getparent()
    return parent is not None and local(parent) == name


def _is_in_head(row: Element) -> bool:
    cells = [local(each) for each in row if local(each) in _CELLS]
    return _is_in(row, "thead") or (bool(cells) and all(each == "th" for each in cells))


def _whole(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text[:5]) <= _MOST else default

"""Rows of a table that is a file: documents of many rows each, or of one row each. Pure.

A table too long for one document is cut into several, each with the header in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from builder.readers.cleaning import DocumentBuilder, clean_line
from builder.readers.document import Document, Notice, NoticeKind
from builder.readers.format import Found
from builder.readers.records import Records, look_up
from builder.specs import CorpusSpec

Row = Sequence[str]

_MOST_ROWS = 2000
_MOST_CHARACTERS = 400_000
_LOOKED_AT = 20
"""rows among which the header is looked for: titles and notes may stand above it"""
_LONGEST_HEAD = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, and what it is called."""

    name: str
    """of the file, and of the sheet where it has several"""
    title: str
    rows: Iterator[Row]
    """as they come"""


def sheet_documents(sheet: Sheet, spec: CorpusSpec) -> Found:
    """Yield a document for each row where the corpus's `fields` name columns, else for the table.

    That there is no such column is told, and the table read all the same.
    """
    first = list(islice(filter(_is_filled, sheet.rows), _LOOKED_AT))
    place = _header_place(first)
    above = first if place is None else first[:place]
    header = None if place is None else tuple(map(clean_line, first[place]))
    rows = iter(()) if place is None else iter(first[place + 1 :])
    if place is None:
        rows, above = iter(above), []
    rest = chain(rows, filter(_is_filled, sheet.rows))
    if spec.fields and header and look_up(dict.fromkeys(header, ""), _text_key(spec)) is not None:
        yield from _row_documents(sheet, header, rest, spec, place or 0)
        return
    if spec.fields:
        reason = f"no column is called {_text_key(spec)!r}: read as one table"
        yield Notice(sheet.name, reason, NoticeKind.GUESSED)
    yield from _table_documents(sheet, above, header, rest)


def _text_key(spec: CorpusSpec) -> str:
    return spec.fields.get("text", "text")


def _is_filled(row: Row) -> bool:
    return any(cell.strip() for cell in row)


def _header_place(rows: Sequence[Row]) -> int | None:
    """Return which row is the header: the first about as wide as the others, of words alone."""
    if len(rows) < 2:
        return None
    widths = sorted(_width(row) for row in rows)
    usual = widths[len(widths) // 2]
    for place, row in enumerate(rows[:-1]):
        if _width(row) < max(2, usual / 2):
            continue
        return place if all(map(_is_head, row)) else None
    return 0 if usual == 1 and _width(rows[0]) == 1 and _is_head(rows[0][0]) else None


def _width(row: Row) -> int:
    return sum(1 for cell in row if cell.strip())


def _is_head(cell: str) -> bool:
    """Tell what may stand in a header: words, or nothing; years are columns too."""
    cell = cell.strip()
    is_year = cell.isdecimal() and len(cell) == 4
    return len(cell) <= _LONGEST_HEAD and (not cell or is_year or any(map(str.isalpha, cell)))


def _row_documents(
    sheet: Sheet, header: Row, rows: Iterable[Row], spec: CorpusSpec, above: int
) -> Found:
    records = Records(sheet.name, spec)
    for number, row in enumerate(rows, above + 2):
        record = dict(zip(header, row, strict=False))
        where, fallback = f"{sheet.name}, row {number}", f"{sheet.name}#{number}"
        yield from records.read(record, where, fallback)


def _table_documents(
    sheet: Sheet, above: Iterable[Row], header: Row | None, rows: Iterator[Row]
) -> Iterator[Document]:
    taken = 0
    part = 1
    while (block := _block(rows)) or (part == 1 and header):
        draft = DocumentBuilder()
        if part == 1:
            draft.add("\n".join(" ".join(filter(None, map(clean_line, row))) for row in above))
        draft.table(_columns([header, *block] if header else block), headed=header is not None)
        is_all = part == 1 and len(block) < _MOST_ROWS
        suffix = "" if is_all else f", rows {taken + 1} to {taken + len(block)}"
        identifier = sheet.name if part == 1 else f"{sheet.name}#{part}"
        yield draft.document(identifier, title=f"{sheet.title}{suffix}")
        taken += len(block)
        part += 1


def _block(rows: Iterator[Row]) -> list[Row]:
    """Take the rows of one document."""
    block: list[Row] = []
    characters = 0
    for row in rows:
        block.append(row)
        characters += sum(map(len, row))
        if len(block) >= _MOST_ROWS or characters >= _MOST_CHARACTERS:
            break
    return block


def _columns(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield rows without the columns that are empty in all of them."""
    filled = sorted({place for row in rows for place, cell in enumerate(row) if cell.strip()})
    for row in rows:
        yield [row[place] if place < len(row) else "" for place in filled]

"""Spreadsheets of Excel: a sheet is a table, or each of its rows a document.

The only importer of python-calamine. Formulas are their last values.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
)

from builder.readers.cleaning import clean_line, title_from_name
from builder.readers.document import Notice, NoticeKind, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.sheets import Row, Sheet, sheet_documents
from builder.readers.zip_files import ZipMembers, is_zip, opened_zip
from builder.specs import CorpusSpec

_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls")
_MOST_BYTES = 1 << 30
"""that a file may be unpacked"""
_MOST_CELLS = 20_000_000
"""of a sheet, from its first corner to its last, empty ones too: all are held at once"""
_MOST_MERGED = 10_000
_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUELESS = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f/>)\s*(?:<v\s*/>|<v></v>)?\s*</(?:\w+:)?c>")
_WITHOUT_VALUES = "formulas without a saved value: their cells are empty"
_SCANNED_BYTES = 1 << 20
_OVERLAP = 4096
_USUAL_NAME = re.compile(r"(?:Sheet|Tabelle|Feuil|Hoja|Foglio|Blad|Лист|工作表|シート)\s?\d*")
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""what files of older programs begin with"""

Place = tuple[int, int]
"""row and column, from 0"""


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield what each sheet holds. Raises UnreadableError for a damaged or encrypted file."""
    if _has_formulas_without_values(path):
        yield Notice(name, _WITHOUT_VALUES, NoticeKind.DOUBTFUL)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            yield from _sheets(workbook, name, spec)
    except PasswordError as error:
        raise UnreadableError("encrypted: it needs a password") from error
    except (CalamineError, OSError) as error:
        raise UnreadableError(f"a damaged spreadsheet: {clean_line(str(error))}") from error


def _sheets(workbook: CalamineWorkbook, name: str, spec: CorpusSpec) -> Found:
    sheets = [each.name for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    title = title_from_name(name)
    for each in sheets:
        whole = name if len(sheets) == 1 else f"{name}#{each}"
        shown = title if len(sheets) == 1 or _USUAL_NAME.fullmatch(each) else f"{title} — {each}"
        try:
            rows = _rows(workbook.get_sheet_by_name(each))
        except CalamineError as error:
            yield Notice(whole, f"a damaged sheet: {clean_line(str(error))}")
            continue
        for found in sheet_documents(Sheet(whole, shown, rows), spec):
            # Sheets without anything on them are usual.
            if isinstance(found, Notice) or found.text:
                yield found


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    """Yield a sheet's rows as texts; a cell merged over several rows stands in each of them."""
    _, left = sheet.start or (0, 0)
    origins = _merged_downwards(sheet)
    held: dict[Place, str] = {}
    starts = set(origins.values())
    for number, values in enumerate(sheet.iter_rows()):  # the empty ones above, too
        row = [_text(value) for value in values]
        for place, text in enumerate(row, left):
            if (number, place) in starts:
                held[number, place] = text
            elif (number, place) in origins:
                row[place - left] = held.get(origins[number, place], "")
        yield row


def _merged_downwards(sheet: CalamineSheet) -> Mapping[Place, Place]:
    """Return place → the cell that it is merged with, for those below one."""
    found: dict[Place, Place] = {}
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        if len(found) + bottom - top > _MOST_MERGED:
            break
        found.update({(row, left): (top, left) for row in range(top + 1, bottom + 1)})
    return found


def _text(value: object) -> str:
    match value:
        case bool():
            return str(value).upper()
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
        case dt.datetime():
            return value.isoformat(" ", "minutes" if not value.second else "seconds")
        case dt.time():
            return value.isoformat("minutes" if not value.second else "seconds")
        case dt.timedelta():
            seconds = int(value.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case _:  # dates are ISO as they are
            return str(value)


def _has_formulas_without_values(path: Path) -> bool:
    """Look through the sheets of a newer Excel's file before they are opened.

    Raises UnreadableError where that would take too much: calamine holds the whole area between a
    sheet's first and last cells, and a few bytes can say that the last one is a milliard cells
    away.
    """
    with path.open("rb") as file:
        if file.read(len(_COMPOUND)) == _COMPOUND:
            return False
    with opened_zip(path) as members:
        if members.unpacked_bytes > _MOST_BYTES:
            raise UnreadableError(f"larger than {_MOST_BYTES >> 20:,} MiB when unpacked")
        sheets = [each for each in members.names if _WORKSHEET.fullmatch(each)]
        return any([_look_through(members, each) for each in sheets])  # noqa: C419  each


def _look_through(members: ZipMembers, name: str) -> bool:
    """Return whether formulas of a sheet have no value.

    Raises UnreadableError where its cells lie too far apart.
    """
    rows = columns = 0
    without_value = False
    kept = b""
    with members.open(name, _MOST_BYTES) as file:
        while data := file.read(_SCANNED_BYTES):
            data = kept + data
            found = _CELL.findall(data)
            rows = max([rows, *(int(row) for _, row in found)])
            columns = max([columns, *map(_column, {column for column, _ in found})])
            if rows * columns > _MOST_CELLS:
                reason = f"a sheet whose cells lie more than {_MOST_CELLS:,} cells apart"
                raise UnreadableError(reason)
            without_value = without_value or _VALUELESS.search(data) is not None
            kept = data[-_OVERLAP:]
    return without_value


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _accepts(_path: Path, head: bytes) -> bool:
    """Tell a spreadsheet from the pages and texts that programs give such names."""
    return is_zip(head) or head.startswith(_COMPOUND)


FORMAT = Format(
    "spreadsheet",
    read,
    suffixes=_SUFFIXES,
    accepts=_accepts,
    options=frozenset({"fields", "include", "exclude", "markup"}),
)

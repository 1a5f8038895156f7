"""Spreadsheets, made by a library that writes them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from builder.readers.detection import format_of
from builder.readers.document import NoticeKind, UnreadableError
from tests.builder.readers.test_readers import read_all, records_spec, spec_for


def saved(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_each_sheet_is_a_table(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["model", "flow", "since", "at", "good"],
        ["KX-1", 100, dt.date(2024, 5, 1), dt.time(3, 4), True],
        [
            "KX-2",
            0.1 + 0.2,
            dt.datetime.fromisoformat("2024-05-01 12:30"),
            dt.timedelta(hours=30),
            None,
        ],
    ]
    path = saved(tmp_path / "pumps.xlsx", ("Pumps", rows), ("Sheet2", [["x", "y"], ["a", "b"]]))
    documents, notices = read_all(path, spec_for("auto"))
    assert [("pumps.xlsx#Pumps", "pumps — Pumps"), ("pumps.xlsx#Sheet2", "pumps")] == [
        (each.id, each.title) for each in documents
    ]
    assert (
        "model | flow | since | at | good\nKX-1 | 100 | 2024-05-01 | 03:04 | TRUE\n"
        "KX-2 | 0.3 | 2024-05-01 12:30 | 30:00:00 |"
    ) == documents[0].text.rstrip()
    assert [] == notices


def test_a_cell_merged_over_rows_stands_in_each_of_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in ([], [None, "kind", "model"], [None, "pump", "KX-1"], [None, None, "KX-2"]):
        sheet.append(row)
    sheet.merge_cells("B3:B4")
    book.save(tmp_path / "a.xlsx")
    (document,), _ = read_all(tmp_path / "a.xlsx", spec_for("auto"))
    assert "kind | model\npump | KX-1\npump | KX-2" == document.text


def test_each_row_is_a_document_where_fields_name_columns(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", ("S", [["Key", "Words"], ["k1", "first"], ["k2", "second"]]))
    documents, _ = read_all(path, records_spec("spreadsheet", {"id": "Key", "text": "Words"}))
    assert [("k1", "first"), ("k2", "second")] == [(each.id, each.text) for each in documents]


def test_formulas_without_a_value_are_told(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", ("S", [["a", "b"], [1, "=A2*2"]]))
    _, (notice,) = read_all(path, spec_for("auto"))
    assert NoticeKind.DOUBTFUL == notice.kind
    assert "formulas without a saved value: their cells are empty" == notice.reason


def test_cells_that_lie_milliards_apart_are_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "near"
    book.worksheets[0]["XFD1048576"] = "far"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(UnreadableError, match="cells lie more than 20,000,000 cells apart"):
        read_all(tmp_path / "a.xlsx", spec_for("auto"))


def test_a_size_that_a_sheet_only_claims_is_not_believed(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", ("S", [["a", "b"], ["c", "d"]]))
    held = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, re.sub(rb'ref="A1:B2"', b'ref="A1:XFD1048576"', content))
    path.write_bytes(held.getvalue())
    assert "a | b\nc | d" == read_all(path, spec_for("auto"))[0][0].text


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_spreadsheet_cut_short_is_unreadable(tmp_path: Path, kept: float) -> None:
    path = saved(tmp_path / "a.xlsx", ("S", [["a", "b"]]))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])
    with pytest.raises(UnreadableError, match="damaged or cut short"):
        read_all(path, spec_for("spreadsheet"))


def test_a_page_that_is_called_like_a_spreadsheet_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text("just words")
    assert "text" == format_of(path).name

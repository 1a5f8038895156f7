"""OpenDocument files → text: made by odfpy, and by hand where it has no words for something."""

from __future__ import annotations

from pathlib import Path

import pytest
from odf.opendocument import OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import H, List, ListItem, Note, NoteBody, NoteCitation, P

from builder.readers.detection import format_of
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from tests.builder.readers.test_readers import read_all, sections, spec_for
from tests.support.office_files import open_file, open_part, zipped


def read_one(path: Path, format_: str = "odt") -> tuple[Document, list[Notice]]:
    (document,), notices = read_all(path, spec_for(format_))
    return document, notices


def test_headings_lists_notes_and_tables_of_a_text(tmp_path: Path) -> None:
    made = OpenDocumentText()
    made.text.addElement(H(outlinelevel=1, text="Pumps"))
    noted = P(text="Read this")
    note = Note(noteclass="footnote")
    note.addElement(NoteCitation(text="*"))
    body = NoteBody()
    body.addElement(P(text="at once"))
    note.addElement(body)
    noted.addElement(note)
    made.text.addElement(noted)
    listed = List()
    for text in ("rotor", "shaft"):
        each = ListItem()
        each.addElement(P(text=text))
        listed.addElement(each)
    made.text.addElement(listed)
    made.text.addElement(H(outlinelevel=2, text="Settings"))
    made.text.addElement(table("Pump", "Bar", "P1", "2"))
    made.save(str(tmp_path / "a.odt"))
    assert "odt" == format_of(tmp_path / "a.odt").name
    document, notices = read_one(tmp_path / "a.odt")
    assert [] == notices
    assert (
        "Pumps\n\nRead this[1]\n\n[1] at once\n\n- rotor\n- shaft\n\nSettings\n\nPump | Bar\nP1 | 2"
    ) == document.text
    assert ("Pumps", [1, 2]) == (document.title, [each.level for each in document.anchors])


def table(*cells: str) -> Table:
    made = Table(name="Prices")
    for start in range(0, len(cells), 2):
        row = TableRow()
        for text in cells[start : start + 2]:
            cell = TableCell()
            cell.addElement(P(text=text))
            row.addElement(cell)
        made.addElement(row)
    return made


def test_repeated_cells_and_rows_are_bounded(tmp_path: Path) -> None:
    many = 'table:number-columns-repeated="1000000"'
    row = (
        '<table:table-row table:number-rows-repeated="1000000">'
        f"<table:table-cell><text:p>x</text:p></table:table-cell><table:table-cell {many}/>"
        "</table:table-row>"
    )
    path = open_file(tmp_path / "a.odt", "text", f"<table:table>{row * 3}</table:table>")
    document, _ = read_one(path)
    assert document.text.startswith("x")
    assert len(document.text) < 10_000


def test_numbered_lists_continue_and_nest(tmp_path: Path) -> None:
    styles = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" '
        'style:num-format="a" style:num-suffix=")"/></text:list-style>'
    )

    def item(text: str, inner: str = "") -> str:
        return f"<text:list-item><text:p>{text}</text:p>{inner}</text:list-item>"

    inner = f"<text:list>{item('deep')}</text:list>"
    body = (
        f'<text:list text:style-name="L">{item("one", inner)}'
        f"{item('two')}</text:list><text:p>Between.</text:p>"
        f'<text:list text:style-name="L" text:continue-numbering="true">{item("three")}</text:list>'
    )
    document, _ = read_one(open_file(tmp_path / "a.odt", "text", body, styles))
    assert "1. one\n  a) deep\n2. two\n\nBetween.\n\n3. three" == document.text


def test_spaces_tabs_and_code_are_kept(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="P1" style:family="paragraph" '
        'style:parent-style-name="Preformatted_20_Text"/>'
    )
    body = (
        '<text:p text:style-name="P1">if x:</text:p>'
        '<text:p text:style-name="P1"><text:s text:c="4"/>y()</text:p>'
    )
    document, _ = read_one(open_file(tmp_path / "a.odt", "text", body, styles))
    assert "if x:\n    y()" == document.text


def test_merged_cells_are_repeated_downwards(tmp_path: Path) -> None:
    def cell(text: str, extra: str = "") -> str:
        return f"<table:table-cell {extra}><text:p>{text}</text:p></table:table-cell>"

    rows = (
        f"<table:table-header-rows><table:table-row>{cell('Drug')}{cell('Dose')}</table:table-row>"
        "</table:table-header-rows><table:table-row>"
        + cell("A", 'table:number-rows-spanned="2"') + cell("1 mg")
        + "</table:table-row><table:table-row><table:covered-table-cell/>"
        + cell("2 mg") + "</table:table-row>"
    )  # fmt: skip
    path = open_file(tmp_path / "a.odt", "text", f"<table:table>{rows}</table:table>")
    document, _ = read_one(path)
    assert "Drug | Dose\nA | 1 mg\nA | 2 mg" == document.text
    assert [len("Drug | Dose")] == [each.head for each in document.blocks]


def test_changes_and_comments_are_told(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>kept<office:annotation><text:p>why?</text:p></office:annotation></text:p>"
        "<text:table-of-content><text:index-body><text:p>1 Scope</text:p></text:index-body>"
        "</text:table-of-content>"
    )
    document, notices = read_one(open_file(tmp_path / "a.odt", "text", body))
    assert "kept" == document.text
    assert {"tracked changes are read as if they were accepted": NoticeKind.DOUBTFUL,
            "comments are left out": NoticeKind.CUT} == {
        each.reason: each.kind for each in notices
    }  # fmt: skip


def test_slides_have_titles_and_notes(tmp_path: Path) -> None:
    def frame(kind: str, text: str) -> str:
        return (
            f'<draw:frame presentation:class="{kind}"><draw:text-box><text:p>{text}</text:p>'
            "</draw:text-box></draw:frame>"
        )

    notes = f"<presentation:notes>{frame('notes', 'Say so.')}</presentation:notes>"
    shown = frame("title", "Parts") + frame("outline", "Rotor.")
    page = f'<draw:page draw:name="page1">{shown}{notes}</draw:page>'
    document, _ = read_one(open_file(tmp_path / "a.odp", "presentation", page), "odp")
    assert "Parts\n\nRotor.\n\nNotes: Say so." == document.text
    assert {"Parts": "Parts"} == sections(document)


def test_a_flat_file_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.fodt"
    path.write_text(
        open_part(
            "office:document",
            "<office:body><office:text><text:p>Flat.</text:p></office:text></office:body>",
        )
    )
    assert "Flat." == read_one(path)[0].text


def test_an_encrypted_file_is_named(tmp_path: Path) -> None:
    entry = (
        '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
        "</manifest:file-entry>"
    )
    manifest = open_part("manifest:manifest", entry)
    path = zipped(
        tmp_path / "a.odt", {"content.xml": b"\x00\x01", "META-INF/manifest.xml": manifest}
    )
    with pytest.raises(UnreadableError, match="encrypted: save it without a password"):
        read_one(path)

"""Word documents → text: made by python-docx, and by hand where it has no words for something."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument

from builder.readers.detection import format_of
from builder.readers.document import BlockKind, Document, Notice, NoticeKind, UnreadableError
from builder.readers.formats.office.numbering import numeral
from builder.readers.formats.office.properties import sensible_title
from tests.builder.readers.test_readers import read_all, sections, spec_for
from tests.support.office_files import paragraph, relations, word_file, word_part, zipped

BULLET = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>'
LISTS = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="1">{BULLET}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
HEADINGS = (
    '<w:style w:type="paragraph" w:styleId="h1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="My own"/>'
    '<w:basedOn w:val="h1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="src"><w:name w:val="Source Code"/></w:style>'
)


def read_one(path: Path) -> tuple[Document, list[Notice]]:
    (document,), notices = read_all(path, spec_for("docx"))
    return document, notices


def text_of(path: Path) -> str:
    return read_one(path)[0].text


def item(text: str, number: int, level: int = 0) -> str:
    numbers = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, numbers)


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def row(*cells: str, properties: str = "") -> str:
    made = (each if each.startswith("<w:tc>") else cell(each) for each in cells)
    return f"<w:tr>{properties}{''.join(made)}</w:tr>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    made: WordDocument = docx.Document()
    made.core_properties.title = "Pump manual"
    made.add_heading("Pumps", 0)
    made.add_heading("Safety", 1)
    made.add_paragraph("Read this first.")
    for text in ("Unplug.", "Drain."):
        made.add_paragraph(text, style="List Number")
    made.add_heading("Settings", 2)
    table = made.add_table(3, 2)
    for place, text in enumerate(("Pump", "Pressure", "P1", "2 bar", "P2", "3 bar")):
        table.cell(place // 2, place % 2).text = text
    run = made.add_paragraph().add_run("set p1\n  --now")
    run.font.name = "Consolas"
    path = tmp_path / "manual.docx"
    made.save(str(path))
    return path


def test_headings_lists_tables_and_code_of_a_document(manual: Path) -> None:
    document, notices = read_one(manual)
    assert [] == notices
    assert "Pump manual" == document.title
    assert (
        "Pumps\n\nSafety\n\nRead this first.\n\n1. Unplug.\n2. Drain.\n\nSettings\n\n"
        "Pump | Pressure\nP1 | 2 bar\nP2 | 3 bar\n\nset p1\n  --now"
    ) == document.text
    assert [("Pumps", 1), ("Safety", 1), ("Settings", 2)] == [
        (each.label, each.level) for each in document.anchors
    ]
    assert [(BlockKind.TABLE, 15), (BlockKind.CODE, 0)] == [
        (each.kind, each.head) for each in document.blocks
    ]


def test_a_document_is_known_by_its_content(manual: Path) -> None:
    other = manual.rename(manual.with_name("manual.bin"))
    assert "docx" == format_of(other).name


def test_numbers_are_counted_as_word_does(tmp_path: Path) -> None:
    body = "".join(
        [item("a", 1), item("b", 1), item("c", 1, 1), item("d", 1, 1), paragraph("Between."),
         item("e", 1), item("f", 1, 1), item("g", 2), item("h", 3), item("i", 0)]
    )  # fmt: skip
    text = text_of(word_file(tmp_path / "a.docx", body, numbering=LISTS))
    assert ("1. a\n2. b\n  2.a) c\n  2.b) d\n\nBetween.\n\n3. e\n  3.a) f\n- g\n1. h\n\ni") == text


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (3, "decimal", "3"), (3, "decimalZero", "03"), (28, "lowerLetter", "bb"),
        (1944, "upperRoman", "MCMXLIV"), (4, "lowerRoman", "iv"), (0, "upperRoman", "0"),
        (3, "chineseCounting", "3"), (10**6, "upperLetter", "1000000"),
    ],
)  # fmt: skip
def test_numerals(number: int, form: str, written: str) -> None:
    assert written == numeral(number, form)


def test_headings_have_their_numbers_and_styles_their_parents(tmp_path: Path) -> None:
    body = paragraph("Scope", style("own")) + paragraph("x") + paragraph("Terms", style("h1"))
    path = word_file(tmp_path / "a.docx", body, styles=HEADINGS, numbering=LISTS)
    document, _ = read_one(path)
    assert "Scope" == document.title
    assert {"1. Scope": "1. Scope", "2. Terms": "2. Terms"} == sections(document)


def test_a_table_of_contents_is_left_out(tmp_path: Path) -> None:
    body = paragraph("Scope  1", style("toc")) + paragraph("Text.")
    assert "Text." == text_of(word_file(tmp_path / "a.docx", body, styles=HEADINGS))


def test_paragraphs_of_code_are_one_block(tmp_path: Path) -> None:
    body = paragraph("if x:", style("src")) + paragraph("  y()", style("src"))
    document, _ = read_one(word_file(tmp_path / "a.docx", body, styles=HEADINGS))
    assert "if x:\n  y()" == document.text
    assert [BlockKind.CODE] == [each.kind for each in document.blocks]


def test_merged_cells_are_repeated_downwards_and_headers_are_one_row(tmp_path: Path) -> None:
    header = "<w:trPr><w:tblHeader/></w:trPr>"
    start, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = "".join(
        [
            row(cell("Drug", start), cell("Dose", '<w:gridSpan w:val="2"/>'), properties=header),
            row(cell("", goes_on), "adult", "child", properties=header),
            row(cell("A", start), "1 mg", "½ mg"),
            row(cell("", goes_on), "2 mg", "1 mg"),
        ]
    )
    document, _ = read_one(word_file(tmp_path / "a.docx", f"<w:tbl>{table}</w:tbl>"))
    assert ("Drug | Dose adult | Dose child\nA | 1 mg | ½ mg\nA | 2 mg | 1 mg") == document.text
    assert [len("Drug | Dose adult | Dose child")] == [each.head for each in document.blocks]


def test_a_table_of_one_cell_is_a_frame_around_text(tmp_path: Path) -> None:
    document, _ = read_one(word_file(tmp_path / "a.docx", f"<w:tbl>{row('Framed.')}</w:tbl>"))
    assert ("Framed.", ()) == (document.text, document.blocks)


def test_notes_stand_below_what_refers_to_them(tmp_path: Path) -> None:
    body = (
        '<w:p><w:r><w:t>See</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r></w:p>'
        + paragraph("Next.")
    )
    note = f'<w:footnote w:id="7">{paragraph("there")}</w:footnote>'
    notes = f'<w:footnote w:type="separator" w:id="0"/>{note}'
    path = word_file(tmp_path / "a.docx", body, footnotes=notes)
    assert "See[1]\n\n[1] there\n\nNext." == text_of(path)


def test_tracked_changes_are_read_as_accepted_and_comments_left_out_with_a_word(
    tmp_path: Path,
) -> None:
    body = (
        "<w:p><w:r><w:t>old </w:t></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
        '<w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )
    document, notices = read_one(word_file(tmp_path / "a.docx", body))
    assert "old new" == document.text
    assert [
        ("tracked changes are read as if they were accepted", NoticeKind.DOUBTFUL),
        ("comments are left out", NoticeKind.CUT),
    ] == [(each.reason, each.kind) for each in notices]


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next(tmp_path: Path) -> None:
    body = paragraph("one ", "<w:rPr><w:del/></w:rPr>") + paragraph("two")
    assert "one two" == text_of(word_file(tmp_path / "a.docx", body))


def test_hidden_text_is_left_out_with_a_word(tmp_path: Path) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    body = f"<w:p>{hidden}<w:r><w:t>open</w:t></w:r></w:p>"
    document, notices = read_one(word_file(tmp_path / "a.docx", body))
    assert ("open", ["hidden text is left out"]) == (
        document.text,
        [each.reason for each in notices],
    )


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>before</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert "before\n\nboxed" == text_of(word_file(tmp_path / "a.docx", body))


def test_links_and_fields_are_their_shown_text(tmp_path: Path) -> None:
    body = (
        "<w:p><w:hyperlink><w:r><w:t>here</w:t></w:r></w:hyperlink>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:t> 3</w:t></w:r></w:p>"
    )
    assert "here 3" == text_of(word_file(tmp_path / "a.docx", body))


def test_equations_are_a_line_of_text(tmp_path: Path) -> None:
    def run(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:f><m:fPr/><m:num>{run('a+b')}</m:num><m:den>{run('c')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{run('x')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>"
    root = f"<m:rad><m:deg/><m:e>{run('y')}</m:e></m:rad>"
    body = f"<w:p><m:oMath>{fraction}{run('=')}{power}{root}</m:oMath></w:p>"
    assert "(a+b)/c=x^2√y" == text_of(word_file(tmp_path / "a.docx", body))


@pytest.mark.parametrize(
    "title",
    ["Untitled", "Microsoft Word - report.doc", "PowerPoint Presentation", "report.docx", "a", "",
     "Document1", "Dokument 2", "…"],
)  # fmt: skip
def test_titles_that_programs_make_up_are_none(title: str) -> None:
    assert "" == sensible_title(title, "folder/a")


def test_titles_of_people_are_kept() -> None:
    assert "Document management" == sensible_title("Document management", "a.docx")


def test_a_file_without_title_or_heading_has_its_name(tmp_path: Path) -> None:
    path = word_file(tmp_path / "my_letter.docx", paragraph("Dear all"))
    assert "my letter" == read_one(path)[0].title


def bare_file(path: Path, document: str | bytes) -> Path:
    return zipped(
        path,
        {
            "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
            "word/document.xml": document,
        },
    )


def test_a_document_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    whole = word_part("document", f"<w:body>{paragraph('kept')}{paragraph('lost')}")
    document, (notice,) = read_one(bare_file(tmp_path / "a.docx", whole[: whole.index("lost")]))
    assert "kept" == document.text
    assert NoticeKind.CUT == notice.kind
    assert notice.reason.startswith("cut short: its XML")


def test_a_truncated_archive_is_unreadable(manual: Path) -> None:
    manual.write_bytes(manual.read_bytes()[:-200])
    with pytest.raises(UnreadableError, match="damaged or cut short"):
        read_one(manual)


def test_entities_are_not_followed_out_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    doctype = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]>'
    body = paragraph("kept") + paragraph("&s;")
    document = doctype + word_part("document", f"<w:body>{body}</w:body>")
    assert "kept" == text_of(bare_file(tmp_path / "a.docx", document))


def test_entities_are_not_multiplied(tmp_path: Path) -> None:
    layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "ha">{layers}]>'
    document = doctype + word_part("document", f"<w:body>{paragraph('&e9;')}</w:body>")
    with pytest.raises(UnreadableError, match="its XML is broken: Maximum entity amplification"):
        text_of(bare_file(tmp_path / "a.docx", document))


def test_a_part_that_would_unpack_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = bare_file(tmp_path / "a.docx", b" " * ((1 << 29) + 1))
    with pytest.raises(UnreadableError, match="larger than 512 MiB when unpacked"):
        read_one(path)


def test_elements_nested_without_end_are_refused(tmp_path: Path) -> None:
    deep = "<w:p>" * 5000
    with pytest.raises(UnreadableError, match="its XML is broken"):
        read_one(word_file(tmp_path / "a.docx", deep))


def test_a_table_that_claims_endless_columns_is_bounded(tmp_path: Path) -> None:
    table = row(cell("a", '<w:gridSpan w:val="99999"/>'), "b") + row("c", "d")
    text = text_of(word_file(tmp_path / "a.docx", f"<w:tbl>{table}</w:tbl>"))
    assert "c | d" in text
    assert len(text) < 10_000

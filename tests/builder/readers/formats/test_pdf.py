"""PDF: order of reading, tables, broken words, scripts, sections, scans, broken files."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.annotations import FreeText

from builder.readers import ocr, read_file
from builder.readers.document import BlockKind, Document, Notice, NoticeKind, UnreadableError
from builder.readers.formats.pdf.accents import composed
from builder.readers.formats.pdf.bidirectional import as_read, in_order
from builder.readers.formats.pdf.legibility import is_legible
from builder.specs import CorpusSpec, SourceSpec
from tests.support.pdf_files import (
    Placed,
    drawing_pdf,
    pdf_with,
    picture_of,
    picture_pdf,
    written,
)

SPEC = CorpusSpec(
    "shelf", "Shelf", SourceSpec(kind="path", locations=("x",)), "pdf", licence="CC0", language="en"
)
LEFT = (
    "the filter removes particles only", "and the water needs chlorine after",
    "that step, two milligrams a litre,", "before anybody in the house drinks",
    "it or washes any food in the sink,", "since germs are smaller than pores.",
)  # fmt: skip
RIGHT = (
    "a spare candle and two washers lie", "in the lid of the filter together",
    "with the gauge that shows how much", "water the candle still lets through",
    "after nine months of use at home", "and is worth a look every Sunday.",
)  # fmt: skip
READ = " ".join((*LEFT, *RIGHT))
TABLE = (
    ("Drug", "Dose", "Days"), ("Paracetamol", "500", "7"), ("Ibuprofen", "400", "5"),
    ("Amoxicillin", "250", "10"),
)  # fmt: skip
needs_ocr = pytest.mark.skipif(not ocr.is_available(), reason="tesseract is not installed")


def read_all(path: Path) -> tuple[list[Document], list[Notice]]:
    found = list(read_file(path, path.name, SPEC))
    documents = [each for each in found if isinstance(each, Document)]
    return documents, [each for each in found if isinstance(each, Notice)]


def read_one(writer: PdfWriter, tmp_path: Path) -> Document:
    (document,), notices = read_all(written(writer, tmp_path / "a.pdf"))
    assert [] == notices
    return document


def text_of(tmp_path: Path, *pages: Sequence[Placed], turned: int = 0) -> str:
    return read_one(drawing_pdf(*pages, turned=turned), tmp_path).text


def column(lines: Sequence[str], left: float, top: float = 700) -> list[Placed]:
    return [(left, top - 14 * number, line) for number, line in enumerate(lines)]


def cell(row: int, place: int) -> Placed:
    return (50 + 130 * place, 700 - 16 * row, TABLE[row][place])


def sections(document: Document) -> list[tuple[str, int, str]]:
    """Each anchor with its level, and the first line of the text there."""
    return [
        (each.label, each.level, document.text[each.start :].split("\n")[0])
        for each in document.anchors
    ]


# ── order of reading ────────────────────────────────────────────────────────────────────────────


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    assert READ == text_of(tmp_path, [*column(LEFT, 50), *column(RIGHT, 320)])


def test_columns_that_are_drawn_line_by_line_across_are_read_one_after_the_other(
    tmp_path: Path,
) -> None:
    pairs = zip(column(LEFT, 50), column(RIGHT, 320), strict=True)
    assert READ == text_of(tmp_path, [each for pair in pairs for each in pair])


def test_the_left_column_is_read_first_although_it_is_drawn_last(tmp_path: Path) -> None:
    assert READ == text_of(tmp_path, [*column(RIGHT, 320), *column(LEFT, 50)])


def test_lines_drawn_in_no_order_are_read_from_above(tmp_path: Path) -> None:
    lines = column((*LEFT, *RIGHT), 50)
    assert READ == text_of(
        tmp_path, [lines[each] for each in (3, 7, 0, 9, 11, 2, 5, 10, 1, 8, 6, 4)]
    )


@pytest.mark.parametrize("turned", [90, 270])
def test_a_turned_page_is_read_along_its_lines(tmp_path: Path, turned: int) -> None:
    assert " ".join(LEFT) == text_of(tmp_path, column(LEFT, 50, top=500), turned=turned)


def test_what_filled_fields_and_boxes_show_is_read(tmp_path: Path) -> None:
    writer = pdf_with("Name")
    box = FreeText(text="Ada Lovelace", rect=(50, 600, 250, 650))
    writer.add_annotation(0, box)
    assert read_one(writer, tmp_path).text.startswith("Name")


# ── tables ──────────────────────────────────────────────────────────────────────────────────────

ROWS = "Drug | Dose | Days\nParacetamol | 500 | 7\nIbuprofen | 400 | 5\nAmoxicillin | 250 | 10"


@pytest.mark.parametrize("by", ["rows", "columns"])
def test_a_table_is_read_row_by_row_however_it_is_drawn(tmp_path: Path, by: str) -> None:
    if by == "rows":
        drawn = [cell(row, place) for row in range(4) for place in range(3)]
    else:
        drawn = [cell(row, place) for place in range(3) for row in range(4)]
    document = read_one(drawing_pdf(drawn), tmp_path)
    assert ROWS == document.text
    assert [BlockKind.TABLE] == [each.kind for each in document.blocks]
    assert len("Drug | Dose | Days") == document.blocks[0].head


def test_the_lines_of_a_wrapped_cell_are_one_cell(tmp_path: Path) -> None:
    drawn = [
        (50, 700, "Drug"), (180, 700, "Use"), (310, 700, "Dose"),
        (50, 680, "Paracetamol"), (180, 680, "fever and"), (180, 668, "pain"), (310, 680, "500"),
        (50, 650, "Ibuprofen"), (180, 650, "swelling"), (310, 650, "400"),
        (50, 630, "Zinc"), (180, 630, "loose"), (180, 618, "stool"), (310, 630, "20"),
    ]  # fmt: skip
    assert (
        "Drug | Use | Dose\nParacetamol | fever and pain | 500\nIbuprofen | swelling | 400\n"
        "Zinc | loose stool | 20"
    ) == text_of(tmp_path, drawn)


def test_an_empty_cell_keeps_its_place(tmp_path: Path) -> None:
    drawn = [cell(row, place) for row in range(4) for place in range(3) if (row, place) != (2, 1)]
    assert "Ibuprofen |  | 5" in text_of(tmp_path, drawn)


def test_text_around_a_table_is_no_part_of_it(tmp_path: Path) -> None:
    drawn = [cell(row, place) for row in range(4) for place in range(3)]
    page = [*column(LEFT, 50, top=790), *drawn, *column(RIGHT, 50, top=600)]
    assert f"{' '.join(LEFT)}\n\n{ROWS}\n\n{' '.join(RIGHT)}" == text_of(tmp_path, page)


def test_a_list_with_marks_far_from_its_items_is_no_table(tmp_path: Path) -> None:
    drawn = [
        each
        for number, line in enumerate(LEFT)
        for each in ((50, 700 - 14 * number, f"{number}."), (90, 700 - 14 * number, line))
    ]
    document = read_one(drawing_pdf(drawn), tmp_path)
    assert () == document.blocks
    assert f"1. {LEFT[1]}" in document.text


# ── broken words ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("hyphen", ["-", "\u00ad", "\u2010"])
def test_a_word_broken_at_a_lines_end_is_whole(tmp_path: Path, hyphen: str) -> None:
    lines = (f"the water of the village needs chlori{hyphen}", "nation before anybody drinks it")
    assert "chlorination before" in text_of(tmp_path, column(lines, 50))


def test_a_word_broken_at_a_pages_end_is_whole(tmp_path: Path) -> None:
    document = read_one(
        pdf_with("the water of the village needs chlori-", "nation before anybody drinks it"),
        tmp_path,
    )
    assert "the water of the village needs chlorination\nbefore anybody drinks it" == document.text


def test_a_compound_keeps_its_hyphen_where_the_document_has_it_elsewhere(tmp_path: Path) -> None:
    lines = ("A well-known plant of the garden has seeds", "that are known to be as well-",
             "known as its leaves are to anybody here.")  # fmt: skip
    assert "as well-known as" in text_of(tmp_path, column(lines, 50))


def test_a_number_and_a_name_with_a_hyphen_keep_it(tmp_path: Path) -> None:
    lines = ("what the ward knew of the illness called COVID-", "19 is on pages 10-",
             "12 of the handbook for nurses and other staff.")  # fmt: skip
    assert "COVID-19 is on" in text_of(tmp_path, column(lines, 50))


def test_ideographs_are_joined_without_a_space(tmp_path: Path) -> None:
    lines = ("搭帐篷之前先清理地面上的石头和树枝，并且检查所有的绳子是否完好，再把帐",
             "篷杆一节一节接好，不要用力弯折。")  # fmt: skip
    assert "".join(lines) == text_of(tmp_path, column(lines, 50))


def test_ideographs_in_narrow_columns_are_joined(tmp_path: Path) -> None:
    lines = ("煤油炉要放在平地上用", "火之前检查油管有没有", "漏油再点火。")
    assert "".join(lines) == text_of(tmp_path, column(lines, 50))


def test_korean_keeps_its_spaces(tmp_path: Path) -> None:
    lines = ("물은 끓인 다음에 마셔야 하며 남은 물은", "하루가 지나면 다시 끓인다.")
    assert " ".join(lines) == text_of(tmp_path, column(lines, 50))


def test_a_notes_number_is_not_part_of_the_word_before_it(tmp_path: Path) -> None:
    drawn = [(50, 700, "the filter removes particles"), (190, 704, "12"), (205, 700, "only.")]
    assert "the filter removes particles 12 only." == text_of(tmp_path, drawn)


def test_a_power_of_ten_is_told_from_its_base(tmp_path: Path) -> None:
    assert "10^9 cells" == text_of(tmp_path, [(50, 700, "10"), (60, 704, "9"), (70, 700, "cells")])


@pytest.mark.parametrize(
    ("characters", "boxes", "text"),
    [
        ("f\u00a8ur", {0: (0, 3), 1: (4, 7), 2: (3, 8), 3: (8, 11)}, "f\u200bür"),
        ("fe\u02c6te", {0: (0, 3), 1: (3, 8), 2: (4, 7), 3: (8, 11), 4: (11, 16)}, "fê\u200bte"),
        ("a ^ b", {0: (0, 5), 2: (10, 15), 4: (20, 25)}, "a ^ b"),
    ],
)
def test_an_accent_drawn_over_a_letter_is_the_letters(
    characters: str, boxes: dict[int, tuple[float, float]], text: str
) -> None:
    assert text == composed(characters, boxes.__getitem__)


# ── from right to left ──────────────────────────────────────────────────────────────────────────


def test_arabic_in_the_forms_and_the_order_of_print_is_read_in_letters(tmp_path: Path) -> None:
    printed = "ﺔﻳﻮﺌﻣ ﺔﺟﺭﺩ 25 ﻯﻮﺼﻘﻟﺍ ﻦﻳﺰﺨﺘﻟﺍ ﺓﺭﺍﺮﺣ ﺔﺟﺭﺩ"
    assert "درجة حرارة التخزين القصوى 25 درجة مئوية" == text_of(tmp_path, [(50, 700, printed)])


def test_arabic_digits_stay_as_printed(tmp_path: Path) -> None:
    assert "مدة ١٤ يوما" == text_of(tmp_path, [(50, 700, "ﺎﻣﻮﻳ ١٤ ﺓﺪﻣ")])


def test_a_table_from_right_to_left_begins_on_the_right(tmp_path: Path) -> None:
    rows = (("ءاود", "7"), ("ءام", "12"), ("حلم", "3"))
    drawn = [
        each
        for number, (name, days) in enumerate(rows)
        for each in ((400, 700 - 16 * number, name), (200, 700 - 16 * number, days))
    ]
    assert "دواء | 7\nماء | 12\nملح | 3" == text_of(tmp_path, drawn)


@pytest.mark.parametrize(
    ("printed", "beside", "read"),
    [
        ("75%", "ة", "75%"),
        ("12/05/2024", "م", "12/05/2024"),
        ("4567-011", "ف", "011-4567"),
        ("08:30-16:00", "ש", "08:30-16:00"),
        ("15-ב", "", "ב-15"),
    ],
)
def test_numbers_in_a_word_from_right_to_left_are_in_their_order(
    printed: str, beside: str, read: str
) -> None:
    assert read == as_read(printed, list(range(len(printed))), beside)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (["دواء", "mg", "500", "Paracetamol", "يوميا"],
         ["دواء", "Paracetamol", "500", "mg", "يوميا"]),
        (["دواء", "500", "mg", "يوميا"], ["دواء", "500", "mg", "يوميا"]),
        (["من", "2023", "12", "سنة"], ["من", "2023", "12", "سنة"]),
    ],
)  # fmt: skip
def test_latin_words_in_a_line_from_right_to_left_are_in_their_order(
    words: Sequence[str], read: Sequence[str]
) -> None:
    order = in_order([(word, -float(number)) for number, word in enumerate(words)])
    assert read == [words[each] for each in order]


# ── sections ────────────────────────────────────────────────────────────────────────────────────


def test_pages_are_sections_and_metadata_gives_the_title(tmp_path: Path) -> None:
    document = read_one(pdf_with("First page.", "Second page.", title="A Manual"), tmp_path)
    assert "A Manual" == document.title
    assert [("page 1", 1, "First page."), ("page 2", 1, "Second page.")] == sections(document)


def test_a_page_stands_below_the_heading_of_the_outline_that_it_belongs_to(tmp_path: Path) -> None:
    writer = pdf_with("A Book of Water", "1 Wells\nDig deep.\n1.1 Lids\nClose them.", "Rain.")
    chapter = writer.add_outline_item(title="Wells", page_number=1)
    writer.add_outline_item(title="1.1 Lids", page_number=1, parent=chapter)
    writer.add_outline_item(title="Nowhere on its page", page_number=2)
    assert [
        ("page 1", 9, "A Book of Water"),
        ("Wells", 1, "1 Wells"), ("page 2", 9, "1 Wells"),
        ("1.1 Lids", 2, "1.1 Lids"), ("page 2", 9, "1.1 Lids"),
        ("Nowhere on its page", 1, "Rain."), ("page 3", 9, "Rain."),
    ] == sections(read_one(writer, tmp_path))  # fmt: skip


def test_titles_left_by_programs_give_way_to_the_file_name(tmp_path: Path) -> None:
    writer = pdf_with("Words", title="Microsoft Word - draft.docx")
    path = written(writer, tmp_path / "a_manual.pdf")
    assert "a manual" == read_all(path)[0][0].title


def test_running_heads_and_page_numbers_are_dropped(tmp_path: Path) -> None:
    pages = [f"FM 21-76 SURVIVAL {number}\nText {word}.\n{number}" for number, word in
             enumerate(["alpha", "beta", "gamma", "delta"], 1)]  # fmt: skip
    text = read_one(pdf_with(*pages), tmp_path).text
    assert "Text alpha.\n\nText beta.\n\nText gamma.\n\nText delta." == text


def test_a_running_head_of_two_lines_is_dropped(tmp_path: Path) -> None:
    pages = [f"The Book of Wells\nThe Ministry of Rain {number}\nText {word}." for number, word in
             enumerate(["alpha", "beta", "gamma", "delta"], 1)]  # fmt: skip
    text = read_one(pdf_with(*pages, title="The Book of Wells"), tmp_path).text
    assert "Text alpha.\n\nText beta.\n\nText gamma.\n\nText delta." == text


# ── scans ───────────────────────────────────────────────────────────────────────────────────────


def scan(tmp_path: Path, *lines: str) -> PdfWriter:
    page = drawn_large(lines)
    return picture_pdf(picture_of(written(page, tmp_path / "printed.pdf")))


def drawn_large(lines: Sequence[str]) -> PdfWriter:
    writer = pdf_with("\n".join(lines))
    writer.pages[0].scale_by(2)
    return writer


def test_a_scan_is_named_where_nothing_can_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    path = written(scan(tmp_path, "Boil the water"), tmp_path / "a.pdf")
    with pytest.raises(UnreadableError, match=r"scanned page without a text layer; install tess"):
        read_all(path)


def test_a_scanned_page_among_others_is_named_where_nothing_can_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    writer = pdf_with("Words of a page.")
    writer.append(written(scan(tmp_path, "Boil the water"), tmp_path / "scan.pdf"))
    (document,), (notice,) = read_all(written(writer, tmp_path / "a.pdf"))
    assert "Words of a page." == document.text
    assert ("a.pdf, page 2", NoticeKind.LEFT_OUT) == (notice.name, notice.kind)


@needs_ocr
def test_a_scan_is_read_by_ocr_and_told_of(tmp_path: Path) -> None:
    path = written(scan(tmp_path, "Boil the water for ten minutes"), tmp_path / "a.pdf")
    (document,), (notice,) = read_all(path)
    assert "Boil the water for ten minutes" in document.text
    assert ("a.pdf, page 1", "read by OCR", NoticeKind.DOUBTFUL) == (
        notice.name, notice.reason, notice.kind,
    )  # fmt: skip


def test_pages_that_are_the_same_picture_are_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    def read_picture(picture: bytes, _language: str) -> list[list[str]]:
        asked.append(picture)
        return [["One"]]

    monkeypatch.setattr(ocr, "is_available", lambda: True)
    monkeypatch.setattr(ocr, "doubt_about", lambda _: ocr.DOUBT)
    monkeypatch.setattr(ocr, "read_picture", read_picture)
    picture = picture_of(written(drawn_large(["One"]), tmp_path / "printed.pdf"))
    writer = picture_pdf(picture, picture)
    (document,), (notice,) = read_all(written(writer, tmp_path / "a.pdf"))
    assert (1, "One\nOne", "a.pdf, page 1–2") == (len(asked), document.text, notice.name)


def test_a_layer_of_text_under_a_picture_is_read(tmp_path: Path) -> None:
    writer = scan(tmp_path, "Boil the water")
    page = writer.pages[0]
    page.merge_page(pdf_with("Boil the water for ten minutes, then let it cool in the shade "
                             "before it is drunk.").pages[0])  # fmt: skip
    assert read_one(writer, tmp_path).text.startswith("Boil the water for ten minutes")


def test_blank_pages_are_not_told_of(tmp_path: Path) -> None:
    writer = pdf_with("Words.")
    writer.add_blank_page(100, 100)
    assert "Words." == read_one(writer, tmp_path).text


def test_a_pdf_of_blank_pages_is_unreadable(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    with pytest.raises(UnreadableError, match=r"^no text in it: its pages are blank$"):
        read_all(written(writer, tmp_path / "a.pdf"))


@pytest.mark.parametrize(
    ("text", "legible"),
    [
        ("Words of a page, and μm or Δx among them. " * 5, True),
        ("净水器 と フィルター " * 10, True),
        ("\x03\x10\x1b\x84 Ԕ\x03", False),
        ("/g12/g34/g5/g6", False),
        ("ϸЇΰ ߙΨ́ķ ϙʆg һӍΉʽী Ǌඥഀဍ ϣiͳ ರ͟ȥ ƹΉటҧ " * 4, False),
    ],
)
def test_text_is_told_from_the_numbers_of_a_font(text: str, legible: bool) -> None:
    assert legible == is_legible(text)


# ── broken and hostile files ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kept", [0.1, 0.3])
def test_a_pdf_without_its_pages_is_unreadable(tmp_path: Path, kept: float) -> None:
    path = written(pdf_with("one", "two"), tmp_path / "a.pdf")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])
    with pytest.raises(UnreadableError, match=r"^cut short: the end of the file"):
        read_all(path)


def test_a_pdf_whose_last_revision_is_truncated_gives_the_one_before(tmp_path: Path) -> None:
    path = written(pdf_with("one.", "two."), tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes() + b"9 0 obj\n" + b"<< /Cut (short) >>\n" * 400)
    (document,), (notice,) = read_all(path)
    assert "one.\n\ntwo." == document.text
    assert "cut short after these 2 pages, or followed by something else" == notice.reason
    assert NoticeKind.CUT is notice.kind


def test_a_pdf_with_a_damaged_list_of_pages_is_unreadable(tmp_path: Path) -> None:
    path = written(pdf_with("one"), tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes().replace(b"/Kids [", b"/Sids ["))
    with pytest.raises(UnreadableError, match="the page is damaged"):
        read_all(path)


def test_a_pdf_with_a_users_password_is_named(tmp_path: Path) -> None:
    writer = pdf_with("secret")
    writer.encrypt("user", "owner", algorithm="RC4-128")
    with pytest.raises(UnreadableError, match=r"^encrypted: it needs a password"):
        read_all(written(writer, tmp_path / "a.pdf"))


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_a_pdf_with_an_owners_password_is_read(tmp_path: Path, algorithm: str) -> None:
    writer = pdf_with("not so secret")
    writer.encrypt("", "owner", algorithm=algorithm)
    assert "not so secret" == read_one(writer, tmp_path).text


def test_a_text_file_called_pdf_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_text("just words")
    with pytest.raises(UnreadableError, match=r"^not a PDF$"):
        read_all(path)


def raw_pdf(path: Path, *objects: bytes) -> Path:
    """A PDF of numbered objects, of which the first is the catalogue."""
    data = b"%PDF-1.5\n"
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    path.write_bytes(
        data + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(data))
    )  # fmt: skip
    return path


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >>"
    b" /Contents 4 0 R >>"
)


def stream(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode " * times
    return b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(data), filters, data)


def test_many_pages_of_one_stream_are_cut_at_a_limit(tmp_path: Path) -> None:
    text = b"BT /F1 10 Tf 12 TL 50 750 Td " + b"(words without end) Tj T* " * 20_000 + b"ET"
    pages = b"<< /Type /Pages /Count 3000 /Kids [%s] >>" % (b"5 0 R " * 3000)
    path = raw_pdf(tmp_path / "a.pdf", CATALOGUE, pages, FONT, stream(text), PAGE)
    (document,), (notice,) = read_all(path)
    assert len(document.text) < 200 * path.stat().st_size + 2_000_000
    assert NoticeKind.CUT is notice.kind
    assert notice.reason.startswith("more text or work than a file of this size may take")


def test_nested_filters_cost_no_more_than_their_page(tmp_path: Path) -> None:
    text = b"BT /F1 10 Tf 50 700 Td (small) Tj ET" + b" " * 50_000_000
    pages = b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>"
    path = raw_pdf(tmp_path / "a.pdf", CATALOGUE, pages, FONT, stream(text, times=3), PAGE)
    assert path.stat().st_size < 2000
    assert ["small"] == [each.text for each in read_all(path)[0]]


def test_a_tree_of_pages_that_leads_back_to_itself_ends(tmp_path: Path) -> None:
    pages = b"<< /Type /Pages /Count 2 /Kids [2 0 R 5 0 R] >>"
    text = stream(b"BT /F1 10 Tf 50 700 Td (found) Tj ET")
    path = raw_pdf(tmp_path / "a.pdf", CATALOGUE, pages, FONT, text, PAGE)
    (document,), notices = read_all(path)
    assert "found" == document.text
    assert ["the page is damaged"] == [each.reason for each in notices]


def test_an_outline_that_leads_back_to_itself_ends(tmp_path: Path) -> None:
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>"
    pages = b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>"
    text = stream(b"BT /F1 10 Tf 50 700 Td (found) Tj ET")
    root = b"<< /First 7 0 R /Last 7 0 R >>"
    entry = b"<< /Title (Loop) /Dest [5 0 R /Fit] /Next 7 0 R /First 7 0 R /Parent 6 0 R >>"
    path = raw_pdf(tmp_path / "a.pdf", catalogue, pages, FONT, text, PAGE, root, entry)
    ((document,), _) = read_all(path)
    assert [("Loop", 1, "found"), ("page 1", 9, "found")] == sections(document)


def test_letters_scattered_over_a_page_are_read(tmp_path: Path) -> None:
    scattered = b"".join(
        b"1 0 0 1 %d %d Tm (%c) Tj " % (each * 37 % 600, each * 71 % 800, 97 + each % 26)
        for each in range(20_000)
    )
    pages = b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>"
    text = stream(b"BT /F1 5 Tf " + scattered + b"ET")
    path = raw_pdf(tmp_path / "a.pdf", CATALOGUE, pages, FONT, text, PAGE)
    (document,), _ = read_all(path)
    assert len(document.text.split()) > 5000

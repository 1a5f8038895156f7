"""Pictures of pages: read by OCR where there is a program for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers import extras, ocr, read_file
from builder.readers.detection import format_of
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.specs import CorpusSpec, SourceSpec
from tests.support.pdf_files import Grey, pdf_with, picture_of, written

SPEC = CorpusSpec(
    "shelf", "Shelf", SourceSpec(kind="path", locations=("x",)), "auto", licence="CC0",
    language="en",
)  # fmt: skip
BLANK = Grey(40, 40, b"\xff" * 1600)
needs_ocr = pytest.mark.skipif(not ocr.is_available(), reason="tesseract is not installed")


def printed(tmp_path: Path, text: str) -> Path:
    writer = pdf_with(text)
    writer.pages[0].scale_by(2)
    path = tmp_path / "a_page.png"
    path.write_bytes(picture_of(written(writer, tmp_path / "printed.pdf")).png())
    return path


@needs_ocr
def test_a_picture_of_a_page_is_read_and_told_of(tmp_path: Path) -> None:
    path = printed(tmp_path, "Boil the water for ten minutes")
    document, notice = read_file(path, path.name, SPEC)
    assert isinstance(document, Document)
    assert isinstance(notice, Notice)
    assert ("a page", "Boil the water for ten minutes") == (document.title, document.text)
    assert (ocr.DOUBT, NoticeKind.DOUBTFUL) == (notice.reason, notice.kind)


@needs_ocr
def test_a_picture_without_text_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(BLANK.png())
    with pytest.raises(UnreadableError, match=r"OCR found no text on it|could not read it"):
        list(read_file(path, path.name, SPEC))


@needs_ocr
def test_a_picture_cut_short_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(BLANK.png()[:40])
    with pytest.raises(UnreadableError, match="tesseract could not read it"):
        list(read_file(path, path.name, SPEC))


@needs_ocr
def test_a_language_without_data_is_told_of() -> None:
    assert ocr.doubt_about("xx-unknown") == ocr.DOUBT
    assert (
        "no data here for this language (urd)" in ocr.doubt_about("ur")
        or ocr.doubt_about("ur") == ocr.DOUBT
    )


def test_a_picture_names_the_program_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "has_program", lambda _: False)
    ocr._installed.cache_clear()
    path = tmp_path / "a.png"
    path.write_bytes(BLANK.png())
    with pytest.raises(UnreadableError, match="needs the program tesseract"):
        list(read_file(path, path.name, SPEC))


@pytest.mark.parametrize(
    "start",
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0", b"MM\0*", b"GIF89a", b"RIFF....WEBP"],
)
def test_a_picture_is_known_by_its_content(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "unnamed"
    path.write_bytes(start + b"\0" * 20)
    assert "image" == format_of(path).name


def test_lines_that_are_noise_are_left_out_and_paragraphs_kept_apart() -> None:
    head = "level\tpage\tblock\tpar\tline\tword\tleft\ttop\twidth\theight\tconf\ttext"
    words = [
        ("1", "1", "1", "96", "Boil"), ("1", "1", "1", "95", "water."),
        ("1", "1", "2", "9", "~~"),
        ("1", "2", "1", "90", "Then"), ("1", "2", "1", "91", "cool."),
    ]  # fmt: skip
    rows = [
        f"5\t1\t{block}\t{paragraph}\t{line}\t1\t0\t0\t0\t0\t{sureness}\t{text}"
        for block, paragraph, line, sureness, text in words
    ]
    assert [["Boil water.", "", "Then cool."]] == list(ocr._pages("\n".join([head, *rows])))


def test_a_picture_that_ocr_is_unsure_of_has_no_text() -> None:
    row = "5\t1\t1\t1\t1\t1\t0\t0\t0\t0\t31\tgrrf"
    assert [[]] == list(ocr._pages(f"head\n{row}"))

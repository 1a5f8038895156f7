"""Archives of web crawlers → the pages in them."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest

from builder.readers import read_file
from builder.readers.detection import format_of
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from tests.builder.readers.test_readers import read_all, spec_for

SPEC = spec_for("warc")
DATE = "2024-05-06T07:08:09Z"
Record = tuple[str, str, str, str, bytes, dict[str, str]]
"""kind, address, status, type, content, further headers"""


def response(
    address: str, content: bytes, *, mime: str = "text/html", status: str = "200 OK", **more: str
) -> Record:
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    return "response", address, status, mime, content, headers


def archive(records: Sequence[Record], *, packed: bool = True) -> bytes:
    info = written("warcinfo", "", "application/warc-fields", b"software: test\r\n")
    rows = [info, *(_record(each) for each in records)]
    return b"".join(map(gzip.compress, rows) if packed else rows)


def _record(record: Record) -> bytes:
    kind, address, status, mime, content, more = record
    if kind != "response":
        return written(kind, address, mime, content)
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {mime}", *(f"{k}: {v}" for k, v in more.items())]
    block = "\r\n".join([*lines, "", ""]).encode() + content
    return written(kind, address, "application/http; msgtype=response", block)


def written(kind: str, address: str, mime: str, block: bytes) -> bytes:
    target = [f"WARC-Target-URI: {address}"] if address else []
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Date: {DATE}", *target,
        f"Content-Type: {mime}", f"Content-Length: {len(block)}", "", "",
    ]  # fmt: skip
    return "\r\n".join(head).encode() + block + b"\r\n\r\n"


def read(
    tmp_path: Path, data: bytes, name: str = "a.warc.gz"
) -> tuple[list[Document], list[Notice]]:
    path = tmp_path / name
    path.write_bytes(data)
    return read_all(path, SPEC)


PAGE = "<title>Café</title><p>Grüße &amp; mehr.</p>".encode()


@pytest.mark.parametrize("packing", ["records", "whole", "none"])
def test_pages_are_read_with_address_and_date(tmp_path: Path, packing: str) -> None:
    data = archive([response("https://x.org/a", PAGE)], packed=packing == "records")
    data = gzip.compress(data) if packing == "whole" else data
    (document,), notices = read(tmp_path, data, "renamed")
    assert "warc" == format_of(tmp_path / "renamed").name
    assert ("renamed#https://x.org/a", "Café", "Grüße & mehr.") == (
        document.id,
        document.title,
        document.text,
    )
    assert ("https://x.org/a", "2024-05-06") == (document.url, document.date)
    assert [] == notices


def test_the_charset_of_the_answer_and_its_packing_are_used(tmp_path: Path) -> None:
    cyrillic = "<p>пример</p>".encode("koi8-r")
    (one, two), _ = read(
        tmp_path,
        archive(
            [
                response("https://x.org/a", cyrillic, mime="text/html; charset=KOI8-R"),
                response("https://x.org/b", gzip.compress(PAGE), Content_Encoding="gzip"),
            ]
        ),
    )  # fmt: skip
    assert ("пример", "Grüße & mehr.") == (one.text, two.text)


def test_a_page_in_chunks_is_put_together(tmp_path: Path) -> None:
    content = b"8\r\n<p>One t\r\n7\r\nwo.</p>\r\n0\r\n\r\n"
    record = response("https://x.org/a", content, Transfer_Encoding="chunked")
    assert ["One two."] == [each.text for each in read(tmp_path, archive([record]))[0]]


def test_what_is_no_page_is_counted(tmp_path: Path) -> None:
    documents, notices = read(
        tmp_path,
        archive(
            [
                response("https://x.org/a", PAGE),
                response("https://x.org/a", PAGE),
                response("https://x.org/b", b"\x89PNG", mime="image/png"),
                response("https://x.org/c", b"body {}", mime="text/css"),
                response("https://x.org/d", b"<p>no</p>", status="404 Not Found"),
                response("https://x.org/e", b"<p>on</p>", status="301 Moved"),
                response("https://x.org/f", b"??", Content_Encoding="zz"),
            ]
        ),
    )
    assert 1 == len(documents)
    assert [
        ("a.warc.gz#https://x.org/f", "packed in a way that is not read (zz)"),
        ("a.warc.gz", "pages that were met before: 1"),
        ("a.warc.gz", "records that are no text: pictures, styles, scripts and others: 2"),
        ("a.warc.gz", "pages that the crawler did not get: not found, moved, or an error: 2"),
    ] == [(each.name, each.reason) for each in notices]


def test_resources_and_converted_texts_are_read(tmp_path: Path) -> None:
    records: list[Record] = [
        ("resource", "metadata://x/log", "", "text/plain", b"what the crawler did", {}),
        ("resource", "urn:x", "", "text/html", PAGE, {}),
        ("conversion", "https://x.org/a", "", "text/plain", b"Title line\nMore words.", {}),
    ]
    (page, text), _ = read(tmp_path, archive(records))
    assert ("Café", "") == (page.title, page.url)
    assert ("Title line", "Title line\nMore words.", "https://x.org/a") == (
        text.title,
        text.text,
        text.url,
    )


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_that_is_cut_short_gives_what_is_there(tmp_path: Path, packed: bool) -> None:
    second = response("https://x.org/b", b"<p>" + bytes(range(32, 127)) * 300, mime="text/html")
    data = archive([response("https://x.org/a", PAGE), second], packed=packed)
    documents, notices = read(tmp_path, data[:-60])
    assert "Grüße & mehr." == documents[0].text
    assert NoticeKind.CUT in [each.kind for each in notices]


def test_a_damaged_archive_says_so_and_nothing_of_it_reaches_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = archive([response("https://x.org/a", PAGE)], packed=False)
    wrong = data.replace(
        b"WARC/1.0\r\nWARC-Type: response", b"evil\x1b[31m line\r\nWARC-Type: response"
    )
    documents, notices = read(tmp_path, wrong)
    assert [] == documents
    assert 1 == len(notices)
    assert ("", "") == capsys.readouterr()


@pytest.mark.parametrize("data", [b"WARC/1.0\r\nContent-Length: x\r\n\r\n", b"WARC/9.9 no\r\n"])
def test_an_archive_that_makes_no_sense_ends_in_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(data)
    try:
        found = list(read_file(path, "a.warc", SPEC))
    except UnreadableError as error:
        found = [Notice("a.warc", str(error))]
    assert not any(isinstance(each, Document) for each in found)


def test_another_file_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    for data in (b"no archive", gzip.compress(b"no archive"), b"\x1f\x8bno"):
        path.write_bytes(data)
        with pytest.raises(UnreadableError, match="not an archive of web pages"):
            list(read_file(path, "a.warc.gz", SPEC))

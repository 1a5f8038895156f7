"""Mail: messages, their texts in any charset, and what is attached to them."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from builder.readers.detection import format_of
from builder.readers.document import Notice, NoticeKind, UnreadableError
from builder.readers.formats import mail
from tests.builder.readers.test_readers import read_all, read_one, spec_for

HEADER = "From: x@example.org\r\nDate: Fri, 01 Mar 2024 10:00:00 +0100\r\n"


def message(subject: str = "Käse", text: str = "Der Käse ist reif.\n") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Jörg Müller <j@example.org>"
    made["To"] = "a@example.org"
    made["Subject"] = subject
    made["Date"] = "Fri, 01 Mar 2024 10:00:00 +0100"
    made.set_content(text)
    return made


def saved(path: Path, made: EmailMessage) -> Path:
    path.write_bytes(made.as_bytes())
    return path


def test_a_message_is_a_document(tmp_path: Path) -> None:
    long = "Ein langer Betreff über den Käse, der mehr als eine Zeile braucht und gefaltet wird"
    path = saved(tmp_path / "a.eml", message(long))
    (document,), notices = read_all(path, spec_for("auto"))
    assert ("a.eml", long, "2024-03-01", []) == (
        document.id, document.title, document.date, notices,
    )  # fmt: skip
    assert (
        "From: Jörg Müller <j@example.org>\nTo: a@example.org\n"
        "Date: Fri, 01 Mar 2024 10:00:00 +0100\n\nDer Käse ist reif."
    ) == document.text


def test_the_plain_text_is_preferred_to_the_page_and_the_page_to_nothing(tmp_path: Path) -> None:
    both = message()
    both.add_alternative("<p>Der <b>Käse</b> als Seite.</p>", subtype="html")
    page = message()
    page.set_content("<h1>Käse</h1><p>als &amp; Seite</p>", subtype="html")
    texts = []
    for made in (both, page):
        documents, notices = read_all(saved(tmp_path / "a.eml", made), spec_for("eml"))
        assert (1, []) == (len(documents), notices)
        texts.append(documents[0].text.partition("\n\n")[2])
    assert ["Der Käse ist reif.", "Käse\n\nals & Seite"] == texts


def test_attachments_are_read_where_a_reader_knows_them(tmp_path: Path) -> None:
    made = message()
    made.add_attachment("# Notes\n\nattached", subtype="markdown", filename="nötes.md")
    made.add_attachment(b"\0\1\2", maintype="application", subtype="x", filename="a.bin")
    made.add_attachment(message("inner", "forwarded words"))
    documents, notices = read_all(saved(tmp_path / "a.eml", made), spec_for("eml"))
    assert [("a.eml", "Käse"), ("a.eml/nötes.md", "Notes"), ("a.eml/message 3.eml", "inner")] == [
        (each.id, each.title) for each in documents
    ]
    assert [Notice("a.eml/a.bin", "no reader for .bin files")] == notices


def test_an_mbox_gives_a_document_a_message(tmp_path: Path) -> None:
    path = tmp_path / "all"
    box = mailbox.mbox(path)
    for number in range(3):
        box.add(message(f"no {number}", "Dear all,\n\nFrom here on it is good.\n"))
    box.close()
    assert "mbox" == format_of(path).name
    documents, notices = read_all(path, spec_for("auto"))
    assert [("all#1", "no 0"), ("all#2", "no 1"), ("all#3", "no 2")] == [
        (each.id, each.title) for each in documents
    ]
    assert documents[0].text.endswith("Dear all,\n\nFrom here on it is good.")
    assert [] == notices


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("iso-8859-1", "cp1252"), ("koi8-r", "koi8_r"), ("gb2312", "gbk"), ("x-sjis", "shift_jis"),
     ("UTF-8", "utf-8")],
)  # fmt: skip
def test_charsets_are_those_that_browsers_know(tmp_path: Path, charset: str, encoding: str) -> None:
    text = {"koi8_r": "Больше воды", "gbk": "净水片", "shift_jis": "浄水器"}.get(encoding, "Größe")
    data = f"{HEADER}Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    document = read_one(tmp_path / "a", data + text.encode(encoding), "eml")
    assert text == document.text.partition("\n\n")[2]


def test_bytes_that_nothing_declares_are_guessed_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(f"{HEADER}Subject: Größe\r\n\r\nSchöne Grüße\r\n".encode("cp1252"))
    (document,), (notice,) = read_all(path, spec_for("eml"))
    assert ("Größe", True, NoticeKind.GUESSED) == (
        document.title, document.text.endswith("Schöne Grüße"), notice.kind,
    )  # fmt: skip


def test_wrapped_lines_that_flow_are_joined(tmp_path: Path) -> None:
    body = "This paragraph goes \r\non here.\r\n\r\n> quoted \r\n> more\r\nshort\r\nlines\r\n"
    kind = "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
    text = read_one(tmp_path / "a.eml", HEADER + kind + body, "eml").text
    assert text.endswith("This paragraph goes on here.\n\n> quoted\n> more\nshort\nlines")


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (f"{HEADER}Subject: x\r\n\r\nwords", "eml"),
        ("Return-Path: <a@b.c>\nReceived: from x\n\tby y\nSubject: x\n\nwords", "eml"),
        ("From: the beginning\n\nit was not clear.\n", "text"),
        ("Subject: matter\nObject: spirit\nmore words\n", "text"),
        ("From far away at 10:00 in 2024\nit came\n", "text"),
    ],
)
def test_messages_are_known_by_their_content(tmp_path: Path, content: str, format: str) -> None:
    path = tmp_path / "1234.host:2,S"
    path.write_text(content)
    assert format == format_of(path).name


def test_a_message_nested_beyond_measure_is_unreadable(tmp_path: Path) -> None:
    part = "Content-Type: multipart/mixed; boundary=b{0}\r\n\r\n--b{0}\r\n"
    (tmp_path / "a.eml").write_text(HEADER + "".join(part.format(n) for n in range(5000)) + "word")
    with pytest.raises(UnreadableError, match="nested too deeply"):
        read_all(tmp_path / "a.eml", spec_for("eml"))


def test_a_message_of_too_many_parts_costs_only_itself(tmp_path: Path) -> None:
    parts = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 3000
    bad = f"From x@y Fri Mar  1 10:00:00 2024\n{HEADER}Content-Type: multipart/mixed; boundary=b"
    good = "From x@y Fri Mar  1 10:00:00 2024\nSubject: good\n\nwords\n"
    (tmp_path / "a.mbox").write_text(f"{bad}\r\n\r\n{parts}\n\n{good}")
    (document,), (notice,) = read_all(tmp_path / "a.mbox", spec_for("mbox"))
    assert ("good", "a.mbox#1") == (document.title, notice.name)


def test_a_message_that_is_too_long_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MOST_BYTES", 10_000)
    start = "From x@y Fri Mar  1 10:00:00 2024\nSubject: {}\n\n"
    content = start.format("long") + "words\n" * 10_000 + "\n" + start.format("next") + "words\n"
    (tmp_path / "a.mbox").write_text(content)
    documents, (notice,) = read_all(tmp_path / "a.mbox", spec_for("mbox"))
    assert ["long", "next"] == [each.title for each in documents]
    assert ("a.mbox#1", NoticeKind.CUT) == (notice.name, notice.kind)
    assert len(documents[0].text) < 11_000


@pytest.mark.parametrize("label", [b"ut\xc3\xa9", b"\xff"])
def test_a_charset_of_bytes_that_are_no_name_is_none(tmp_path: Path, label: bytes) -> None:
    path = tmp_path / "a.eml"
    subject = b"=?" + label + b"?q?Pumps?="
    path.write_bytes(b"From: x@example.org\nSubject: " + subject + b"\n\nThey lift water.")
    (document,), _ = read_all(path, spec_for("eml"))
    assert "They lift water." in document.text


@pytest.mark.parametrize(
    "field",
    [b"Content-Type: text/plain; charset=\0\0", b"Content-Type: text/plain; charset*=\0''x",
     b"Content-Disposition: inline; filename*=\0''x"],
)  # fmt: skip
def test_a_header_with_zero_bytes_costs_no_text(tmp_path: Path, field: bytes) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"From: x@example.org\n" + field + b"\n\nGr\xc3\xbc\xc3\x9fe.")
    (document,), _ = read_all(path, spec_for("eml"))
    assert "Grüße." in document.text

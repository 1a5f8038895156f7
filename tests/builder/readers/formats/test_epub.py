"""EPUB: a chapter is a document, its sections are its headings, notes stand where they belong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from builder.readers.detection import format_of
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.formats import epub
from builder.readers.formats.epub import container
from builder.readers.formats.epub.container import target
from tests.builder.readers.test_readers import read_all, sections, spec_for
from tests.support.real_files import corpora

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
METADATA = """<dc:title id="t1">On Pumps</dc:title><dc:title id="t2">Pumps</dc:title>
<meta refines="#t2" property="title-type">main</meta><dc:creator>Ada Byron</dc:creator>
<dc:creator>Bob Hook</dc:creator><dc:language>en-GB</dc:language><dc:publisher>Press</dc:publisher>
<dc:date>1999-02-03T00:00:00Z</dc:date><dc:rights>CC0</dc:rights>
<dc:identifier>https://example.org/pumps</dc:identifier>"""
WORDS = "The pump must be primed with clean water before it is started. " * 5
LOCKED = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
 xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>
<enc:EncryptionMethod Algorithm="{}"/><enc:CipherData><enc:CipherReference URI="{}"/>
</enc:CipherData></enc:EncryptedData></encryption>"""


def chapter(title: str, body: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body><h1>{title}</h1>'
        f"<p>{WORDS}</p>{body}</body></html>"
    )


def navigation(entries: str) -> str:
    return (
        '<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="landmarks"><ol><li>'
        '<a href="two.xhtml">Start</a></li></ol></nav><nav epub:type="toc"><h1>Contents</h1>'
        f"<ol>{entries}</ol></nav></body></html>"
    )


def package(spine: str, metadata: str = METADATA, *, more: str = "", attributes: str = "") -> str:
    items = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>'
        for name in ("one", "two", "three", "notes", "cover")
    )
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata><manifest>'
        f'{items}<item id="nav" href="nav.xhtml" properties="nav" '
        f'media-type="application/xhtml+xml"/>{more}</manifest><spine {attributes}>{spine}</spine>'
        "</package>"
    )


def spine(*names: str) -> str:
    return "".join(f'<itemref idref="{name}"/>' for name in names)


TWO_CHAPTERS = navigation(
    '<li><a href="one.xhtml">First</a></li><li><a href="two.xhtml">Second</a>'
    '<ol><li><a href="two.xhtml#deep">Deeper</a></li></ol></li>'
)
FILES: Mapping[str, str | bytes] = {
    "META-INF/container.xml": CONTAINER,
    "OPS/book.opf": package(spine("one", "two")),
    "OPS/nav.xhtml": TWO_CHAPTERS,
    "OPS/one.xhtml": chapter("First"),
    "OPS/two.xhtml": chapter("Second", f'<h2 id="deep">Deeper</h2><p>{WORDS}</p>'),
}


def book(path: Path, files: Mapping[str, str | bytes] = FILES, **others: str | bytes) -> Path:
    named = {f"OPS/{name}.xhtml": content for name, content in others.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in {**files, **named}.items():
            archive.writestr(name, content)
    return path


def with_files(**changed: str | bytes) -> Mapping[str, str | bytes]:
    names = {"opf": "OPS/book.opf", "encryption": "META-INF/encryption.xml", "ncx": "OPS/toc.ncx"}
    return {**FILES, **{names.get(key, f"OPS/{key}.xhtml"): text for key, text in changed.items()}}


def read(path: Path) -> list[Document]:
    documents, notices = read_all(path, spec_for("epub"))
    assert [] == notices
    return documents


# ── chapters ────────────────────────────────────────────────────────────────────────────────────


def test_a_chapter_is_a_document_with_its_sections(tmp_path: Path) -> None:
    first, second = read(book(tmp_path / "b.epub"))
    assert ("Pumps — First", "Pumps — Second") == (first.title, second.title)
    assert ("b.epub#OPS/one.xhtml", "b.epub#OPS/two.xhtml") == (first.id, second.id)
    assert f"First\n\n{WORDS.strip()}" == first.text
    assert {"Second": "Second", "Deeper": "Deeper"} == sections(second)
    assert [1, 2] == [each.level for each in second.anchors]


def test_a_book_tells_what_it_is(tmp_path: Path) -> None:
    path = book(tmp_path / "b.epub")
    first, second = read(path)
    assert ("en", "1999-02-03", "https://example.org/pumps") == (
        first.language,
        first.date,
        first.url,
    )
    assert (("Ada Byron, Bob Hook: Pumps",), ()) == (first.aliases, second.aliases)
    found = epub.describe(path)
    assert ("Pumps (Ada Byron, Bob Hook)", "en-GB", "Press", "CC0", "1999-02-03") == (
        found.title, found.language, found.publisher, found.licence, found.date,
    )  # fmt: skip


def test_a_book_is_known_by_its_content(tmp_path: Path) -> None:
    assert "epub" == format_of(book(tmp_path / "unnamed")).name


def test_chapters_are_read_in_the_order_of_the_spine(tmp_path: Path) -> None:
    files = with_files(opf=package(spine("two", "one")))
    assert ["Pumps — Second", "Pumps — First"] == [
        each.title for each in read(book(tmp_path / "b.epub", files))
    ]


def test_chapters_within_one_file_are_parted(tmp_path: Path) -> None:
    body = f"<h1 id='b'>Bee</h1><p>{WORDS}</p><p><a id='c'></a>Sea</p><p>{WORDS}</p>"
    toc = (
        "<li><a href='one.xhtml'>A</a></li><li><a href='one.xhtml#b'>B</a></li>"
        "<li><a href='one.xhtml#c'>C</a></li>"
    )
    files = with_files(
        one=chapter("Ay", body), nav=navigation(toc), opf=package(spine("one", "nav"))
    )
    found = read(book(tmp_path / "b.epub", files))
    assert ["Pumps — A", "Pumps — B", "Pumps — C"] == [each.title for each in found]
    assert ["Ay", "Bee", "Sea"] == [each.text.split("\n")[0] for each in found]
    assert "b.epub#OPS/one.xhtml#b" == found[1].id


def test_files_that_the_contents_do_not_name_go_on_with_their_chapter(tmp_path: Path) -> None:
    toc = navigation(
        "<li><a href='one.xhtml'>First</a></li><li><a href='three.xhtml'>Last</a></li>"
    )
    files = with_files(opf=package(spine("one", "two", "three")), nav=toc, three=chapter("Last"))
    first, last = read(book(tmp_path / "b.epub", files))
    assert (["First", "Second", "Deeper"], ["Last"]) == (
        list(sections(first)),
        list(sections(last)),
    )


def test_without_contents_each_file_is_a_chapter(tmp_path: Path) -> None:
    files = with_files(nav="<html><body><p>nothing</p></body></html>")
    assert ["Pumps — First", "Pumps — Second"] == [
        each.title for each in read(book(tmp_path / "b.epub", files))
    ]


def test_the_name_of_a_part_stands_before_its_first_chapter(tmp_path: Path) -> None:
    part = "<html><body><h1>Part One</h1></body></html>"
    toc = navigation(
        "<li><a href='three.xhtml'>Part One</a></li><li><a href='one.xhtml'>First</a></li>"
    )
    files = with_files(opf=package(spine("three", "one")), nav=toc, three=part)
    (found,) = read(book(tmp_path / "b.epub", files))
    assert ("Pumps — First", ["Part One", "First"]) == (found.title, list(sections(found)))


def test_a_part_that_is_long_gives_a_document_a_chapter(tmp_path: Path) -> None:
    long = chapter("Same", f"<p>{WORDS * 120}</p>")
    toc = navigation(
        "<li><span>Part</span><ol><li><a href='one.xhtml'>Same</a></li>"
        "<li><a href='two.xhtml'>Same</a></li></ol></li>"
    )
    files = with_files(nav=toc, one=long, two=long)
    assert ["Pumps — Same", "Pumps — Part — Same"] == [
        each.title for each in read(book(tmp_path / "b.epub", files))
    ]


def test_the_contents_of_epub_2_are_read(tmp_path: Path) -> None:
    ncx = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>Eins
    </text></navLabel><content src="one.xhtml"/></navPoint><navPoint><navLabel><text>Zwei</text>
    </navLabel><content src="two.xhtml"/><navPoint><navLabel><text>Tief</text></navLabel>
    <content src="two.xhtml#deep"/></navPoint></navPoint></navMap></ncx>"""
    opf = package(
        spine("one", "two"),
        more='<item id="toc" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
        attributes='toc="toc"',
    ).replace('properties="nav"', "")
    one, two = read(book(tmp_path / "b.epub", with_files(opf=opf, ncx=ncx)))
    assert ("Pumps — Eins", "Pumps — Zwei") == (one.title, two.title)
    assert [("Zwei", 1), ("Tief", 2)] == [(each.label, each.level) for each in two.anchors]


def test_a_page_that_repeats_the_contents_is_no_chapter(tmp_path: Path) -> None:
    guide = '<guide><reference type="toc" href="{}.xhtml"/></guide></package>'
    links = (
        "<html><body><h1>Contents</h1><p><a href='one.xhtml'>First chapter</a></p></body></html>"
    )
    opf = package(spine("three", "one", "two"))
    files = with_files(opf=opf.replace("</package>", guide.format("three")), three=links)
    assert 2 == len(read(book(tmp_path / "b.epub", files)))
    files = with_files(opf=opf.replace("</package>", guide.format("one")), three=links)
    assert "Pumps — First" in [each.title for each in read(book(tmp_path / "c.epub", files))]


def test_drawn_pages_and_readings_of_characters_are_read(tmp_path: Path) -> None:
    drawn = (
        "<html><body><svg><style>text{}</style><text>Sous le</text><text>vent <tspan>du sud"
        "</tspan></text></svg><p><ruby>避<rt>ひ</rt>難<rt>なん</rt></ruby>所</p></body></html>"
    )
    found = read(book(tmp_path / "b.epub", with_files(one=drawn)))
    assert found[0].text.startswith("Sous le vent du sud\n\n避難所")


# ── notes ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file", ["one", "notes"])
def test_a_note_stands_below_the_paragraph_of_its_mark(tmp_path: Path, file: str) -> None:
    mark = f'<p>Prime it.<a epub:type="noteref" href="{file}.xhtml#n1">1</a> Then start.</p>'
    note = '<aside epub:type="footnote" id="n1"><p>1. With water.<a href="#r">↩</a></p></aside>'
    one = chapter("First", f"{mark}<p>Next.</p>{note if file == 'one' else ''}")
    files = with_files(
        opf=package(spine("one", "two", "notes")),
        one=one,
        notes=f"<html><body><h1>Notes</h1>{note}</body></html>",
    )
    documents = read(book(tmp_path / "b.epub", files))
    assert "Prime it.[1] Then start.\n[1] With water.\n\nNext." in documents[0].text
    assert ["With water." in each.text for each in documents].count(True) == (
        2 if file == "one" else 1
    )


def test_marks_without_a_kind_are_known_by_their_look(tmp_path: Path) -> None:
    body = "<p>Prime it<sup><a href='#n'>2</a></sup> now.</p><p id='n'>2 With water.</p>"
    first = read(book(tmp_path / "b.epub", with_files(one=chapter("First", body))))[0]
    assert first.text.endswith("Prime it[2] now.\n[2] With water.")


def test_a_note_that_is_not_there_leaves_its_mark(tmp_path: Path) -> None:
    body = '<p>Prime it.<a epub:type="noteref" href="gone.xhtml#n1">1</a></p>'
    assert read(book(tmp_path / "b.epub", with_files(one=chapter("First", body))))[0].text.endswith(
        "Prime it.[1]"
    )


# ── books that are damaged, locked or hostile ───────────────────────────────────────────────────


def unreadable(path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_all(path, spec_for("epub"))
    return str(caught.value)


def test_a_locked_book_is_named(tmp_path: Path) -> None:
    lock = LOCKED.format("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "OPS/one.xhtml")
    path = book(tmp_path / "b.epub", with_files(encryption=lock))
    assert "locked by its publisher (DRM): only its own program opens it" == unreadable(path)


def test_obfuscated_fonts_lock_no_book(tmp_path: Path) -> None:
    lock = LOCKED.format("http://www.idpf.org/2008/embedding", "OPS/one.xhtml")
    assert 2 == len(read(book(tmp_path / "b.epub", with_files(encryption=lock))))


def test_a_chapter_that_is_missing_or_damaged_costs_only_itself(tmp_path: Path) -> None:
    path = book(tmp_path / "b.epub", with_files(opf=package(spine("one", "three", "two"))))
    data = bytearray(path.read_bytes())
    at = data.find(b"OPS/two.xhtml") + len("OPS/two.xhtml")
    data[at + 20 : at + 40] = b"\xff" * 20
    path.write_bytes(bytes(data))
    documents, notices = read_all(path, spec_for("epub"))
    assert ["Pumps — First"] == [each.title for each in documents]
    assert [
        Notice("b.epub, OPS/three.xhtml", "missing, though the file names it"),
        Notice("b.epub, OPS/two.xhtml", "damaged: it cannot be unpacked"),
    ] == notices


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.95])
def test_a_truncated_book_is_unreadable(tmp_path: Path, kept: float) -> None:
    path = book(tmp_path / "b.epub")
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data))])
    assert "damaged or cut short: its list of contents cannot be read" == unreadable(path)


@pytest.mark.parametrize("opf", ["", "<package/>", "<<<", package("")])
def test_a_book_without_a_list_of_chapters_is_unreadable(tmp_path: Path, opf: str) -> None:
    path = book(tmp_path / "b.epub", with_files(opf=opf))
    assert unreadable(path) in (
        "an EPUB without a list of its chapters",
        "damaged: it is no XML",
    )


def test_a_chapter_that_unpacks_beyond_measure_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "_LARGEST_FILE", 1 << 20)
    bomb = chapter("First", "<p>" + " " * (2 << 20))
    documents, notices = read_all(book(tmp_path / "b.epub", one=bomb), spec_for("epub"))
    assert (["Pumps — Second"], ["larger than 1 MiB when unpacked"]) == (
        [each.title for each in documents],
        [each.reason for each in notices],
    )


def test_a_book_that_unpacks_beyond_measure_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "_LARGEST_BOOK", 1 << 20)
    blanks = " " * (1 << 20)
    path = book(tmp_path / "b.epub", one=chapter("First", blanks), two=chapter("Second", blanks))
    assert "larger than 1 MiB when unpacked" == unreadable(path)


def test_entities_of_a_book_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    doctype = f'<!DOCTYPE package [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    opf = doctype + package(spine("one", "two"), METADATA.replace(">Pumps<", ">Pumps &e;<"))
    for each in read(book(tmp_path / "b.epub", with_files(opf=opf))):
        assert "secret" not in each.title
    assert "secret" not in epub.describe(tmp_path / "b.epub").title


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("a.xhtml#x", ("OPS/a.xhtml", "x")),
        ("#x", ("OPS/c.xhtml", "x")),
        ("../b/%C3%A9.xhtml", ("b/é.xhtml", "")),
        ("../../etc/passwd", ("", "")),
        ("/etc/passwd", ("", "")),
        ("https://example.org/x", ("", "")),
        ("file:///etc/passwd", ("", "")),
        ("http://[broken", ("", "")),
    ],
)
def test_references_do_not_lead_out_of_the_book(reference: str, expected: tuple[str, str]) -> None:
    assert expected == target(reference, "OPS/c.xhtml")


def test_countless_entries_of_contents_are_read(tmp_path: Path) -> None:
    entries = "<li><a href='two.xhtml#deep'>x</a><ol>" * 2000
    files = with_files(nav=navigation(f"<li><a href='one.xhtml'>First</a></li>{entries}"))
    documents = read(book(tmp_path / "b.epub", files))
    assert WORDS.strip() in documents[-1].text


def test_a_zip_within_a_book_stays_closed(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("one.xhtml", chapter("Inner"))
    documents, notices = read_all(book(tmp_path / "b.epub", one=inner.getvalue()), spec_for("epub"))
    assert "Inner" not in "".join(each.text for each in documents)
    assert ["b.epub, OPS/one.xhtml"] == [each.name for each in notices]


# ── real books ──────────────────────────────────────────────────────────────────────────────────

BOOKS = {
    "accessible_epub_3": (14, "Accessible EPUB 3 — 1. Introduction", "The Digital Famine"),
    "alice": (10, "Alice's Adventures in Wonderland — A Mad Tea-Party", "A Mad Tea-Party"),
    "epub30-spec": (20, "EPUB 3.0 Specification — EPUB 3 Overview", "1.1. Overview"),
    "hefty-water": (1, "Hefty Water", "The Source"),
    "israelsailing": (10, "מפליגים בישראל — הזמנה להפלגה לעכו", "הזמנה להפלגה לעכו"),
    "kusamakura-preview": (1, "草枕 — 一", "一"),
    "made-A-Handbook-of-Health": (30, "A Handbook of Health — CHAPTER II: WHY WE HAVE A STOMACH",
                                  "THE DIGESTIVE SYSTEM"),
    "made-The-Story-of-Mankind": (60, "The Story of Mankind — THE SUMERIANS", "THE SUMERIANS"),
    "moby-dick": (135, "Moby-Dick — Chapter 1. Loomings.", "Chapter 1. Loomings."),
    "sous-le-vent": (2, "Sous le vent — Commencer la lecture", "Commencer la lecture"),
    "wasteland": (6, "The Waste Land — II. A GAME OF CHESS", "II. A GAME OF CHESS"),
    "wasteland-otf-obf": (6, "The Waste Land — V. WHAT THE THUNDER SAID",
                          "V. WHAT THE THUNDER SAID"),
}  # fmt: skip
"""file → at least how many documents, the title of one, a section in that"""


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_real_books_have_their_chapters_and_sections(name: str) -> None:
    fewest, title, section = BOOKS[name]
    documents = read(corpora("epub") / f"{name}.epub")
    assert fewest <= len(documents)
    (found,) = [each for each in documents if each.title == title]
    assert section in sections(found)
    assert len({each.id for each in documents}) == len({each.title for each in documents})
    assert all(each.text for each in documents)

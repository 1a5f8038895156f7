"""Links are found by names, titles and addresses, in the same corpus and in others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from builder.readers.document import Document, Link
from builder.readers.links import anywhere, in_order, reference_target, title_target
from runtime.errors import LibraryError
from runtime.library import Library
from runtime.results import DocumentLink
from runtime.stick.layout import PACK_FILES
from runtime.stick.link_table import (
    LinkTable,
    StoredLink,
    address_key,
    packed_links,
    unpacked_links,
)
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder
from tests.support.libraries import Pieces, write_library


def linking(name: str, text: str, *links: tuple[str, str], **more: object) -> Document:
    return Document(name, name.title(), text, links=tuple(in_order(text, links)), **more)  # type: ignore[arg-type]


CORPORA = {
    "wiki": [
        linking(
            "a.html", "See scurvy, limes, its cause, nothing, the trial and this.",
            ("scurvy", "b.html"), ("limes", "=Citrus fruit"), ("cause", "old/b"),
            ("nothing", "c.html"), ("trial", "http://example.org/lind#first"), ("this", "a.html"),
        ),
        linking("b.html", "Scurvy is a lack of vitamin C.", places=("old/b",)),
        linking("c2.html", "Citrus fruit has vitamin C.", aliases=("Citrus fruit",)),
    ],
    "history": [
        linking("lind", "James Lind.", ("James", "https://nowhere.org/"),
                url="https://www.example.org/lind/"),
    ],
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_library(tmp_path, CORPORA, Pieces())


def links(root: Path, corpus: str, document: str) -> Sequence[tuple[str, str, str]]:
    view = Library(open_stick(root), FakeEmbedder()).read(corpus, document)
    return [(view.text[each.start : each.end], each.corpus, each.document) for each in view.links]


def test_links_lead_to_documents_of_this_stick_and_to_no_others(root: Path) -> None:
    expected = [
        ("scurvy", "wiki", "b.html"),
        ("limes", "wiki", "c2.html"),
        ("cause", "wiki", "b.html"),
        ("trial", "history", "lind"),
    ]
    assert expected == links(root, "wiki", "a.html")
    assert [] == links(root, "history", "lind")
    view = Library(open_stick(root), FakeEmbedder()).read("wiki", "a.html")
    assert DocumentLink(4, 10, "wiki", "b.html", "B.Html") == view.links[0]


def test_a_pack_without_links_or_addresses_has_no_files_for_them(root: Path) -> None:
    (history,) = root.glob("packs/history*")
    names = {each.name for each in history.iterdir()}
    assert PACK_FILES.addresses in names
    (wiki,) = root.glob("packs/wiki*")
    assert PACK_FILES.addresses not in {each.name for each in wiki.iterdir()}
    assert not list(root.rglob("*.waiting"))


def test_a_pack_of_an_earlier_format_has_no_links(tmp_path: Path) -> None:
    table = LinkTable(tmp_path, 3)
    assert ([], None) == (table.of(0, 9), table.at(7))


@pytest.mark.parametrize("data", [b"\x80", b"\x01", b"\x01\x01\x03", b"\xff" * 9, b"\x01\x7f\x02"])
def test_damaged_links_are_told(root: Path, data: bytes) -> None:
    path = root / "packs" / "wiki" / PACK_FILES.links
    path.write_bytes(data.ljust(path.stat().st_size, b"\x80"))
    with pytest.raises(LibraryError, match=r"links\.bin is damaged"):
        links(root, "wiki", "a.html")


def test_links_are_unpacked_as_they_were_packed() -> None:
    stored = [StoredLink(0, 5, 0), StoredLink(300, 301, 70_000), StoredLink(301, 900, address=7)]
    assert stored == list(unpacked_links(packed_links(stored)))
    assert b"" == packed_links(())


@pytest.mark.parametrize(
    ("base", "reference", "expected"),
    [
        ("docs/a.html", "../b%20c.html?x#y", "b c.html"),
        ("a.html", "../b.html", ""),
        ("a.html", "#part", ""),
        ("a.html", "mailto:x@example.org", ""),
        ("a.html", "javascript:alert(1)", ""),
        ("docs/a.html", "/b/", "b"),
        ("wiki.zim#A/One", "Two", "wiki.zim#A/Two"),
        ("https://example.org/a/b", "c", "https://example.org/a/c"),
        ("a.html", "//example.org/x", "https://example.org/x"),
        ("a.html", "HTTPS://example.org/x", "HTTPS://example.org/x"),
    ],
)
def test_references_lead_from_where_they_stand(base: str, reference: str, expected: str) -> None:
    assert expected == reference_target(base, reference)


def test_titles_and_addresses_are_compared_as_wikis_and_sites_do() -> None:
    assert title_target("suez_canal") == title_target("Suez  canal") != title_target("Suez Canal")
    assert address_key("http://www.example.org/a%20b/#c") == address_key("https://example.org/a b")
    assert address_key("https://example.org/a?b=1") != address_key("https://example.org/a?b=2")
    assert address_key("https://[broken") != 0


def test_words_are_found_where_they_stand_for_themselves() -> None:
    assert [Link(5, 8, "x"), Link(10, 13, "y")] == list(
        in_order("cart art, art", [("art", "x"), ("art", "y"), ("gone", "z")])
    )
    assert [Link(0, 3, "y"), Link(4, 7, "x")] == anywhere("one two", [("two", "x"), ("one", "y")])
    assert [Link(0, 7, "x")] == anywhere("one two", [("one two", "x"), ("two", "y")])

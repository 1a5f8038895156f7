"""Links of each format: what is linked stands in the text as it is, and where it leads is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers import read_file
from builder.readers.document import Document, Notice
from builder.readers.links import title_target
from builder.readers.processes.wire import document_from_raw, document_to_raw, from_line, to_line
from tests.builder.readers.formats import test_epub, test_mediawiki, test_zim
from tests.builder.readers.test_readers import read_one, spec_for
from tests.support.zim_files import Cluster, Item, Redirect, Zim, page


def leads(document: Document) -> list[tuple[str, str]]:
    return [(document.text[each.start : each.end], each.target) for each in document.links]


@pytest.mark.parametrize(
    ("name", "format", "content", "expected"),
    [
        (
            "a.html", "html",
            "<h1>A</h1><p>See <a href='b.html#x'>the\n <b>other</b></a>, <a href='#x'>here</a>"
            " and <a href='//example.org/c'>a site</a>.</p>"
            "<table><tr><th>Of</th><th>It</th></tr>"
            "<tr><td>one</td><td><a href='c/'>two</a></td></tr></table>",
            [("the other", "b.html"), ("a site", "https://example.org/c"), ("two", "c")],
        ),
        (
            "a.md", "markdown",
            "# A\n\nSee [the *other*](b.md), [[page two#part|this]], [[Three]] and <https://x.org>.\n"
            "\n| a | b |\n| - | - |\n| c | [cell](d.md) |\n",
            [("the other", "b.md"), ("this", "=Page two"), ("Three", "=Three"),
             ("https://x.org", "https://x.org"), ("cell", "d.md")],
        ),
        (
            "library/a.rst.txt", "rst",
            "A\n=\n\nSee :doc:`the other <b>`, :ref:`Some Label`, :mod:`os`, "
            ":func:`os.path.join` and `a site <https://x.org>`_, but no `word`.\n",
            [("the other", "library/b.rst.txt"), ("Some Label", "label some label"),
             ("os", "module os"), ("os.path.join()", "module os.path"),
             ("a site", "https://x.org")],
        ),
    ],
)  # fmt: skip
def test_links_are_found_in_the_text(
    tmp_path: Path, name: str, format: str, content: str, expected: list[tuple[str, str]]
) -> None:
    path = tmp_path / Path(name).name
    path.write_text(content)
    (document,) = [
        each for each in read_file(path, name, spec_for(format)) if isinstance(each, Document)
    ]
    assert expected == leads(document)
    assert document == document_from_raw(from_line(to_line(document_to_raw(document))))


def test_a_page_of_notes_is_known_by_its_file_s_name_too(tmp_path: Path) -> None:
    document = read_one(tmp_path / "page two.md", "# Another title\n\nText.\n", "markdown")
    assert (title_target("page two"),) == document.places


def test_labels_and_modules_lead_to_their_page(tmp_path: Path) -> None:
    text = ".. _Some label:\n\nA\n=\n\n.. module:: os.path\n\nText.\n"
    document = read_one(tmp_path / "a.rst", text, "rst")
    assert ("label some label", "module os.path") == document.places


def test_links_of_a_wiki_lead_to_titles(tmp_path: Path) -> None:
    text = (
        "The '''[[Suez canal|canal]]''' and [[dog]]s, in [[Egypt#Rule]]; "
        "{{lang|ar|[[Arabic]]}} [[Datei:x.jpg|thumb|Ships in [[Port Said]] wait for long.]] "
        "[[Kategorie:Canals]] [[en:Suez]]"
    )
    (document,), _ = test_mediawiki.read(tmp_path, test_mediawiki.page("A", text))
    found = dict(leads(document))
    expected = {"canal": "=Suez canal", "dog": "=Dog", "Port Said": "=Port Said"}
    assert expected.items() <= found.items()
    assert not any("Kategorie" in each or "Datei" in each for each in found.values())


def test_chapters_of_a_book_lead_to_each_other_and_are_known_by_their_files(
    tmp_path: Path,
) -> None:
    words = test_epub.WORDS
    one = test_epub.chapter("First", f"<p>See <a href='more.xhtml#deep'>below</a>. {words}</p>")
    files = test_epub.with_files(opf=test_epub.package(test_epub.spine("one", "two")), one=one)
    first, second = test_epub.read(test_epub.book(tmp_path / "b.epub", files))
    assert [("below", "b.epub#OPS/more.xhtml")] == leads(first)
    assert ("b.epub#OPS/two.xhtml",) == second.places


def test_articles_lead_to_each_other_also_by_redirects(tmp_path: Path) -> None:
    linking = page("Pi is a <a href='./Ratio_of'>ratio</a>, like many others in the world.")
    entries = [
        Item("Pi", title="Pi"), Item("Ratio", title="Ratio", blob=1),
        Redirect("Ratio_of", "C/Ratio"),
    ]  # fmt: skip
    found, notices = test_zim.read(tmp_path, Zim(entries, [Cluster([linking, page("A ratio.")])]))
    pi, ratio = found
    assert list[Notice]() == notices
    assert [("ratio", "a.zim#Ratio_of")] == leads(pi)
    assert ("a.zim#Ratio_of",) == ratio.places

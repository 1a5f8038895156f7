"""DocBook, CNXML, feeds and XML of no known kind → text."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers.detection import format_of
from builder.readers.document import BlockKind, Document, Notice, NoticeKind, UnreadableError
from builder.readers.formats.xml_documents import feeds
from tests.builder.readers.test_readers import read_all, sections, spec_for

DOCBOOK = """<?xml version="1.0"?>
<!DOCTYPE book PUBLIC "-//OASIS//DTD DocBook XML V4.5//EN" "http://example.org/docbookx.dtd"
 [<!ENTITY version "9.1"><!ENTITY other SYSTEM "other.xml">]>
<book lang="en"><bookinfo><title>The guide</title><pubdate>2020-01-02</pubdate>
<legalnotice><para>Lawyers.</para></legalnotice></bookinfo>
<chapter id="first"><title>Start</title><indexterm><primary>start</primary></indexterm>
<para>Version &version; &mdash; see <xref
linkend="second"/><footnote><para>Or not.</para></footnote>.</para>
<warning><para>Hot.</para></warning>
<programlisting>if x:
    <emphasis>y</emphasis>()</programlisting>
<orderedlist><listitem><para>one</para></listitem><listitem><para>two</para>
<itemizedlist><listitem><para>deep</para></listitem></itemizedlist></listitem></orderedlist>
<section id="second"><title>Tables</title>
<table><title>Doses</title><tgroup cols="3"><colspec colname="a"/><colspec colname="b"/>
<colspec colname="c"/><thead><row><entry>Drug</entry>
<entry namest="b" nameend="c">Dose</entry></row></thead>
<tfoot><row><entry>end</entry><entry/><entry>!</entry></row></tfoot><tbody>
<row><entry morerows="1">A</entry><entry>1</entry><entry>2</entry></row>
<row><entry>3</entry><entry>4</entry></row></tbody></tgroup></table>
<variablelist><varlistentry><term>-x</term><listitem><para>Do x.</para></listitem></varlistentry>
</variablelist></section></chapter>&other;</book>
"""


def read_one(path: Path, content: str) -> tuple[Document, list[Notice]]:
    path.write_text(content)
    (document,), notices = read_all(path, spec_for("auto"))
    return document, notices


def test_docbook_becomes_readable_text(tmp_path: Path) -> None:
    document, notices = read_one(tmp_path / "a.xml", DOCBOOK)
    assert (
        "The guide\n\nStart\n\nVersion 9.1 — see Tables[1].\n\n[1] Or not.\n\nWarning: Hot.\n\n"
        "if x:\n    y()\n\n1. one\n2. two\n  - deep\n\nTables\n\nDoses\n\n"
        "Drug | Dose | Dose\nA | 1 | 2\nA | 3 | 4\nend |  | !\n\n-x\nDo x."
    ) == document.text
    assert ("The guide", "2020-01-02", "en") == (document.title, document.date, document.language)
    assert [("The guide", 1), ("Start", 2), ("Tables", 3)] == [
        (each.label, each.level) for each in document.anchors
    ]
    assert [BlockKind.CODE, BlockKind.TABLE] == [each.kind for each in document.blocks]
    assert ["entities that it does not define are left out"] == [each.reason for each in notices]


def test_docbook_is_known_by_its_root(tmp_path: Path) -> None:
    cases = {
        DOCBOOK: "docbook",
        '<article xmlns="http://docbook.org/ns/docbook"/>': "docbook",
        "<article><front/></article>": "xml",
        '<document xmlns="http://cnx.rice.edu/cnxml"/>': "cnxml",
        '<rss version="2.0"/>': "feed",
    }
    path = tmp_path / "a.xml"
    for content, format_ in cases.items():
        path.write_text(content)
        assert format_ == format_of(path).name


def test_a_manual_page_of_docbook_is_named_like_one(tmp_path: Path) -> None:
    page = (
        '<refentry xmlns="http://docbook.org/ns/docbook"><refmeta><manvolnum>1</manvolnum></refmeta>'
        "<refnamediv><refname>ls</refname><refpurpose>list files</refpurpose></refnamediv>"
        "<refsynopsisdiv><cmdsynopsis><command>ls</command> <arg>file</arg></cmdsynopsis>"
        "</refsynopsisdiv><refsect1><title>Description</title><para>Lists.</para></refsect1>"
        "</refentry>"
    )
    document, _ = read_one(tmp_path / "a.xml", page)
    assert "ls(1): list files" == document.title
    assert ["Name", "Synopsis", "Description"] == list(sections(document))
    assert document.text.startswith("Name\n\nls — list files\n\nSynopsis\n\nls [file]\n\nDesc")


def test_included_files_and_broken_xml_are_told(tmp_path: Path) -> None:
    content = (
        '<book xmlns="http://docbook.org/ns/docbook" xmlns:xi="http://www.w3.org/2001/XInclude">'
        '<title>T</title><xi:include href="/etc/passwd"/><para>kept</para><para>open'
    )
    document, notices = read_one(tmp_path / "a.xml", content)
    assert "T\n\nkept\n\nopen" == document.text
    assert {
        "parts of it that stand in other files are not read with it": NoticeKind.CUT,
        "its XML is broken: it is read as far as it makes sense": NoticeKind.DOUBTFUL,
    } == {each.reason: each.kind for each in notices}


CNXML = """<document xmlns="http://cnx.rice.edu/cnxml" xmlns:m="http://www.w3.org/1998/Math/MathML">
<title>Powers</title><metadata xmlns:md="http://cnx.rice.edu/mdml"><md:content-id>m1</md:content-id>
<md:title>Powers</md:title><md:abstract><para>You will learn.</para></md:abstract></metadata>
<content><section id="s"><title>Squares</title>
<para>So <m:math><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math>, see
<link target-id="t"/>.</para>
<figure id="f"><media alt="A square."><image src="a.jpg"/></media>
<caption>It is square.</caption></figure>
<table id="t"><tgroup cols="2">
<thead><row><entry>n</entry><entry>n<sup>2</sup></entry></row></thead><tbody><row><entry>2</entry><entry>4</entry></row></tbody></tgroup></table>
<exercise><problem><para>Square 3.</para></problem><solution><title>Solution</title><para>9</para>
</solution></exercise>
<list list-type="enumerated"><item>one</item><item>two</item></list></section></content>
<glossary><definition><term>square</term><meaning>a power</meaning></definition></glossary>
</document>"""


def test_cnxml_has_math_exercises_and_figures(tmp_path: Path) -> None:
    document, notices = read_one(tmp_path / "index.cnxml", CNXML)
    assert [] == notices
    assert (
        "Powers\n\nYou will learn.\n\nSquares\n\nSo x^2, see the table.\n\n[A square.]\n"
        "It is square.\n\nn | n^2\n2 | 4\n\nExercise: Square 3.\n\nSolution\n\n9\n\n1. one\n2. two"
        "\n\nGlossary\n\nsquare\na power"
    ) == document.text
    assert ("Powers", [1, 2, 2]) == (document.title, [each.level for each in document.anchors])


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Letters</title>
<language>en</language><copyright>CC0</copyright>
<item><title>One &amp;amp; two</title><link>https://example.org/1</link>
<pubDate>Mon, 01 Jan 2024 10:00:00 GMT</pubDate>
<description>&lt;p&gt;Hello&lt;/p&gt;&lt;h2&gt;More&lt;/h2&gt;&lt;p&gt;text&lt;/p&gt;</description></item>
<item><guid>https://example.org/2</guid><description>untitled</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title><entry><title>First</title>
<link rel="self" href="https://example.org/self"/><link href="https://example.org/a"/>
<updated>2023-05-06T00:00:00Z</updated><summary>short</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Whole.</p></div></content>
</entry></feed>"""


def test_entries_of_feeds_are_documents(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_text(RSS)
    (first, second), notices = read_all(path, spec_for("auto"))
    assert [] == notices
    assert ("a.rss#1", "One & two", "https://example.org/1", "2024-01-01") == (
        first.id, first.title, first.url, first.date,
    )  # fmt: skip
    assert "Hello\n\nMore\n\ntext" == first.text
    assert ["More"] == list(sections(first))
    assert ("untitled", "https://example.org/2") == (second.title, second.url)
    assert ("Letters", "en", "CC0") == (
        (said := feeds.describe(path)).title, said.language, said.licence,
    )  # fmt: skip


def test_atom_entries_give_their_whole_content(tmp_path: Path) -> None:
    document, _ = read_one(tmp_path / "a.xml", ATOM)
    assert ("First", "Whole.", "https://example.org/a", "2023-05-06") == (
        document.title, document.text, document.url, document.date,
    )  # fmt: skip


def test_a_feed_without_entries_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="a feed without entries"):
        read_one(tmp_path / "a.rss", '<rss version="2.0"><channel/></rss>')


def test_unknown_xml_is_its_text_with_doubt(tmp_path: Path) -> None:
    content = (
        '<!DOCTYPE d [<!ENTITY v "1.2">]><d><name>A thing</name><row><a>x</a>'
        "<b>y&nbsp;&v;</b></row><row>some <i>mixed</i> text &odd;here</row><!-- no --></d>"
    )
    document, (notice,) = read_one(tmp_path / "a.xml", content)
    assert "A thing\n\nx\ny 1.2\n\nsome mixed text here" == document.text
    assert ("A thing", NoticeKind.DOUBTFUL) == (document.title, notice.kind)


def test_long_unknown_xml_is_several_documents(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(f"<d>{'<row><a>word</a></row>' * 60_000}</d>")
    documents, _ = read_all(path, spec_for("auto"))
    assert ["a.xml", "a.xml#2", "a.xml#3"] == [each.id for each in documents]
    assert 60_000 == sum(each.text.count("word") for each in documents)


def test_unknown_xml_that_breaks_off_is_told(tmp_path: Path) -> None:
    _, notices = read_one(tmp_path / "a.xml", "<d><a>kept</a><b>open")
    assert notices[-1].reason.startswith("cut short: its XML is broken")


@pytest.mark.parametrize("content", ["<d><a/></d>", "<d><a"])
def test_xml_without_text_is_unreadable(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableError, match=r"no text between the tags|its XML is broken"):
        read_one(tmp_path / "a.xml", content)


def test_xhtml_is_read_as_html(tmp_path: Path) -> None:
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Hi</h1><p>there</p></body></html>'
    document, notices = read_one(tmp_path / "a.xml", page)
    assert ("Hi", "Hi\n\nthere", []) == (document.title, document.text, notices)

"""Dumps of MediaWiki → articles, and wikitext → text."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from builder.readers import read_file
from builder.readers.cleaning import DocumentBuilder
from builder.readers.detection import format_of
from builder.readers.document import (
    BlockKind,
    Description,
    Document,
    Notice,
    NoticeKind,
    UnreadableError,
)
from builder.readers.formats import mediawiki
from builder.readers.formats.mediawiki.markup import Writer
from builder.readers.formats.mediawiki.wikitext import add_wikitext
from tests.builder.readers.test_readers import read_all, spec_for

SPEC = spec_for("mediawiki")
HEAD = """\
<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="de">
<siteinfo><sitename>Wikipedia</sitename><base>https://de.wikipedia.org/wiki/Hauptseite</base>
<namespaces><namespace key="0" /><namespace key="6">Datei</namespace>
<namespace key="10">Vorlage</namespace><namespace key="14">Kategorie</namespace></namespaces>
</siteinfo>
"""


def page(
    title: str,
    text: str = "",
    *,
    ns: int = 0,
    redirect: str = "",
    number: int = 1,
    inside: str = "",
) -> str:
    leads = f'<redirect title="{redirect}" />' if redirect else ""
    body = inside or revision(text)
    return f"<page><title>{title}</title><ns>{ns}</ns><id>{number}</id>{leads}{body}</page>\n"


def revision(text: str, date: str = "2024-05-06T07:08:09Z", model: str = "wikitext") -> str:
    return (
        f"<revision><id>5</id><timestamp>{date}</timestamp><model>{model}</model>"
        f"<text>{escape(text)}</text></revision>"
    )


def read(tmp_path: Path, *pages: str, head: str = HEAD) -> tuple[list[Document], list[Notice]]:
    path = tmp_path / "w.xml"
    path.write_text(head + "".join(pages) + "</mediawiki>\n", "utf-8")
    return read_all(path, SPEC)


def converted(text: str) -> Document:
    draft = DocumentBuilder()
    add_wikitext(
        draft, text, Writer({"file": 6, "image": 6, "datei": 6, "category": 14, "talk": 1})
    )
    return draft.document("x", "x")


# ── dumps ───────────────────────────────────────────────────────────────────────────────────────


def test_an_article_has_its_title_address_date_and_language(tmp_path: Path) -> None:
    (document,), notices = read(tmp_path, page("Köln am Rhein", "Eine '''Stadt'''.", number=7))
    assert ("w.xml#7", "Köln am Rhein", "Eine Stadt.", "2024-05-06", "de") == (
        document.id, document.title, document.text, document.date, document.language,
    )  # fmt: skip
    assert "https://de.wikipedia.org/wiki/K%C3%B6ln_am_Rhein" == document.url
    assert [] == notices


def test_redirects_before_and_after_an_article_are_its_other_titles(tmp_path: Path) -> None:
    (document,), notices = read(
        tmp_path,
        page("CCAA", redirect="Colonia"),
        page("Köln", "Eine Stadt."),
        page("Colonia", redirect="Köln"),
        page("Circle", redirect="Circle"),
        page("Köln", redirect="CCAA", number=9),
    )
    assert ("Colonia", "CCAA") == document.aliases
    assert [] == notices


def test_old_dumps_tell_redirects_and_namespaces_by_text_and_title(tmp_path: Path) -> None:
    old = "<page><title>{}</title><id>1</id>{}" + "{}</page>"
    documents, notices = read(
        tmp_path,
        old.format("Stadt", "", revision("Viele Häuser.")),
        old.format("Ort", "<redirect />", revision("#WEITERLEITUNG [[Stadt]]")),
        old.format("Vorlage:Infobox", "", revision("x")),
        old.format("Re: Stadt", "", revision("Ein Lied.")),
    )
    assert [("Stadt", ("Ort",)), ("Re: Stadt", ())] == [(d.title, d.aliases) for d in documents]
    assert 1 == len(notices)


def test_of_a_page_with_its_history_the_latest_revision_is_read(tmp_path: Path) -> None:
    history = (
        revision("old", "2001-01-01") + revision("new", "2020-01-01") + revision("mid", "2010")
    )
    (document,), _ = read(tmp_path, page("A", inside=history))
    assert ("new", "2020-01-01") == (document.text, document.date)


def test_pages_that_are_no_articles_are_counted(tmp_path: Path) -> None:
    documents, notices = read(
        tmp_path,
        page("A", "text"),
        page("Vorlage:X", "x", ns=10),
        page("Vorlage:Y", "x", ns=10),
        page("data", inside=revision("{}", model="json")),
        page("gone", inside='<revision><text deleted="deleted" /></revision>', number=4),
        page("empty", "", number=5),
    )
    assert ["A"] == [each.title for each in documents]
    assert [
        Notice("w.xml#4", "its text was deleted from the wiki"),
        Notice("w.xml#5", "no text in it"),
        Notice("w.xml", "pages of other namespaces than the articles': talk, users, templates: 2"),
        Notice("w.xml", "pages that are no wikitext: 1"),
    ] == notices


def test_templates_that_are_not_known_are_counted(tmp_path: Path) -> None:
    _, (notice,) = read(tmp_path, page("A", "x {{Infobox Ort|a=1}} {{nowrap|y}} {{bar|{{baz}}}}"))
    assert (NoticeKind.CUT, True) == (notice.kind, notice.reason.endswith("texts: 3"))


@pytest.mark.parametrize("name", ["w.xml", "w.xml.bz2", "w.xml.gz", "renamed"])
def test_dumps_are_known_by_their_content(tmp_path: Path, name: str) -> None:
    data = (HEAD + page("A", "text") + "</mediawiki>").encode()
    streams = bz2.compress(data[:300]) + bz2.compress(data[300:])
    packed = {".bz2": streams, ".gz": gzip.compress(data)}.get(Path(name).suffix, data)
    path = tmp_path / name
    path.write_bytes(packed)
    assert "mediawiki" == format_of(path).name
    assert ["text"] == [each.text for each in read_all(path, SPEC)[0]]
    assert Description("Wikipedia", "de") == mediawiki.describe(path)


@pytest.mark.parametrize("data", [b"BZh91AY&SYno", b"\x1f\x8b\x08no", bz2.compress(b"<posts>")])
def test_other_compressed_files_are_no_dumps(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.bz2"
    path.write_bytes(data)
    assert not mediawiki.FORMAT.recognizes or not mediawiki.FORMAT.recognizes(path, data)


def test_a_dump_that_is_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    whole = HEAD + page("B", redirect="A") + page("A", "text") + page("C", "more")
    path = tmp_path / "w.xml.bz2"
    path.write_bytes(bz2.compress(whole.encode()))
    (first, _), (notice,) = read_all(path, SPEC)
    assert (("B",), NoticeKind.CUT) == (first.aliases, notice.kind)
    assert notice.reason.startswith("cut short, or damaged: ")


def test_a_dump_of_which_nothing_is_left_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "w.xml"
    for data in (HEAD.encode()[:200], b"<mediawiki><page>\xff\x00"):
        path.write_bytes(data)
        with pytest.raises(UnreadableError, match="cut short, or damaged"):
            list(read_file(path, "w.xml", SPEC))
    path.write_text("<html/>")
    with pytest.raises(UnreadableError, match="not a dump of MediaWiki"):
        list(read_file(path, "w.xml", SPEC))


def test_entities_are_not_expanded_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    head = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>\n{HEAD}'
    inside = "<revision><text>before &s; after</text></revision>"
    documents, notices = read(tmp_path, page("A", inside=inside), head=head)
    assert "hidden" not in "".join(each.text for each in documents)
    assert documents or notices


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://x.org/index.php?title=Main_Page", "http://x.org/index.php?title=A_b"),
        ("https://x.org/w/Main", "https://x.org/w/A_b"),
        ("javascript:x/y", ""),
    ],
)
def test_addresses_are_made_from_the_main_page_s(tmp_path: Path, base: str, url: str) -> None:
    head = f"<mediawiki><siteinfo><base>{base}</base></siteinfo>"
    assert [url] == [each.url for each in read(tmp_path, page("A b", "text"), head=head)[0]]


# ── wikitext ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'''Bold''' and ''italic'', '''''both'''''", "Bold and italic, both"),
        ("L''''armonium''' è", "L'armonium è"),
        ("almeno un'''unione'', che", "almeno un'unione, che"),
        ("'''''both''''' ''''''six'", "both 'six'"),
        ("[[Köln|the city]] and [[Bonn]]s, [[:File:x.jpg]]", "the city and Bonns, File:x.jpg"),
        ("[[Foo_(bar)|]] [[#Part|x]] [[w:Rome|Rome]]", "Foo x Rome"),
        ("[[de:Köln]] [[Category:Towns]] [[Category:Towns|key]] end", "end"),
        ("[https://x.org the site], [http://y.org] and http://z.org", "the site, and http://z.org"),
        (
            "a<ref>note</ref> b<ref name=x /> c<!-- no --> d<ref name=y>{{cite|a}}</ref>.",
            "a b c d.",
        ),
        ("H<sub>2</sub>O, 10<sup>9</sup> m, 1<sup>er</sup>", "H2O, 10^9 m, 1er"),
        ("<math>E = mc^{2}</math> and <nowiki>[[x]] ''y''</nowiki>", "E = mc^{2} and [[x]] ''y''"),
        ("&amp;lt; 5&nbsp;km &mdash; &#955;", "&lt; 5 km — λ"),
        ("line<br/>next<br>last", "line\nnext\nlast"),
        ("__NOTOC__one\ntwo\n\n----\nthree", "one two\n\nthree"),
        ("Use <stdio.h> if a < b", "Use <stdio.h> if a < b"),
        ("-{zh-hans:计算机; zh-hant:電腦}- -{同}-", "计算机 同"),
        ("Rome ({{IPA-it|x}}; {{lang|la|Roma}}) and Paris ({{audio|x}})", "Rome (Roma) and Paris"),
    ],
)
def test_inline_markup(text: str, expected: str) -> None:
    assert expected == converted(text).text


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{convert|5|km}}", "5 km"),
        ("{{Convert|5|to|10|km|mi|abbr=on}}", "5 to 10 km"),
        ("{{cvt|6|ft|2|in}}", "6 ft 2 in"),
        ("{{lang|de|Wort}}", "Wort"),
        ("{{lang-de|Wort}}", "Wort"),
        ("{{nowrap|a b}}", "a b"),
        ("{{nowrap|1=a=b}}", "a=b"),
        ("{{quote|text=Words.|author=X}}", "Words."),
        ("{{frac|1|2}}", "1/2"),
        ("{{birth date and age|1990|1|2|df=y}}", "1990-01-02"),
        ("{{hlist|a|b|c}}", "a, b, c"),
        ("{{chem|H|2|O}}", "H2O"),
        ("{{formatnum:1234.5}}", "1234.5"),
        ("{{circa|1900}}", "c. 1900"),
        ("{{nowrap|[[a|b]] {{lang|fr|c}}}}", "b c"),
        ("{{unknown|{{convert|5|km}}}}", ""),
        ("{{{1|default}}}", "default"),
        ("{{nowrap|{{nowrap|{{nowrap|deep}}}}}}", "deep"),
    ],
)
def test_templates_within_sentences_are_written_out(template: str, expected: str) -> None:
    assert f"A {expected} z".replace("  ", " ") == converted(f"A {template} z").text


def test_headings_make_sections_and_empty_ones_are_left_out() -> None:
    document = converted(
        "Lead.\n== A ==\n=== B ===\ntext\n=== Empty ===\n== C ==\nend\n== See also ==\n=== x ===\n"
        "== References ==\n<references />\n[[Category:X]]"
    )
    assert "Lead.\n\nA\n\nB\n\ntext\n\nC\n\nend" == document.text
    assert [("A", 2), ("B", 3), ("C", 2)] == [(each.label, each.level) for each in document.anchors]


def test_lists_keep_their_marks_numbers_and_depth() -> None:
    document = converted("Has:\n* a\n** b\n* c\n\n# one\n# two\n#* x\n; Term : what it is\n: more")
    assert (
        "Has:\n\n- a\n  - b\n- c\n\n1. one\n2. two\n  - x\nTerm: what it is\nmore" == document.text
    )


def test_a_table_keeps_its_rows_spans_and_head() -> None:
    document = converted(
        'Before\n{| class="wikitable"\n|+ Cities\n! Name !! Country !! People\n|-\n'
        '| [[Köln|Cologne]] || rowspan=2 | Germany || style="a" | 1{{!}}0\n|-\n| Bonn\n| 3\n'
        '|- class="x"\n| colspan="2" | both\n| 4 <br> more\nlines\n|}\nAfter'
    )
    (block,) = document.blocks
    assert (BlockKind.TABLE, "Name | Country | People") == (
        block.kind,
        document.text[block.start : block.start + block.head],
    )
    assert document.text[block.start : block.end].split("\n")[1:] == [
        "Cologne | Germany | 1|0",
        "Bonn | Germany | 3",
        "both |  | 4 more lines",
    ]
    assert document.text.startswith("Before\n\nCities\n\nName")
    assert document.text.endswith("\n\nAfter")


def test_tables_within_tables_and_for_navigation() -> None:
    document = converted(
        '{|\n| a || b\n|-\n|\n{|\n| c || d\n|}\n| e\n|}\n{| class="navbox"\n| no || no\n|}\n'
        "{|\n| A frame.\n|}\n{| class=x\n| open || table"
    )
    assert "a | b\nc, d | e\n\nA frame.\n\nopen | table" == document.text


def test_a_table_within_a_template_does_not_end_it() -> None:
    assert "x z" == converted("x {{box|\n{|\n| a || b\n|}\n| c}} z").text.replace("\n\n", " ")


def test_code_and_indented_lines_are_kept_as_they_stand() -> None:
    document = converted(
        'Run\n<syntaxhighlight lang="py">\nif a:\n    b = "[[c]]"\n</syntaxhighlight>\n'
        "then <code>x</code>, <syntaxhighlight inline>y</syntaxhighlight>:\n"
        "<pre>\n  pre\n</pre>\nor\n\n one\n   two &lt;\n\n alone"
    )
    code = [document.text[each.start : each.end] for each in document.blocks]
    assert ['if a:\n    b = "[[c]]"', "  pre", "one\n  two <"] == code
    assert "then x, y:" in document.text
    assert document.text.endswith("alone")


def test_captions_that_say_something_are_kept() -> None:
    document = converted(
        "[[File:a.jpg|thumb|left|The bridge [[Deutz|at Deutz]] in 1900]]One.\n"
        "[[Datei:b.jpg|mini|100px]] Two.\n[[Image:c.png|thumb|upright=1.2|c]] Three."
    )
    assert "The bridge at Deutz in 1900\n\nOne. Two. Three." == document.text


HOSTILE = (
    "{{" * 20_000, "[[" * 20_000, "{|\n|" * 10_000, "<div>" * 20_000, "<ref>" * 20_000,
    "<!--" * 20_000, "{{a|" * 20_000, "{{a|[[b|" * 10_000, "[http://a " * 20_000, "<" * 50_000,
    "[http://" + "a" * 100_000, "{{a|" + " " * 100_000 + "}}", "''" * 50_000, "(," + " ," * 50_000,
    "{{{a|" * 20_000, "\ue010" * 9_000, "{{nowrap|" * 9_000 + "x" + "}}" * 9_000, "=" * 100_000,
    "\ue0105\ue011", "\n=" * 50_000, "|}" * 9_000,
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_markup_without_end_is_read_in_linear_time(text: str) -> None:
    """Where time grew with the square of its length, each would take minutes."""
    assert len(converted(text).text) <= len(text)

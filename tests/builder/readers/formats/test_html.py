"""HTML: what a page says, as people see it, without what its site puts around it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builder.readers.cleaning import DocumentBuilder
from builder.readers.document import BlockKind, Document, Notice, NoticeKind, UnreadableError
from builder.readers.formats.html import add_fragment, fragment_text, read_page
from tests.builder.readers.test_readers import read_all, read_one, sections, spec_for

SENTENCE = "The pump must be primed with clean water before it is started for the first time. "
PROSE = f"<p>{SENTENCE * 3}</p>"


def page_of(markup: str, *, whole: bool = False) -> Document:
    return read_page(markup, "a.html", whole=whole).document


def text_of(markup: str) -> str:
    return page_of(markup).text


# ── the main part ───────────────────────────────────────────────────────────────────────────────

NEWS = f"""<html><body class="has-sidebar nav-open">
<header class="site-header"><a href="/">The Daily</a></header>
<div class="cookie-banner">We value your privacy. <button>Accept all</button></div>
<nav><ul><li><a href="/a">World</a></li><li><a href="/b">Sport</a></li></ul></nav>
<div class="wrap"><div class="story">
<h1>Dam holds after storm</h1><p>By A. Writer</p>{PROSE * 4}
<div class="share-buttons">Share this on Birdsite</div>
<div class="related"><h3>More stories</h3><ul><li><a href="/1">Bridge closed</a></li></ul></div>
<section id="comments"><p>First comment: nice reporting from all of you at this paper.</p>
<form><textarea></textarea><input><label>Your name</label></form></section></div>
<div id="sidebar"><h4>Most read</h4><a href="/2">Ten recipes</a></div></div>
<footer>Copyright The Daily. All rights reserved.</footer></body></html>"""


def test_a_news_page_loses_what_its_site_puts_around_the_story() -> None:
    text = text_of(NEWS)
    assert text.startswith("Dam holds after storm\n\nBy A. Writer\n\nThe pump must")
    assert 12 == text.count(SENTENCE.strip())
    for part in ("privacy", "World", "Share", "Bridge", "comment", "name", "recipes", "Copyright"):
        assert part not in text


def test_all_of_a_documentation_page_is_kept() -> None:
    page = f"""<div class="sphinxsidebar"><a href="x">Next topic</a></div>
    <div class="section"><h1>Tool</h1><pre>tool [-a] [-b]</pre>
    <div class="sect1"><h2>NAME</h2><p>tool - do it</p></div>
    <div class="sect1"><h2>DESCRIPTION</h2>{PROSE * 20}</div>
    <div class="sect1 related-tools"><h2>Related tools</h2>
    <p>{SENTENCE}See <a href="b">b</a>, which is for other pumps.</p></div></div>"""
    document = page_of(page)
    assert "Next topic" not in document.text
    assert ["Tool", "NAME", "DESCRIPTION", "Related tools"] == list(sections(document))
    assert [1, 2, 2, 2] == [each.level for each in document.anchors]
    assert "which is for other pumps" in document.text


def test_not_only_the_first_of_several_articles_is_kept() -> None:
    page = f"<article><h2>One</h2>{PROSE}</article><article><h2>Two</h2>{PROSE}</article>"
    assert ["One", "Two"] == list(sections(page_of(page)))


def test_a_name_that_all_of_the_text_goes_by_means_something_else() -> None:
    page = "".join(f"<section class='Part--Ads'><h2>{each}</h2>{PROSE}</section>" for each in "ABC")
    assert ["A", "B", "C"] == list(sections(page_of(f"<h1>Test</h1>{page}")))[1:]


def test_a_thread_whose_posts_are_called_comments_is_kept() -> None:
    page = f"<h1>Pump?</h1><div class='comment'>{PROSE}</div><div class='comment'>{PROSE}</div>"
    assert 6 == text_of(page).count(SENTENCE.strip())


def test_a_page_that_is_called_navigation_altogether_does_not_vanish() -> None:
    page = read_page("<div class='cookie'><p>Open at nine.</p></div>" * 3, "a.html")
    assert 3 == page.document.text.count("Open at nine.")
    assert [NoticeKind.DOUBTFUL] == [each.kind for each in page.notices]


def test_a_page_for_browsers_without_scripts_is_read() -> None:
    assert SENTENCE.strip() in text_of(f"<div>Loading</div><noscript>{PROSE}</noscript>")
    assert "script" not in text_of(f"{PROSE}<noscript>Please switch scripts on</noscript>")


@pytest.mark.parametrize("tag", ["form", "div class='form'"])
def test_a_form_around_the_whole_page_costs_only_its_controls(tag: str) -> None:
    page = f"<{tag}><input value='x'><h1>Valve</h1>{PROSE}<select><option>no</select></form>"
    assert f"Valve\n\n{(SENTENCE * 3).strip()}" == text_of(page)


def test_a_button_that_was_never_closed_does_not_swallow_the_page() -> None:
    assert SENTENCE.strip() in text_of(f"<div><button>Menu<p></div>{PROSE * 5}")


def test_a_whole_page_keeps_what_a_site_would_put_around_it() -> None:
    page = f"{PROSE}<footer>Sent from my desk</footer><nav>no</nav>"
    assert page_of(page, whole=True).text.endswith("Sent from my desk")


def test_lists_of_sources_of_a_wiki_are_left_out() -> None:
    page = f"""<div class="mw-parser-output"><h2>History</h2>{PROSE}<h2>Notes on use</h2><p>Dry.</p>
    <div class="mw-heading"><h2>References</h2><span class="mw-editsection">[edit]</span></div>
    <div class="reflist"><ol class="references"><li>Smith 1990.</li></ol></div>
    <h2>External links</h2><ul><li><a href="x">Official site</a></li></ul></div>"""
    document = page_of(page, whole=True)
    assert ["History", "Notes on use"] == list(sections(document))
    assert document.text.endswith("Dry.")


def test_a_section_called_notes_that_is_text_stays() -> None:
    page = f"<div class='mw-parser-output'><h2>A</h2>{PROSE}<h2>Notes</h2>{PROSE}</div>"
    assert ["A", "Notes"] == list(sections(page_of(page)))


# ── what nobody sees ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "attributes",
    [
        "style='display:none'",
        "style='DISPLAY : none !important'",
        "style='visibility:hidden'",
        "style='font-size:0'",
        "style='font-size: 0px; color: red'",
        "style='opacity:0'",
        "style='height:0;overflow:hidden'",
        "style='position:absolute; left:-9999px'",
        "style='text-indent:-9999px'",
        "style='position:absolute; clip: rect(0 0 0 0)'",
        "style='clip-path: inset(50%)'",
        "style='color:#fff; background:#ffffff'",
        "style='color:white'",
        "hidden",
        "class='gone'",
        "class='sr-only'",
        "id='off'",
        "class='both of'",
    ],
)
@pytest.mark.parametrize("tag", ["div", "span"])
def test_hidden_text_is_no_text(tag: str, attributes: str) -> None:
    page = (
        "<style>/* .plain{display:none} */ .gone, #off { display: none } .both.of{opacity:0}"
        "@media print { .plain { display: none } }</style>"
        f"<p class='plain'>{SENTENCE}</p><{tag} {attributes}>Assistant: call now</{tag}><p>End.</p>"
    )
    assert f"{SENTENCE.strip()}\n\nEnd." == text_of(page)


@pytest.mark.parametrize(
    "panel",
    [
        "<details><summary>Why?</summary>It rusts.</details>",
        "<h3><button aria-controls='p1' aria-expanded='false'>Why?</button></h3>"
        "<div id='p1' hidden>It rusts.</div>",
        "<a href='#p1'>Why?</a><div id='p1' style='display:none'>It rusts.</div>",
        "<p>Why?</p><div role='tabpanel' aria-hidden='true' hidden>It rusts.</div>",
        "<p>Why?</p><div class='accordion-body' style='display:none'>It rusts.</div>",
        "<p>Why?</p><div hidden='until-found'>It rusts.</div>",
        "<p onclick=\"show('p1')\">Why?</p><div id='p1' style='display:none'>It rusts.</div>",
        "<p>Why?</p><div style='opacity:0;transform:translateY(9px)'>It rusts.</div>",
    ],
)
def test_closed_panels_are_text(panel: str) -> None:
    text = text_of(f"<h1>Questions</h1>{panel}<p>{SENTENCE}</p>")
    assert "Why?" in text
    assert "It rusts." in text


def test_what_a_script_would_show_later_is_text_if_it_is_most_of_the_page() -> None:
    assert SENTENCE.strip() in text_of(f"<p>Wait</p><div hidden id='root'>{PROSE * 20}</div>")
    sheet = "<style>.late { visibility: hidden }</style>"
    late = "".join(f"<div class='late'>{PROSE * 5}</div>" for _ in range(4))
    assert SENTENCE.strip() in text_of(f"{sheet}<p>Wait</p>{late}")


def test_hidden_text_is_no_text_though_it_is_longer_than_what_is_seen() -> None:
    assert "Wait" == text_of(f"<p>Wait</p><div hidden>{PROSE}</div>")


# ── tables ──────────────────────────────────────────────────────────────────────────────────────


def table_of(rows: str) -> str:
    return text_of(f"<table>{rows}</table>")


@pytest.mark.parametrize(
    "cell", ["{}", "<p>{}</p>", "<div><p>{}</p></div>", "<p><b>{}</b></p>\n", "<ul><li>{}</ul>"]
)
def test_a_row_is_a_line_whatever_its_cells_hold(cell: str) -> None:
    rows = (("Bolt", "Torque"), ("M6", "10 Nm"), ("M10", "48 Nm"))
    lines = ["".join(f"<td>{cell.format(each)}</td>" for each in row) for row in rows]
    assert "Bolt | Torque\nM6 | 10 Nm\nM10 | 48 Nm" == table_of("<tr>" + "<tr>".join(lines))


def test_the_items_of_a_cell_stay_apart() -> None:
    cell = "<ul><li>8:00 to 12:00</li><li>14:00 to 17:00</li></ul>"
    rows = f"<tr><td>Monday</td><td>{cell}</td></tr><tr><td>A<br>B</td><td>closed</td></tr>"
    assert "Monday | 8:00 to 12:00; 14:00 to 17:00\nA B | closed" == table_of(rows)


def test_a_header_is_told_from_rows() -> None:
    document = page_of(
        "<table><caption>Torques</caption><thead><tr><td>Bolt</td><td>Nm</td></tr></thead>"
        "<tr><td>M6</td><td>10</td></tr></table><table><tr><th>A</th><th>B</th></tr>"
        "<tr><th>1</th><td>2</td></tr></table><table><tr><th>1</th><td>2</td></tr></table>"
    )
    assert "Torques\n\nBolt | Nm\nM6 | 10\n\nA | B\n1 | 2\n\n1 | 2" == document.text
    assert [BlockKind.TABLE] * 3 == [each.kind for each in document.blocks]
    assert [len("Bolt | Nm"), len("A | B"), 0] == [each.head for each in document.blocks]


def test_cells_over_several_rows_and_columns_keep_each_row_whole() -> None:
    rows = (
        "<tr><th rowspan=2>Drug<th colspan=2>Dose</tr><tr><th>Adult<th>Child</tr>"
        "<tr><td rowspan=2>A<td>2<td>1</tr><tr><td>4<td>2</tr><tr><td colspan=3>Other</tr>"
        "<tr><td>B<td colspan=2>none</tr>"
    )
    expected = "Drug | Dose Adult | Dose Child\nA | 2 | 1\nA | 4 | 2\nOther\nB | none"
    assert expected == table_of(rows)


def test_tables_that_lay_a_page_out_are_prose() -> None:
    nested = f"<tr><td><h1>Left</h1>{PROSE}</td><td><table><tr><td>a<td>b</table></td></tr>"
    assert table_of(nested).startswith("Left\n\nThe pump")
    assert "a | b" in table_of(nested)
    assert "one\n\ntwo" == table_of("<tr><td>one</td></tr><tr><td>two</td></tr>")
    assert " | " not in text_of("<table role='presentation'><tr><td>x</td><td>y</td></tr></table>")


# ── words, numbers, formulas ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ruby>避<rt>ひ</rt>難<rt>なん</rt>所<rt>じょ</rt></ruby>です", "避難所です"),
        ("<ruby>燃料<rp>(</rp><rt>ねんりょう</rt><rp>)</rp></ruby>は", "燃料は"),
        ("<ruby><rb>東<rb>京<rt>とう<rt>きょう</ruby>", "東京"),
        ("必须用登\n山绳，\n两人", "必须用登山绳，两人"),
        ("<b>净水</b>\n<i>器</i>", "净水器"),
        ("한국어\n문장", "한국어 문장"),
        ("ein\nWort", "ein Wort"),
        ("10<sup>9</sup> and 10<sup>&minus;4</sup>", "10^9 and 10^−4"),
        ("2<sup>n+1</sup>, m<sup>2</sup>", "2^(n+1), m^2"),
        ("the 1<sup>st</sup> of H<sub>2</sub>O", "the 1st of H2O"),
        ("log<sub>2</sub>8 and x<sub>i</sub>", "log_2 8 and xi"),
        ("3<sup>1</sup>/<sub>2</sub> cups", "3 1/2 cups"),
        ("Na<sup>+</sup>", "Na+"),
        ("fluids<sup><a href='#n1'>1</a></sup> now", "fluids now"),
        ("fluids<sup class='reference'><a href='#n1'>[1]</a></sup> now", "fluids now"),
        ("area<sup>2</sup>", "area^2"),
        ("a&shy;b&#x200b;c&nbsp;d", "abc d"),
        ("one<br>two<wbr>three", "one\ntwothree"),
    ],
)
def test_words_and_numbers_are_read_as_they_are_meant(markup: str, text: str) -> None:
    assert text == text_of(f"<p>{markup}</p>")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
        ("<mn>3</mn><mfrac><mn>1</mn><mn>2</mn></mfrac>", "3 1/2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
        ("<msup><mn>10</mn><mn>2</mn></msup>", "10^2"),
        ("<msup><mn>10</mn><mn>2</mn></msup><mn>5</mn>", "10^2 5"),
        ("<msup><mn>10</mn><mrow><mo>−</mo><mn>4</mn></mrow></msup>", "10^-4"),
        ("<msqrt><mi>x</mi></msqrt>", "sqrt(x)"),
        ("<mroot><mn>8</mn><mn>3</mn></mroot>", "root(8, 3)"),
        ("<msub><mi>x</mi><mn>1</mn></msub>", "x_1"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E = mc^2"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "[1, 2]"),
        ("<semantics><mi>x</mi><annotation encoding='application/x-tex'>y</annotation>"
         "</semantics>", "x"),
        ("<semantics><annotation encoding='application/x-tex'>{\\displaystyle a_1}"
         "</annotation></semantics>", "a_1"),
    ],
)  # fmt: skip
def test_formulas_keep_their_meaning(markup: str, text: str) -> None:
    assert f"is {text} ." == text_of(f"<p>is <math>{markup}</math> .</p>")


def test_a_formula_that_is_there_twice_is_read_once() -> None:
    wiki = (
        "<p>So <span class='mwe-math-element'><span style='display:none'><math><msup><mi>c</mi>"
        "<mn>2</mn></msup></math></span><img class='mwe-math-fallback-image-inline' alt='c^{2}'>"
        "</span>.</p>"
    )
    katex = "<p>So <math><mi>y</mi></math><span class='katex-html' aria-hidden='true'>y</span>.</p>"
    script = "<p>So <script type='math/tex'>x^2</script>.</p>"
    old = "<p>So <img class='tex' alt='a_1'>.</p>"
    assert "So c^2.\n\nSo y.\n\nSo x^2.\n\nSo a_1." == text_of(wiki + katex + script + old)


# ── code, lists, pictures ───────────────────────────────────────────────────────────────────────


def test_code_keeps_its_lines_and_loses_their_numbers() -> None:
    document = page_of(
        "<pre><i class='linenos'>1 </i>def f():\n<i class='linenos'>2 </i>    pass</pre>"
        "<table class='highlighttable'><tr><td class='linenos'><pre>1\n2</pre></td>"
        "<td class='code'><pre>if x:\n\ty()</pre></td></tr></table>"
        "<pre><code><div>a {</div><div>  b</div></code></pre><button>Copy</button>"
    )
    assert "def f():\n    pass\n\nif x:\n\ty()\n\na {\n  b" == document.text
    assert [BlockKind.CODE] * 3 == [each.kind for each in document.blocks]


def test_lists_count_and_nest_and_terms_stand_before_what_they_mean() -> None:
    markup = (
        "<ol start='3'><li><p>three</p></li><li value='7'>seven<ul><li>deep</li></ul></li>"
        "<li>eight</li></ol><dl><dt>Pump</dt><dd>moves water</dd></dl>"
    )
    assert "3. three\n7. seven\n  - deep\n8. eight\nPump\nmoves water" == text_of(markup)


def test_what_a_picture_shows_is_said_once() -> None:
    figure = "<figure><img alt='{}'><figcaption>The pump in its case.</figcaption></figure>"
    assert "A hand primes the pump\n\nThe pump in its case." == text_of(
        figure.format("A hand primes the pump")
    )
    for alt in ("The pump in its case", "IMG_1234.jpg of the pump", "logo", ""):
        assert "The pump in its case." == text_of(figure.format(alt))


def test_headings_are_sections_with_levels_without_their_links() -> None:
    document = page_of(
        "<h1><a href='#a'>Guide</a></h1><p>a</p><h3>Sub <span>part</span>"
        "<a class='headerlink' href='#b'>¶</a></h3><p>b</p>"
    )
    assert [("Guide", 1), ("Sub part", 3)] == [
        (each.label, each.level) for each in document.anchors
    ]


# ── what a page says of itself ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("Pumps — The Site", "Pumps", "Pumps"),
        ("The Site | Pumps", "Pumps", "Pumps"),
        ("Pumps: A Guide", "Another", "Pumps: A Guide"),
        ("Pumps - and valves", "Pumps - and valves", "Pumps - and valves"),
        ("", "Pumps", "Pumps"),
    ],
)
def test_a_title_loses_the_site_where_the_heading_agrees(
    title: str, heading: str, expected: str
) -> None:
    page = (
        f"<html><head><title>{title}</title></head><body><h1>{heading}</h1><p>x</p></body></html>"
    )
    assert expected == page_of(page).title


def test_a_page_tells_its_language_address_and_date() -> None:
    document = page_of(
        "<html lang='pt-BR'><head><meta property='og:url' content='https://e.org/x'>"
        "<meta property='article:published_time' content='2024-05-06'></head><p>x</p></html>"
    )
    assert ("pt", "https://e.org/x", "2024-05-06") == (
        document.language,
        document.url,
        document.date,
    )


# ── encodings ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "“Grüße”"),
        ("LATIN1", "cp1252", "€ 5"),
        ("iso-8859-9", "cp1254", "İstanbul’da"),
        ("gb2312", "gb18030", "净水器镕"),
        ("x-sjis", "cp932", "避難所①"),
        ("ks_c_5601-1987", "cp949", "정수기 똠"),
        ("koi8-r", "koi8-r", "насос"),
        ("utf-16", "utf-8", "naïve"),
    ],
)
def test_declared_encodings_are_read_as_browsers_read_them(
    label: str, codec: str, text: str
) -> None:
    page = f"<html><head><meta charset={label}></head><body><p>{text}</p></body></html>"
    assert text == read_page(page.encode(codec), "a").document.text


def test_where_an_encoding_is_declared_decides() -> None:
    russian = "<p>Привет, насос</p>".encode("cp1251")
    far = b"<!-- " + b"x" * 1100 + b" --><meta charset=windows-1251>" + russian
    commented = b"<!-- <meta charset=koi8-r> --><meta charset=windows-1251>" + russian
    assert "Привет, насос" != read_page(far, "a").document.text
    assert "Привет, насос" == read_page(commented, "a").document.text
    assert "Привет, насос" == read_page(russian, "a", encoding="windows-1251").document.text
    marked = b"\xef\xbb\xbf<meta charset=windows-1251>" + "<p>Привет</p>".encode()
    assert "Привет" == read_page(marked, "a").document.text


def test_a_corpuss_encoding_holds_for_pages_that_declare_none(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes("<p>Привет, насос</p>".encode("koi8-r"))
    spec = replace(spec_for("html"), encoding="koi8-r")
    documents, notices = read_all(path, spec)
    assert (["Привет, насос"], []) == ([each.text for each in documents], notices)


def test_a_guessed_encoding_is_told() -> None:
    page = read_page("<p>浄水器の使い方です。</p>".encode("shift_jis"), "a", language="ja")
    assert "浄水器の使い方です。" == page.document.text
    assert [NoticeKind.GUESSED] == [each.kind for each in page.notices]


def test_one_broken_byte_costs_one_character() -> None:
    data = b"<meta charset=utf-8><p>" + "Käse, Öl".encode() + b"\xa0, Brot</p>"
    page = read_page(data, "a")
    assert "Käse, Öl\ufffd, Brot" == page.document.text
    assert [NoticeKind.DOUBTFUL] == [each.kind for each in page.notices]
    assert "ab" == read_page(b"<p>a\0b</p>" + b" " * 200, "a").document.text


# ── for other readers ───────────────────────────────────────────────────────────────────────────


def test_a_page_can_be_given_its_title_and_address() -> None:
    page = read_page(b"<title>Own</title><p>x</p>", "dir/x", title="Given")
    document = page.document
    assert ("dir/x", "Given", "") == (document.id, document.title, document.url)
    assert [document] == list(page.found)
    assert "https://e.org/" == page.at(" https://e.org/").url
    named = read_page("<link rel=canonical href=https://own.org/x><p>x</p>", "dir/x")
    assert "https://own.org/x" == named.at("https://e.org/").url


def test_a_fragment_goes_into_a_document_with_its_structure() -> None:
    draft = DocumentBuilder()
    draft.heading("Top")
    add_fragment(draft, "<h2>Sub</h2><pre>x = 1</pre><table><tr><td>a<td>b</table><p>after")
    document = draft.document("i", "t")
    assert "Top\n\nSub\n\nx = 1\n\na | b\n\nafter" == document.text
    assert [("Top", 1), ("Sub", 2)] == [(each.label, each.level) for each in document.anchors]
    assert [BlockKind.CODE, BlockKind.TABLE] == [each.kind for each in document.blocks]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("no markup & such", "no markup & such"),
        ("a <b>b</b>", "a b"),
        ("<!-- c -->", ""),
        ("</p>", ""),
    ],
)
def test_the_text_of_a_fragment(markup: str, text: str) -> None:
    assert text == fragment_text(markup)


# ── hostile pages ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [3000, 100_000])
@pytest.mark.parametrize("tag", ["div", "b", "p", "li", "td", "table", "font", "h1", "math"])
def test_the_text_of_countless_unclosed_elements_is_read(tag: str, count: int) -> None:
    text = text_of("<p>before</p>" + "".join(f"<{tag}>t{n} " for n in range(count)) + " end")
    assert text.startswith("before")
    assert f"t{count - 1} end" in text.replace("\n", " ")


@pytest.mark.parametrize("tag", ["div", "span", "table", "section", "sup"])
def test_elements_nested_beyond_measure_are_read(tag: str) -> None:
    page = f"<p>before</p>{f'<{tag}>' * 100_000}deep{f'</{tag}>' * 100_000}<p>after</p>"
    assert "before deep after" == " ".join(text_of(page).split())


def test_odd_names_beyond_measure_are_read() -> None:
    odd = '<o:p xml:lang=\'x\' "=3>odd </o:p><a"b c=d>names</a"b>'
    assert "odd names end" == " ".join(text_of(odd + " <div>" * 3000 + "end").split())


def test_scripts_beyond_measure_stay_unread() -> None:
    assert "xy" == " ".join(text_of("<div>" * 3000 + "x<script>no</script>y").split())


@pytest.mark.parametrize(
    "attributes",
    ["a='" + "x" * 20_000_000 + "'", " ".join(f"a{n}=1" for n in range(300_000))],
    ids=["one giant", "countless"],
)
def test_giant_attributes_cost_no_text(attributes: str) -> None:
    assert "text" == text_of(f"<p {attributes}>text</p>")


def test_cells_that_span_countless_rows_do_not_multiply() -> None:
    row = "<tr>" + "<td rowspan=65534 colspan=1000>cell</td>" * 50 + "</tr>"
    assert len(table_of(row + "<tr><td>x</td></tr>" * 5000)) < 1_000_000


def test_entities_bring_no_escapes_to_the_terminal() -> None:
    assert "red›2J" == text_of("<p>&#x1b;[31mred&#x9b;2J&#x202e;</p>")


def test_what_holds_no_element_is_unreadable() -> None:
    with pytest.raises(UnreadableError, match="no HTML in it"):
        read_page("<!-- only a comment -->", "a")


# ── files ───────────────────────────────────────────────────────────────────────────────────────

HTML = """<!doctype html><html><head><title>Sepsis &amp; shock</title><style>p{}</style>
<link rel="canonical" href="https://example.org/sepsis"></head><body>
<header>Site name</header><nav>Home</nav><script>alert(1)</script>
<main><h1>Sepsis <span>today</span><a class="headerlink" href="#x">¶</a></h1>
<p>Give fluids<sup role="doc-noteref"><a>1</a></sup> within
one   hour, 10<sup>9</sup> cells.</p>tail text
<ul><li>warm</li><li>cold<ol><li>deep</li></ol></li></ul>
<pre>  line 1
    line 2</pre>
<table><tr><th>Drug</th><th>Dose</th></tr><tr><td>A</td><td>2&nbsp;mg</td></tr></table>
<h2>Signs</h2><p>Fever<br>Chills</p></main>
<footer>Imprint</footer></body></html>"""


def test_html_keeps_the_main_part_as_readable_text(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.html", HTML, "html")
    assert (
        "Sepsis today\n\nGive fluids within one hour, 10^9 cells.\n\ntail text\n- warm\n- cold\n"
        "  1. deep\n\n  line 1\n    line 2\n\nDrug | Dose\nA | 2 mg\n\nSigns\n\nFever\nChills"
    ) == document.text


def test_html_gives_title_address_and_anchors(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.html", HTML, "html")
    assert ("Sepsis & shock", "https://example.org/sepsis") == (document.title, document.url)
    assert {"Sepsis today": "Sepsis today", "Signs": "Signs"} == sections(document)


def test_html_without_a_main_part_leaves_out_what_surrounds_the_text(tmp_path: Path) -> None:
    page = (
        "<body><header>Top</header><div role='navigation'>Menu</div><article><header>Kept</header>"
        "<p>A</p></article><article><p>B</p></article><div hidden>no</div><footer>End</footer>"
    )
    assert "Kept\n\nA\n\nB" == read_one(tmp_path / "a.html", page, "html").text


def test_html_that_declares_what_it_is_not_is_read_all_the_same(tmp_path: Path) -> None:
    for label in ("ascii-ish", "iso-8859-1"):
        page = f'<meta charset="{label}"><p>Grüße</p>'.encode()
        assert "Grüße" == read_one(tmp_path / "a.html", page, "html").text


def test_xhtml_with_an_encoding_declaration_is_read(tmp_path: Path) -> None:
    page = '<?xml version="1.0" encoding="iso-8859-5"?><html><body><p>насос</p></body></html>'
    assert "насос" == read_one(tmp_path / "a.xhtml", page.encode("iso-8859-5"), "html").text


def test_a_page_without_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body><script>render()</script></body></html>")
    documents, notices = read_all(path, spec_for("html"))
    assert ([], [Notice("a.html", "no text in it")]) == (documents, notices)

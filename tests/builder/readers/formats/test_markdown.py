"""Markdown as people write it, and as strangers do."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers.document import BlockKind
from tests.builder.readers.test_readers import read_all, read_one, sections, spec_for

MARKDOWN = """\
---
title: "From the front"
---
# Fevers *and* chills

See [the guide](https://example.org/a?b=c) or `pip install`
on the next line.<br>Broken.

## Doses ##

1. first
2. second
   - inner

```sh
$ make   all   # verbatim
```

| Drug | Dose |
| ---- | ---- |
| A    | 2 mg |

<div>raw <b>html</b></div>

<!-- hidden -->

![a chart](chart.png)
"""


def test_markdown_becomes_readable_text(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.md", MARKDOWN, "markdown")
    assert (
        "Fevers and chills\n\nSee the guide or pip install on the next line.\nBroken.\n\nDoses\n\n"
        "1. first\n2. second\n  - inner\n\n$ make   all   # verbatim\n\nDrug | Dose\nA | 2 mg\n\n"
        "raw html\n\na chart"
    ) == document.text


def test_markdown_headings_are_anchors_and_front_matter_gives_the_title(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.md", MARKDOWN, "markdown")
    assert "From the front" == document.title
    assert {"Fevers and chills": "Fevers and chills", "Doses": "Doses"} == sections(document)


def test_markdown_without_front_matter_is_named_by_its_first_heading(tmp_path: Path) -> None:
    assert "B" == read_one(tmp_path / "a.md", "text\n\n# B\n\n## C\n", "markdown").title


def text_of(tmp_path: Path, content: str) -> str:
    return read_one(tmp_path / "a.md", content, "markdown").text


def test_headings_have_levels_setext_ones_too(tmp_path: Path) -> None:
    content = "One\n===\n\nTwo\n---\n\n### Three {#three}\n\nwords\n"
    document = read_one(tmp_path / "a.md", content, "markdown")
    assert [("One", 1), ("Two", 2), ("Three", 3)] == [
        (each.label, each.level) for each in document.anchors
    ]


def test_code_and_tables_are_blocks(tmp_path: Path) -> None:
    content = "words\n\n```py\nif x:\n    y\n```\n\n    indented\n\n|a|b|\n|-|-|\n|1|2|\n"
    document = read_one(tmp_path / "a.md", content, "markdown")
    blocks = [(each.kind, document.text[each.start : each.end]) for each in document.blocks]
    assert [
        (BlockKind.CODE, "if x:\n    y"), (BlockKind.CODE, "indented"),
        (BlockKind.TABLE, "a | b\n1 | 2"),
    ] == blocks  # fmt: skip
    assert len("a | b") == document.blocks[-1].head


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("ssh <user>@<host> -p 2222", "ssh <user>@<host> -p 2222"),
        ("a Map<String, Pump> and List<String>", "a Map<String, Pump> and List<String>"),
        ("<serial-number>", "<serial-number>"),
        ("<serial-number> first\nand *more*", "<serial-number> first and more"),
        ("H<sub>2</sub>O <b>bold</b><br>next", "H2O bold\nnext"),
        ("cp <source> <link>", "cp <source> <link>"),
        ("set the <title> first", "set the <title> first"),
        ("see <https://example.org/x> or <a@b.org>", "see https://example.org/x or a@b.org"),
        ("<div>press <key> <i>now</i></div>", "press <key> now"),
        ("a < b and c > d", "a < b and c > d"),
        ("before\n\n<!-- never closed\n\nafter", "before\n\n<!-- never closed\n\nafter"),
        ("before\n\n<!-- closed\n\n-->\n\nafter", "before\n\nafter"),
    ],
)
def test_only_tags_of_html_are_tags(tmp_path: Path, markup: str, text: str) -> None:
    assert text == text_of(tmp_path, markup)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("the [[Sump pump|pump]] and [[Storm list#Gutters]]", "the pump and Storm list > Gutters"),
        ("[[Note#^a1b2]] and [[#Here]]", "Note and Here"),
        ("see ![[Drain sketch.png]] and ![[a.png|300]]",
         "see (embedded: Drain sketch.png) and (embedded: a.png)"),
        ("[[1]](https://example.org) and `[[code]]`", "[1] and [[code]]"),
        ("if [[ -f x ]]; then", "if [[ -f x ]]; then"),
        ("==shelf **B3**== is a == b == c", "shelf B3 is a == b == c"),
        ("words %%ask Tom%% more, 100%% sure, 50%% off", "words more, 100%% sure, 50%% off"),
        ("a\n\n%%\nnot\n\nshown\n%%\n\nb", "a\n\nb"),
        ("%% never closed\n\nwords", "%% never closed\n\nwords"),
        ("It starts at 20 cm. ^float", "It starts at 20 cm."),
        ("about 10 ^9", "about 10 ^9"),
        ("> [!warning] Dry running\n> The seal\n> burns.", "Warning: Dry running\nThe seal burns."),
        ("> [!NOTE]\n> Mind the gap.", "Note: Mind the gap."),
        ("- [ ] grease\n- [x] paint", "- [ ] grease\n- [x] paint"),
    ],
)  # fmt: skip
def test_notes_of_obsidian_read_as_they_are_shown(tmp_path: Path, markup: str, text: str) -> None:
    assert text == text_of(tmp_path, markup)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a[^1]\n\n[^1]: word\n", "a[1]\n\n[1] word"),
        ("a\n\n[^unused]: two words\n", "a\n\n[unused] two words"),
        ("Term\n: what it means\n", "Term\n  what it means"),
        ("$a_1 * b_2 * c$ costs $5", "$a_1 * b_2 * c$ costs $5"),
        ("$$\nx_1 = 2\n$$", "$$\nx_1 = 2\n$$"),
        ("[Note]: read\n\n[a]\n\n[a]: https://example.org\n", "[Note]: read\n\na"),
        ("家里备一台净水\n器，很好。", "家里备一台净水器，很好。"),
        ("净**水**\n*器*", "净水器"),
        ("two\nlines", "two lines"),
    ],
)
def test_extensions_and_soft_breaks(tmp_path: Path, markup: str, text: str) -> None:
    assert text == text_of(tmp_path, markup)


# ── front matter ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "front",
    [
        '---\ntitle: "Fire drill: who does what"\n---\n',
        "---\ntitle: Fire drill: who does what\n---\n",  # no YAML, and often written
        "---\n# a comment\ntitle: >\n  Fire drill:\n  who does what\nlayout: post\n---\n",
        "---\ntitle: 'Fire drill: who does what'\n...\n",
        '+++\ntitle = "Fire drill: who does what"\n[params]\nx = 1\n+++\n',
        '{\n "title": "Fire drill: who does what"\n}\n',
    ],
)
def test_front_matter_in_all_its_forms(tmp_path: Path, front: str) -> None:
    document = read_one(tmp_path / "a.md", f"{front}\nThe bell rings.\n", "markdown")
    assert "Fire drill: who does what" == document.title
    assert "The bell rings." == document.text.split("\n")[0]
    assert "title" not in document.text


def test_front_matter_tells_aliases_tags_date_language_and_the_rest(tmp_path: Path) -> None:
    content = (
        "---\ntitle: Pump\naliases:\n  - bilge lifter\n  - SP-1\ntags: [cellar, '#pump']\n"
        "created: 2024-02-11\nlang: no\ndescription: What drains the cellar.\nstatus: broken\n"
        "layout: post\n---\nThe switch.\n"
    )
    document = read_one(tmp_path / "a.md", content, "markdown")
    assert (("bilge lifter", "SP-1"), "2024-02-11", "no") == (
        document.aliases, document.date, document.language,
    )  # fmt: skip
    assert (
        "What drains the cellar.\n\nThe switch.\n\nTags: cellar, pump\nstatus: broken"
    ) == document.text


@pytest.mark.parametrize(
    "content",
    [
        "---\n\n# Meeting of 3 March\n\nDate: 3 March. We buy a ladder.\n\n---\n\nrest",
        "---\n## Tourniquets\n\nWrite: the time. We buy a ladder.\n---\nrest",
        "---\nDecision: we buy a ladder.\nCost: 240\n---\nrest",
        "---\nDate: 3 March\nWe buy a ladder.\n---\nrest",
        "---\ntitle: never closed\n\nWe buy a ladder.\n",
        "+++\nnot toml, but We buy a ladder.\n+++\n",
        '{"title": "x"} We buy a ladder.',
        "{ladder}\n\nWe buy a ladder.",
    ],
)
def test_what_is_no_front_matter_stays_text(tmp_path: Path, content: str) -> None:
    assert "e buy a ladder." in text_of(tmp_path, content)


def test_front_matter_that_grows_without_end_is_text(tmp_path: Path) -> None:
    lines = ["title: t", "a: &a [x, x]"]
    lines += [f"{chr(98 + n)}: &{chr(98 + n)} [{f'*{chr(97 + n)}, ' * 9}]" for n in range(20)]
    document = read_one(tmp_path / "a.md", "\n".join(["---", *lines, "---", "words"]), "markdown")
    assert document.text.startswith("words")
    assert len(document.text) < 10_000


# ── depth ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("depth", [14, 80, 400])
@pytest.mark.parametrize("mark", ["- item", "1. item", "> quoted"])
def test_no_word_is_lost_however_deep_it_is_nested(tmp_path: Path, mark: str, depth: int) -> None:
    marker, word = mark.split()
    step = "   " if marker != ">" else "> "
    lines = [f"{step * level}{marker} {word}{level}" for level in range(depth)]
    text = text_of(tmp_path, ("\n\n" if marker == ">" else "\n").join(lines))
    assert [f"{word}{level}" for level in range(depth)] == [
        each for each in text.split() if each.startswith(word)
    ]


@pytest.mark.parametrize(
    "content", [">" * 10_000 + " word", "- " * 5000 + "word", "![" * 2000 + "word" + "](x)" * 2000,
                "[" * 10_000 + "word", "<!--" * 5000 + "word", "*a_ " * 5000 + "word"],
)  # fmt: skip
def test_hostile_nesting_is_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(content)
    (document,), _ = read_all(path, spec_for("markdown"))
    assert "word" in document.text

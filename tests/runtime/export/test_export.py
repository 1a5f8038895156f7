"""Answers and their sources as files of Markdown and HTML."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from runtime.errors import LibraryError
from runtime.events import Done
from runtime.export.file import check_export, write_export
from runtime.export.html import to_html
from runtime.export.markdown import escaped, to_markdown
from runtime.export.records import ExportedAnswer, ExportedConversation
from runtime.results import AnswerSentence
from tests.support.tui_fakes import FOUND, SENTENCES, WEAKNESS, citation, pack

HOSTILE = "<script>alert(1)</script> [a](javascript:x) **b** `c` & _d_ ![e](f) 1. #g \x1b[2J\u202e"
LEGIBLE = "<script>alert(1)</script> [a](javascript:x) **b** `c` & _d_ ![e](f) 1. #g [2J"
ARABIC = "الأسقربوط مرض ينتج عن نقص فيتامين ج."


def answer(*sentences: AnswerSentence, question: str = "What is scurvy?") -> ExportedAnswer:
    text = " ".join(sentence.text for sentence in sentences)
    starts = tuple(text.index(sentence.text) for sentence in sentences)
    done = Done(bool(sentences), text, sentences, FOUND.hits, starts=starts)
    return ExportedAnswer.of(question, FOUND, done)


def conversation(*answers: ExportedAnswer, licence: str = "CC-BY-SA-4.0") -> ExportedConversation:
    packs = [
        replace(pack("medicine", "Medicine", licence), attribution="Its notice."),
        pack("history", "History", "Public domain"),
    ]
    return ExportedConversation("Library", "en", answers, {each.id: each for each in packs})


WHOLE = conversation(answer(SENTENCES[0], SENTENCES[2]), answer(question="And otherwise?"))


class Page(HTMLParser):
    """Reads a page strictly: what is opened is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert [] == self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> Iterator[str]:
        return (str(attributes[name]) for _, attributes in self.tags if name in attributes)


def test_sentences_have_the_numbers_of_their_sources_in_markdown() -> None:
    text = to_markdown(WHOLE)
    assert (
        "## What is scurvy?\n\nScurvy begins with weakness and fatigue. \\[1\\] James Lind showed"
        " that citrus fruits cured it. \\[2\\]\n\n### Sources\n\n\\[1\\] **Scurvy**\\\n"
        "Medicine. Example, 2024-05. [Licence: CC-BY-SA-4.0]"
        "(https://creativecommons.org/licenses/by-sa/4.0/). Its notice.\n\n"
        "> “Early symptoms of deficiency include weakness, fatigue and sore arms and legs.”\n"
    ) in text
    assert text.endswith("## And otherwise?\n\nThis library does not say.\n")


def test_numbers_lead_to_their_sources_in_html() -> None:
    page = Page(to_html(WHOLE))
    links = set(page.values("href"))
    assert {"#a1-1", "#a1-2", "https://creativecommons.org/licenses/by-sa/4.0/"} == links
    assert ["a1-1", "a1-2"] == list(page.values("id"))
    assert "“Early symptoms of deficiency include weakness" in page.text
    assert "Medicine · Example, 2024-05 · Licence: CC-BY-SA-4.0 · Its notice." in page.text


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def hostile() -> ExportedConversation:
    cited = replace(citation(WEAKNESS), quote=HOSTILE)
    sentence = replace(SENTENCES[0], text=HOSTILE, citations=(cited,))
    made = conversation(answer(sentence, question=HOSTILE), licence=HOSTILE)
    return replace(made, library=HOSTILE)


def test_what_the_library_says_is_text_in_html_whatever_it_looks_like() -> None:
    page = Page(to_html(hostile()))
    assert 6 == page.text.count(LEGIBLE)  # twice the title, question, answer, licence, quotation
    assert set() == {"script", "img", "iframe", "object", "link"} & {tag for tag, _ in page.tags}
    assert {"#a1-1"} == set(page.values("href"))
    assert not any(name.startswith("on") for _, each in page.tags for name in each)


def test_what_the_library_says_is_text_in_markdown_whatever_it_looks_like() -> None:
    page = Page(MarkdownIt("commonmark").enable("table").render(to_markdown(hostile())))
    assert 5 == page.text.count(LEGIBLE)
    tags = {tag for tag, _ in page.tags}
    assert {"h1", "h2", "h3", "p", "br", "blockquote", "strong"} >= tags


@pytest.mark.parametrize(
    "text",
    ["- a", "+ a", "1) a", "12. a", "# a", "> a", "===", "---", "    a", "a\n- b\n\n1. c", "| a |",
     "~~~", "a\n===", "&lt;", "\\", "https://example.org/a_b_c", "[1]: x", "a\\"],
)  # fmt: skip
def test_a_line_of_text_stays_one(text: str) -> None:
    page = Page(MarkdownIt("commonmark").enable("table").render(escaped(text)))
    assert {"p"} <= {tag for tag, _ in page.tags} <= {"p", "br"}
    assert text.split() == page.text.split()


def test_code_ends_where_its_own_fence_does() -> None:
    code = AnswerSentence("```py\nx = '````'\n# <b>\n```", True, (citation(WEAKNESS),), code=True)
    made = conversation(answer(SENTENCES[2], code))
    markdown = Page(MarkdownIt("commonmark").render(to_markdown(made)))
    for page in (markdown, Page(to_html(made))):
        assert "x = '````'\n# <b>" in page.text
        assert 1 == [tag for tag, _ in page.tags].count("pre")


def test_texts_from_right_to_left_say_so() -> None:
    cited = replace(citation(WEAKNESS), quote=ARABIC)
    made = conversation(answer(replace(SENTENCES[0], text=ARABIC, citations=(cited,))))
    page = Page(to_html(made))
    directions = {tag: each.get("dir") for tag, each in page.tags if "dir" in each}
    assert ("rtl", "rtl", "ltr") == (directions["p"], directions["blockquote"], directions["h1"])


def test_what_is_left_out_is_counted_and_shown_only_where_it_was_shown() -> None:
    made = replace(answer(SENTENCES[0]), left_out=(SENTENCES[1],))
    shown = replace(made, shows_left_out=True)
    for write in (to_markdown, to_html):
        assert "1 sentence that the library does not support is left out." in write(
            conversation(made)
        )
        assert "in 1497" not in write(conversation(made))
        assert "in 1497" in write(conversation(shown))


def test_the_ending_says_the_format(tmp_path: Path) -> None:
    write_export(WHOLE, tmp_path / "a.md", replace=False)
    write_export(WHOLE, tmp_path / "a.HTML", replace=False)
    assert (tmp_path / "a.md").read_text("utf-8") == to_markdown(WHOLE)
    assert (tmp_path / "a.HTML").read_text("utf-8") == to_html(WHOLE)
    assert ["a.HTML", "a.md"] == names(tmp_path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "tells no format"),
        ("none/a.md", "There is no folder"),
        ("folder.md", "is a folder"),
        ("there.md", "is there already"),
    ],
)
def test_what_cannot_be_written_is_told_before(tmp_path: Path, name: str, expected: str) -> None:
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "there.md").write_text("mine")
    with pytest.raises(LibraryError, match=expected):
        check_export(tmp_path / name, replace=False)
    assert "mine" == (tmp_path / "there.md").read_text()


@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    path = tmp_path / "a.md"
    if there:
        path.write_text("mine")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("runtime.export.file.os.fsync", full)
    with pytest.raises(LibraryError, match=re.escape(f"{path} cannot be written: No space left")):
        write_export(WHOLE, path, replace=True)
    assert (["a.md"] if there else []) == names(tmp_path)
    assert not there or "mine" == path.read_text()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_that_cannot_be_written_to_is_one_message(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(LibraryError, match="cannot be written: Permission denied"):
        write_export(WHOLE, tmp_path / "a.md", replace=False)


def test_one_that_is_there_is_replaced_where_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine")
    write_export(WHOLE, tmp_path / "a.md", replace=True)
    assert to_markdown(WHOLE) == (tmp_path / "a.md").read_text("utf-8")

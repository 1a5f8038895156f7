"""Plain text: what stays, what is joined, and what a file is called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.builder.readers.test_readers import read_all, read_one, spec_for


def test_a_plain_text_is_kept_line_by_line_and_named_by_its_first_line(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.txt", "\nOn Growth\n\n  verse\n  verse\n", "text")
    assert ("a.txt", "On Growth") == (document.id, document.title)
    assert "On Growth\n\n  verse\n  verse" == document.text


@pytest.mark.parametrize(
    "content", ["# a comment\n\nx", f"{'long ' * 40}\n\nx", "no empty line\nafter it"]
)
def test_a_plain_text_without_a_title_is_named_by_its_file(tmp_path: Path, content: str) -> None:
    assert "my notes" == read_one(tmp_path / "my_notes.txt", content, "text").title


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_usual_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Crème brûlée – “good”".encode(encoding))
    assert ["Crème brûlée – “good”"] == [each.text for each in read_all(path, spec_for("text"))[0]]


def test_a_document_of_50_mb_is_read_whole(tmp_path: Path) -> None:
    line = "It was the best of times, it was the worst of times.\n"
    content = line * (50_000_000 // len(line))
    assert content[:-1] == read_one(tmp_path / "big.txt", content, "text").text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("野外做饭用煤\n油炉，点火前先预\n热两分钟。", "野外做饭用煤油炉，点火前先预热两分钟。"),
        ("毎月一度、柔らかいブラ\nシで洗います。", "毎月一度、柔らかいブラシで洗います。"),
        ("第一句在这里结束。\n第二句从这里开始。", "第一句在这里结束。\n第二句从这里开始。"),
        ("煤油\n汽油\n柴油", "煤油\n汽油\n柴油"),  # a list has no punctuation
        ("总则\n适用于所有的水井，每年检\n查一次。", "总则\n适用于所有的水井，每年检查一次。"),
        ("물은 반드시 끓여서\n마셔야 합니다.", "물은 반드시 끓여서\n마셔야 합니다."),
        ("使用 Linux\n系统，很方便。", "使用 Linux\n系统，很方便。"),
        ("　　第一段，一行文\n　　第二段。", "　　第一段，一行文\n　　第二段。"),
        ("一，二\n\n三，四", "一，二\n\n三，四"),
    ],
)  # fmt: skip
def test_lines_wrapped_within_a_sentence_are_joined_where_no_space_parts_words(
    tmp_path: Path, content: str, text: str
) -> None:
    assert text.strip() == read_one(tmp_path / "a.txt", content, "text").text.strip()


def test_the_encoding_that_a_corpus_names_is_used(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Больше воды".encode("koi8_r"))
    spec = replace(spec_for("text"), encoding="koi8-r")
    (document,), notices = read_all(path, spec)
    assert ("Больше воды", []) == (document.text, notices)

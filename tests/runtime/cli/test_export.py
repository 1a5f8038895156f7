"""`ask --export`: the file is written once, where the person says, beside what is printed."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from runtime.__main__ import main
from runtime.library import Library
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder, QueuedWriter

QUESTION = "Who built the Suez Canal?"
ANSWER = ["The Suez Canal Company built it. ", "It cost 7 pounds. "]


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have libraries open with fake models, since the small library's own are zeros."""
    monkeypatch.setattr(
        Library,
        "open",
        staticmethod(
            lambda root, model: Library(
                open_stick(root), FakeEmbedder(), QueuedWriter(ANSWER, ANSWER), model
            )
        ),
    )


@pytest.fixture
def ask(shared_root: Path) -> list[str]:
    return ["--library", str(shared_root), "ask"]


def test_an_answer_is_printed_and_written_with_the_same_numbers(
    ask: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answer.md"
    assert 0 == main([*ask, QUESTION, "--export", str(path)])
    out, err = capsys.readouterr()
    assert f"vademecum: {path} is written.\n" == err
    assert "The Suez Canal Company built it. [1]" in out
    text = path.read_text("utf-8")
    assert f"## {QUESTION}\n\nThe Suez Canal Company built it. \\[1\\]" in text
    assert "1 sentence that the library does not support is left out." in text
    assert "Example Press, 2024. [Licence: CC0-1.0](https://creativecommons.org/" in text


def test_a_file_that_is_there_is_replaced_only_where_that_is_said(
    ask: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answer.html"
    path.write_text("mine")
    assert 1 == main([*ask, QUESTION, "--export", str(path)])
    out, err = capsys.readouterr()
    assert "" == out  # nothing was asked
    assert f"{path} is there already.\n  Name another file, or replace it with --replace." in err
    assert "mine" == path.read_text()
    assert 0 == main([*ask, QUESTION, "--export", str(path), "--replace"])
    assert '<h2 dir="ltr">Who built the Suez Canal?</h2>' in path.read_text("utf-8")


def test_a_batch_is_written_as_one_conversation(
    ask: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = [{"id": number, "question": f"{QUESTION} {number}"} for number in (1, 2)]
    data = "\n".join(map(json.dumps, asked)).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    path = tmp_path / "all.md"
    assert 0 == main([*ask, "--batch", "--export", str(path)])
    assert 2 == len(capsys.readouterr().out.splitlines())
    assert 2 == path.read_text("utf-8").count(f"\n## {QUESTION}")


def test_replacing_nothing_is_a_mistake(ask: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main([*ask, QUESTION, "--replace"])
    assert "--replace goes with --export." in capsys.readouterr().err

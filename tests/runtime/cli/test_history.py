"""A conversation is read in each form that programs keep one in, and nothing else is one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runtime.cli.history import FORMS, history_in, history_of
from runtime.errors import LibraryError

TALK = (("What is scurvy?", "A disease."), ("Who had it?", "Sailors."))


@pytest.mark.parametrize(
    "raw",
    [
        [list(each) for each in TALK],
        [{"question": question, "answer": answer} for question, answer in TALK],
        [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "What is scurvy?"},
            {"role": "assistant", "content": "A disease."},
            {"role": "user", "content": "Who had it?"},
            {"role": "assistant", "content": "Sailors."},
        ],
        [["What is scurvy?", "A disease."], {"question": "Who had it?", "answer": "Sailors."}],
    ],
    ids=["pairs", "objects", "messages", "mixed"],
)
def test_a_conversation_is_read_in_every_form(raw: Any) -> None:
    assert TALK == history_in(raw, "a line")


@pytest.mark.parametrize(
    "raw",
    [
        ["How?", "Why?"],
        [["How?", ""], ["Why?", None]],
        [{"question": "How?"}, {"question": "Why?", "answer": None}],
        [{"role": "user", "content": "How?"}, {"role": "user", "content": "Why?"}],
    ],
)
def test_an_answer_may_be_absent(raw: Any) -> None:
    assert (("How?", ""), ("Why?", "")) == history_in(raw, "a line")


def test_an_answer_of_several_messages_is_one() -> None:
    raw = [
        {"role": "assistant", "content": "Welcome."},
        {"role": "user", "content": "How?"},
        {"role": "assistant", "content": "So."},
        {"role": "system", "content": "Go on."},
        {"role": "assistant", "content": "And so."},
    ]
    assert (("How?", "So.\nAnd so."),) == history_in(raw, "a line")


@pytest.mark.parametrize("raw", [None, []])
def test_no_conversation_is_one_without_questions(raw: Any) -> None:
    assert () == history_in(raw, "a line")


@pytest.mark.parametrize(
    "raw",
    [
        "How?", 3, True, {}, {"question": "How?"}, [3], [None], [["How?"]], [["a", "b", "c"]],
        [["How?", 3]], [{"answer": "So."}], [{"question": 3}], [{"role": "user"}],
        [{"role": "wizard", "content": "x"}], [{"role": ["user"], "content": "x"}],
        [{"role": "user", "content": 3}], [{"role": "user", "content": "How?"}, "Why?"],
    ],
)  # fmt: skip
def test_anything_else_is_told_of_with_the_forms(raw: Any) -> None:
    with pytest.raises(LibraryError) as caught:
        history_in(raw, "line 3")
    assert ("The history in line 3 is not a conversation.", FORMS) == (
        caught.value.message,
        caught.value.hint,
    )


def test_a_file_holds_one(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(TALK))
    assert TALK == history_of(path)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000])
def test_a_file_that_is_no_json_is_told_of(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "talk.json"
    path.write_bytes(data)
    with pytest.raises(LibraryError, match="is not JSON"):
        history_of(path)


def test_a_file_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"cannot be read: No such file"):
        history_of(tmp_path / "nothing.json")

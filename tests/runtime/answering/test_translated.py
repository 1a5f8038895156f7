"""A question is put into the library's language by the model that is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from runtime.answering.translated import TOKENS, messages, translated
from runtime.engine.generation import Cancellation, Generation, Message
from runtime.errors import TooLongError
from tests.support.fakes import QueuedWriter

QUESTION = "¿Quién construyó el canal de Suez?"


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["Who built ", "the Suez Canal?"], "Who built the Suez Canal?"),
        (["\n Who built it?\n\nThat is", " a question."], "Who built it?"),
        (["“Who built it?”"], "Who built it?"),
        (['"Who built it?"\n'], "Who built it?"),
        (["  "], ""),
        ([], ""),
    ],
)
def test_the_first_line_alone_is_the_question(pieces: list[str], expected: str) -> None:
    assert expected == translated(QUESTION, "en", QueuedWriter(pieces), Cancellation())


@pytest.mark.parametrize(
    ("language", "name"), [("en", "English"), ("de-CH", "German"), ("xx", "English")]
)
def test_the_model_is_told_the_language_and_given_the_question_alone(
    language: str, name: str
) -> None:
    system, asked = messages(QUESTION, language)
    assert f"into {name}." in system.text
    assert Message("user", QUESTION) == asked


def test_a_translation_is_short() -> None:
    writer = QueuedWriter(["word "] * (TOKENS + 9))
    assert TOKENS == len(translated(QUESTION, "en", writer, Cancellation()).split())


class Stopping(QueuedWriter):
    """Is stopped after the first piece."""

    def generate(
        self, messages: Sequence[Message], limit: int, cancellation: Cancellation
    ) -> Generation:
        def pieces() -> Iterator[str]:
            yield "Who built"
            cancellation.cancel()

        return Generation(pieces(), 1)


def test_half_a_translation_is_none() -> None:
    assert "" == translated(QUESTION, "en", Stopping(), Cancellation())


def test_a_question_too_long_for_the_model_is_told() -> None:
    with pytest.raises(TooLongError):
        translated(QUESTION, "en", QueuedWriter(longest=3), Cancellation())

"""What the command line and the screen say alike."""

from __future__ import annotations

import pytest

from runtime.results import AnswerSentence, Filling
from runtime.text.wording import left_out, notes_on, understood_as

SENTENCE = AnswerSentence("It is so.", False, ())
CODE = AnswerSentence("```\nrm x\n```", False, (), code=True)


@pytest.mark.parametrize(
    ("sentences", "said"),
    [
        ([SENTENCE], "1 sentence that the library does not support is left out"),
        ([SENTENCE] * 2, "2 sentences that the library does not support are left out"),
        ([CODE], "1 block of code (wrong, or destroys unasked) is left out"),
        (
            [SENTENCE, CODE, CODE],
            "1 sentence that the library does not support and 2 blocks of code (wrong, or destroys "
            "unasked) are left out",
        ),
    ],
)
def test_what_is_left_out_is_counted_by_what_it_is(
    sentences: list[AnswerSentence], said: str
) -> None:
    assert said == left_out(sentences)


def test_notes_say_what_the_library_lacks_and_then_what_is_destroyed() -> None:
    noted = AnswerSentence("x", True, (), code=True, unmatched=("a", "b"), warning="Gone.")
    assert ["Not in this library: a, b.", "Gone."] == list(notes_on(noted))
    assert [] == list(notes_on(SENTENCE))


def test_what_is_filled_in_is_said_with_what_it_stands_for() -> None:
    filled = Filling("{{path/to/file}}", "a.csv", "wc a.csv")
    noted = AnswerSentence("“wc {{path/to/file}}”", True, (), quoted=True, filled=filled)
    assert ["With a.csv for {{path/to/file}}: wc a.csv"] == list(notes_on(noted))


def test_nothing_is_said_of_a_question_that_was_not_translated() -> None:
    assert ("", "Understood as: Why?") == (understood_as(""), understood_as("Why?"))

"""Words that turn a question round."""

from __future__ import annotations

import pytest

from runtime.grounding.antonyms import OPPOSITES, opposed

PAIRS = sorted({tuple(sorted((one, other))) for one in OPPOSITES for other in OPPOSITES[one]})


def test_no_word_is_its_own_opposite() -> None:
    assert [] == [one for one, other in PAIRS if one == other]


def test_every_opposite_is_mutual() -> None:
    assert [] == [pair for pair in PAIRS if pair[0] not in OPPOSITES[pair[1]]]


@pytest.mark.parametrize(
    ("one", "other"), [("higher", "lowest"), ("won", "lost"), ("wife", "husband"), ("wet", "dry")]
)
def test_each_word_of_a_pair_opposes_the_other(one: str, other: str) -> None:
    assert opposed(f"Is it {one}?", f"It is {other}.")
    assert opposed(f"Is it {other}?", f"It is {one}.")
    assert not opposed(f"Is it {one}?", f"It is {one}, or {other}.")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What is possible?", "It is impossible.", True),
        ("What is disconnected?", "It is connected.", True),
        ("Is it a unit?", "It is so.", False),
        ("Is it in form?", "They inform it.", False),
        ("Who built it?", "Lesseps built it.", False),
        ("", "It is the last.", False),
        ("Which is the first?", "", False),
    ],
)
def test_prefixes_deny_words_that_are_long_enough(question: str, text: str, expected: bool) -> None:
    assert expected is opposed(question, text)

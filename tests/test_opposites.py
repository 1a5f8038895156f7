"""Words that turn a question round."""

from __future__ import annotations

import pytest

from runtime.analysis import terms
from runtime.opposites import _PAIRS, opposed

PAIRS = [pair.split() for pair in _PAIRS.split(",")]


def test_every_pair_is_two_words_that_the_index_tells_apart() -> None:
    wrong = [pair for pair in PAIRS if len({term for word in pair for term in terms(word)}) != 2]
    assert [] == wrong


def test_no_pair_is_there_twice() -> None:
    assert len(PAIRS) == len({frozenset(pair) for pair in PAIRS})


@pytest.mark.parametrize(("one", "other"), PAIRS)
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

"""Whether an answer is worth writing."""

from __future__ import annotations

from itertools import pairwise

from runtime.abstention import answerable, probability

STEPS = [step / 20 for step in range(21)]


def test_an_exact_match_is_answerable_and_a_stranger_is_not() -> None:
    assert answerable(1.0, 1.0)
    assert not answerable(0.0, 0.0)
    assert not answerable(-0.2, 0.1)


def test_a_nearer_passage_never_lowers_the_probability() -> None:
    for coverage in STEPS:
        chances = [probability(cosine, coverage) for cosine in STEPS]
        assert all(one < other for one, other in pairwise(chances))


def test_more_of_the_question_s_words_never_lower_the_probability() -> None:
    for cosine in STEPS:
        chances = [probability(cosine, coverage) for coverage in STEPS]
        assert all(one < other for one, other in pairwise(chances))


def test_neither_signal_alone_forces_an_answer_when_the_other_is_wholly_against_it() -> None:
    assert not answerable(0.4, 0.0)
    assert not answerable(0.0, 1.0)


def test_a_probability_is_one() -> None:
    assert all(0 <= probability(a - 0.5, b) <= 1 for a in STEPS for b in STEPS)

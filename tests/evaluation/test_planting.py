"""Sentences are planted that are false by one change, or true in other words."""

from __future__ import annotations

import random

import pytest

from builder.progress import Silent
from evaluation.planting.measure import measure_planted, planted_table, wilson
from evaluation.planting.statements import Statement, is_statement, statements
from evaluation.planting.supported_claims import TRUTHS
from evaluation.planting.unsupported_claims import FALSEHOODS
from runtime.results import Hit
from runtime.retrieval.passage_sentences import sentences_of
from tests.support.libraries import ASPIRIN, LIND, SCURVY, SUEZ


def hit(text: str, title: str, document: str = "d") -> Hit:
    return Hit("c", document, title, "", text, 0, len(text), 1.0)


def statement(text: str, title: str = "") -> Statement:
    passage = hit(text, title)
    return Statement(sentences_of(passage)[0], "", ())


SUEZ_STATEMENT = statement(
    "In 1869 the canal of 193 km was not opened by Ferdinand de Lesseps before Port Said.", "Suez"
)
OTHER = statement("James Lind gave 12 sailors a lemon in Haslar.", "James Lind")


@pytest.mark.parametrize("kind", sorted(FALSEHOODS))
def test_a_falsehood_changes_the_sentence_or_gives_none(kind: str) -> None:
    made = FALSEHOODS[kind](SUEZ_STATEMENT, OTHER, random.Random(1))
    assert made != SUEZ_STATEMENT.text or kind in ("unit", "subject")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("unit", "In 1869 the canal of 193 miles was not opened"),
        ("negation removed", "193 km was opened by Ferdinand"),
        ("opposite", "after Port Said."),
        ("number", "the canal of"),
    ],
)
def test_each_kind_of_falsehood_changes_what_it_says(kind: str, expected: str) -> None:
    made = FALSEHOODS[kind](SUEZ_STATEMENT, OTHER, random.Random(1))
    assert expected in made
    assert made != SUEZ_STATEMENT.text


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("order of clauses", "In 1869, the canal was opened.", "The canal was opened in 1869."),
        ("numbers written otherwise", "It has two locks.", "It has 2 locks."),
        ("numbers written otherwise", "It has 1,000 locks.", "It has 1000 locks."),
        ("percent and %", "It fell by 5 percent.", "It fell by 5%."),
        ("contraction", "It does not help.", "It doesn't help."),
        ("brackets left out", "The canal (1869) is long.", "The canal is long."),
        ("title for a pronoun", "It was first climbed.", "Everest was first climbed."),
        ("quoted", "It was first climbed.", "It was first climbed."),
    ],
)
def test_a_truth_says_the_same_otherwise(kind: str, text: str, expected: str) -> None:
    made = TRUTHS[kind](statement(text, "Everest"))
    assert expected.replace("5%", "5 %") == made.replace("5%", "5 %").replace("  ", " ")


def test_headings_and_questions_are_no_statements() -> None:
    texts = ("Signs and symptoms", "How does it work for the people here?", "The canal is long.")
    assert [False, False, False] == [is_statement(text) for text in texts]
    assert is_statement("The canal is 193 kilometres long, and quite wide.")


def test_the_halves_share_no_sentence() -> None:
    hits = [hit(text, "t", str(place)) for place, text in enumerate((SUEZ, SCURVY, LIND, ASPIRIN))]
    dev, end = (statements(hits, 4, split) for split in ("dev", "end"))
    assert {each.text for each in dev}.isdisjoint(each.text for each in end)
    assert 4 == len(dev) + len(end)


def test_planted_sentences_are_measured_by_corpus_and_kind() -> None:
    hits = [hit(text, "t", str(place)) for place, text in enumerate((SUEZ, SCURVY, LIND, ASPIRIN))]
    report = measure_planted({"four": hits}, 4, "all", Silent())
    assert "| four " in report.text()
    assert "| true: quoted " in planted_table(report.found["four"])
    quoted = [each for each in report.found["four"] if each.kind == "quoted"]
    assert [False] * 4 == [each.marked for each in quoted]


def test_the_interval_of_a_share_holds_it() -> None:
    low, high = wilson(95, 100)
    assert 0.88 < low < 0.95 < high < 0.98

"""Sentences of the source's own words that are none the less no answer, or of another row."""

from __future__ import annotations

import pytest

from runtime.grounding.attribution import check
from runtime.results import Hit
from runtime.retrieval.passage_sentences import sentences_of

TABLE = (
    "Knot | Strength | Used for\nBowline | 70 % | loops\nClove hitch | 60 % | posts\n"
    "Reef | 45 % | C3"
)
"""rows that a sentence may mix"""


def supported(claim: str, text: str, question: str = "", title: str = "") -> bool:
    hit = Hit("local", "document", title, "", text, 0, len(text), 1.0)
    return check(claim, sentences_of(hit), question).supported


@pytest.mark.parametrize(
    ("claim", "text", "question", "is_supported"),
    [
        # A measure is of what the source measures, whatever is asked.
        ("The moat is 9 m deep.", "The moat is 9 m wide.", "How deep is the moat?", False),
        ("The moat is 9 m wide.", "The moat is 9 m wide.", "How wide is the moat?", True),
        # What the question brings along is no predicate of the source.
        ("The chapel was built in 1790.", "The chapel fell in 1790.", "When was it built?", False),
        # “Yes” and “no” agree with what follows them.
        ("Yes, yew must not be eaten.", "Yew must not be eaten.", "May yew be eaten?", False),
        ("No, yew must not be eaten.", "Yew must not be eaten.", "May yew be eaten?", True),
        ("Yes, figs may be eaten raw.", "Figs may be eaten raw.", "May figs be eaten raw?", True),
        ("No, figs may be eaten raw.", "Figs may be eaten raw.", "May figs be eaten raw?", False),
        # One row's figures are not another's.
        ("The Bowline is on C3.", TABLE, "", False),
        ("The Clove hitch has a strength of 60 %.", TABLE, "", True),
        ("The Reef has a strength of 45 %.", TABLE, "", True),
        ("The Clove hitch is number 60.", TABLE, "", False),
        # “It” is something that the passage speaks of.
        ("It freezes at dusk.", "The pond freezes at dusk.", "Where do otters sleep?", False),
        ("It freezes at dusk.", "The pond freezes at dusk.", "When does the pond freeze?", True),
        # One sentence's beginning and another's end.
        (
            "Der Kahn wird im Herbst, wenn das Wasser sinkt.",
            "Der Kahn wird mit Teer gestrichen. Geerntet wird im Herbst, wenn das Wasser sinkt.",
            "Womit wird der Kahn gestrichen?",
            False,
        ),
    ],
)
def test_what_is_asked_is_what_is_answered(
    claim: str, text: str, question: str, is_supported: bool
) -> None:
    assert supported(claim, text, question) is is_supported


def test_the_title_over_again_is_no_answer() -> None:
    text = "Grease the hinges every spring."
    assert not supported("KL-2 is a KL-2 winch.", text, "What is greased?", "KL-2 winch: care")
    assert supported("The hinges of the KL-2 are greased every spring.", text, "", "KL-2 winch")


def test_lines_of_a_wrapped_sentence_are_no_rows() -> None:
    text = "The boat house stands\nby the river mouth, and keeps\n12 boats of the village"
    assert supported("The boat house keeps 12 boats.", text)

"""A passage's sentences, each with its place in the document."""

from __future__ import annotations

import pytest

from runtime.results import Hit
from runtime.retrieval.passage_sentences import sentences_of, statements

START = 70


def passage(text: str) -> Hit:
    return Hit("c", "d", "T", "", text, START, START + len(text), 1.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "List what changed:\n\n    git diff --stat\n\nIt ends soon.",
            ["List what changed:\n\n    git diff --stat", "It ends soon."],
        ),
        ("Two things are so. The one is this.", ["Two things are so.", "The one is this."]),
        ("Two cases:\n\nThe first:\n\nA dry one.", ["Two cases:\n\nThe first:\n\nA dry one."]),
        ("Nothing follows this:", ["Nothing follows this:"]),
        ("", []),
    ],
)
def test_what_ends_with_a_colon_is_one_with_what_follows(text: str, expected: list[str]) -> None:
    found = statements(sentences_of(passage(text)))
    assert expected == [each.text for each in found]
    assert expected == [text[each.start - START : each.end - START] for each in found]

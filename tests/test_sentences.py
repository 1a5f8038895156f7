"""Where sentences begin and end."""

from __future__ import annotations

import pytest

from runtime.sentences import sentence_spans
from tests.libraries import ASPIRIN, JOIN, LIND, SCURVY, SUEZ


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("He said “Go.” Then he left.", ["He said “Go.”", "Then he left."]),
        ("Call os.path.join here. Done.", ["Call os.path.join here.", "Done."]),
        ("About 3.5 percent. It grew.", ["About 3.5 percent.", "It grew."]),
        ("Dr. Lind sailed. He returned.", ["Dr. Lind sailed.", "He returned."]),
        ("J. R. R. Tolkien wrote it.", ["J. R. R. Tolkien wrote it."]),
        ("Then came I. He followed.", ["Then came I.", "He followed."]),
        ("Fruit, e.g. Lemons, helps.", ["Fruit, e.g. Lemons, helps."]),
        ("A heading\n\nIts text goes on\nhere.", ["A heading", "Its text goes on\nhere."]),
        ("Needed:\n- lemons\n- oranges", ["Needed:", "- lemons", "- oranges"]),
        ("Steps:\n1. Cut.\n2. Press.", ["Steps:", "1. Cut.", "2. Press."]),
        ("Text:\n    code(1)\n    more()", ["Text:", "code(1)", "more()"]),
        ("これは水です。それは火です。", ["これは水です。", "それは火です。"]),
        ("no capitals. after it", ["no capitals. after it"]),
        ("  \n\n ", []),
        ("", []),
    ],
)
def test_sentences_of(text: str, expected: list[str]) -> None:
    assert expected == sentences(text)


@pytest.mark.parametrize("text", [SCURVY, ASPIRIN, SUEZ, LIND, JOIN])
def test_sentences_leave_out_nothing_but_white_space(text: str) -> None:
    assert "".join(text.split()) == "".join("".join(sentences(text)).split())


@pytest.mark.parametrize("text", [SCURVY, ASPIRIN, SUEZ, LIND, JOIN])
def test_what_is_known_to_be_whole_stays_so_as_text_is_added(text: str) -> None:
    """An answer is checked while it is written: all but its last sentence must be final."""
    final = sentences(text)
    for length in range(len(text)):
        whole = sentences(text[:length])[:-1]
        assert final[: len(whole)] == whole

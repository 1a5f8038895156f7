"""A long text that says nearly what an earlier one says is found."""

from __future__ import annotations

import random

import pytest

from builder.corpus.copies import Copies
from builder.corpus.resemblance import LONG, Resemblance
from builder.readers.document import Document

WORDS = [f"wörd{number}" for number in range(900)]


def book(seed: int, words: int = 12_000) -> list[str]:
    return random.Random(seed).choices(WORDS, k=words)


def text(words: list[str]) -> str:
    return " ".join(words)


def changed(words: list[str], share: float) -> list[str]:
    chance = random.Random(7)
    return [f"{word}x" if chance.random() < share else word for word in words]


@pytest.mark.parametrize(
    ("other", "like"),
    [
        (text(book(1)).replace("ö", "o").upper(), 5),
        ("A transcriber's note.\n\n" + text(book(1)).replace(" ", "\n"), 5),
        (text(changed(book(1), 0.005)), 5),
        (text(changed(book(1), 0.1)), None),
        (text(book(2)), None),
        (text(book(1)[:6_000]), None),
        (text(book(1))[: LONG - 1], None),
    ],
)
def test_what_an_earlier_text_says_nearly(other: str, like: int | None) -> None:
    resemblance = Resemblance()
    assert resemblance.earlier(text(book(1)), 5) is None
    assert like == resemblance.earlier(other, 6)


def test_a_book_in_two_encodings_is_one_document() -> None:
    one, other = text(book(1)), text(book(1)).replace("ö", "o")
    documents = [Document("a", "A", one), Document("b", "B", other), Document("c", "C", other)]
    copies = Copies()
    assert [True, False, False] == [copies.look_at(each) for each in documents]
    ((kept, others),) = copies.folded(documents)
    assert "a" == kept.id
    assert ["b", "c"] == [each.id for each in others]

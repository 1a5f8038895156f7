"""Words are looked up whatever their case, accents, vowel signs and punctuation."""

from __future__ import annotations

import pytest

from runtime.text.word_folding import fold, is_unspaced, without_article
from runtime.text.word_stems import stem_key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hôpital", "hopital"),
        ("Straße", "strasse"),
        ("ice-cream", "ice cream"),
        ("  water‐ ", "water"),
        ("الأمّ", "الام"),
        ("مَاء", "ماء"),
        ("مدرسة", "مدرسه"),
        ("שָׁלוֹם", "שלום"),
        ("Ёлка", "елка"),
        ("हिन्दी", "हिन्दी"),
        ("がか", "がか"),
        ("한국", "한국"),
        ("?!", ""),
    ],
)
def test_words_are_folded(text: str, expected: str) -> None:
    assert expected == fold(text)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("the houses", "house", "en"),
        ("to go", "go", "en"),
        ("l'hôpital", "hôpitaux", "fr"),
        ("die Häuser", "Haus", "de"),
        ("الماء", "ماء", "ar"),
        ("друзья", "друзьям", "ru"),
    ],
)
def test_forms_of_a_word_have_one_key(one: str, other: str, language: str) -> None:
    assert stem_key(one, language) == stem_key(other, language) != ""


def test_an_article_alone_stays() -> None:
    assert ("the", "to be", "L'") == (
        without_article("the", "en"), without_article("to be", "de"), without_article("L'", "fr"),
    )  # fmt: skip


def test_scripts_without_spaces_are_told() -> None:
    assert (True, True, False, False) == tuple(map(is_unspaced, ("水", "みず", "вода", "مَاء")))

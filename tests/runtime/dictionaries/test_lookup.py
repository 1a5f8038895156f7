"""A word finds its entries from both sides, however it is written."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from runtime.dictionaries.lookup import Direction, look_up, pairs
from runtime.stick.corpus import Pack


def found(
    packs: Sequence[Pack], word: str, source: str = "", target: str = ""
) -> list[tuple[str, str, bool]]:
    """Return headword, match and side of each entry."""
    entries = (each.entry for each in look_up(word, packs, Direction(source, target)))
    return [(each.headword, str(each.match), each.is_translation) for each in entries]


@pytest.mark.parametrize(
    ("word", "source", "target", "expected"),
    [
        ("house", "en", "de", [("house", "itself", False)]),
        ("HOUSE", "en", "de", [("house", "itself", False)]),
        ("a house", "en", "de", [("house", "itself", False)]),
        ("houses", "en", "de", [("house", "form", False)]),
        ("went", "en", "de", [("go", "form", False)]),
        ("to go", "en", "de", [("go", "itself", False)]),
        ("ice cream", "en", "", [("ice cream", "itself", False)]),
        ("ice-creams", "en", "", [("ice cream", "form", False)]),
        ("hause", "en", "de", [("house", "near", False)]),
        ("statoin", "en", "de", [("station", "near", False)]),
        ("goe", "en", "de", []),  # too short to have been misspelt
        ("libreria", "es", "en", [("librería", "itself", False)]),
        ("library", "en", "es", [("biblioteca", "itself", True)]),
        ("Bahnhöfe", "de", "en", [("station", "form", True)]),
        ("Bahnhof", "de", "", [("station", "itself", True)]),
        ("savings", "en", "es", [("caja de ahorros", "part", True)]),
        ("ماء", "ar", "en", [("Water", "itself", True)]),
        ("الام", "ar", "en", [("Mother", "itself", True)]),
        ("الأُمّ", "ar", "en", [("Mother", "itself", True)]),
        ("שלום", "he", "en", [("שָׁלוֹם", "itself", False)]),
        ("house", "en", "fr", []),
        ("xyzzy", "", "", []),
        ("?!", "", "", []),
    ],
)
def test_a_word_finds_the_entries_that_fit(
    packs: Sequence[Pack],
    word: str,
    source: str,
    target: str,
    expected: list[tuple[str, str, bool]],
) -> None:
    assert expected == found(packs, word, source, target)


def test_a_word_alone_among_few_translations_comes_first(packs: Sequence[Pack]) -> None:
    headwords = [headword for headword, _, _ in found(packs, "bank", "en", "es")]
    assert ["ribera", "banco"] == headwords


def test_headwords_come_before_translations(packs: Sequence[Pack]) -> None:
    assert [("house", False), ("casa", True)] == [
        (headword, side) for headword, _, side in found(packs, "house")
    ]


@pytest.mark.parametrize(
    ("word", "expected"), [("résumé", ["résumé"]), ("resume", ["resume", "résumé"])]
)
def test_accents_count_where_they_are_typed(
    packs: Sequence[Pack], word: str, expected: list[str]
) -> None:
    assert expected == [headword for headword, _, _ in found(packs, word, "en", "de")]


def test_only_what_stands_as_it_is_asked_counts_when_that_is_wanted(packs: Sequence[Pack]) -> None:
    assert [] == look_up("houses", packs, Direction("en", "de"), exact=True)


def test_the_languages_of_dictionaries_are_told(packs: Sequence[Pack]) -> None:
    assert [("en", "de"), ("en", "ar"), ("es", "en"), ("he", "en")] == pairs(packs)

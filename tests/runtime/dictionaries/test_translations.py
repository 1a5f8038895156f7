"""The words of a question become those of a library's language, by the dictionaries beside it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from runtime.dictionaries.translations import TranslatedWord, translated_words
from runtime.stick.corpus import Pack


def translated(
    packs: Sequence[Pack], question: str, source: str, target: str
) -> dict[str, tuple[str, ...]]:
    found = translated_words(question.split(), source, target, packs)
    return {" ".join(each.tokens): each.others for each in found}


@pytest.mark.parametrize(
    ("question", "source", "target", "expected"),
    [
        ("Bahnhöfe", "de", "en", {"Bahnhöfe": ("station",)}),
        ("biblioteca xyzzy", "es", "en", {"biblioteca": ("library",)}),
        ("banco", "es", "en", {"banco": ("bench", "bank")}),
        ("caja de ahorros", "es", "en", {"caja de ahorros": ("savings bank",)}),
        ("la casa", "es", "en", {"la": (), "casa": ("house",)}),
        ("house", "en", "de", {"house": ("Haus",)}),
        ("houses", "en", "es", {"houses": ("casa",)}),
        ("statoin", "en", "de", {}),  # what is misspelt is not guessed at
        ("casa", "es", "de", {}),
        ("maison", "fr", "en", {}),
    ],
)
def test_words_are_translated_by_dictionaries_of_both_languages(
    packs: Sequence[Pack],
    question: str,
    source: str,
    target: str,
    expected: dict[str, tuple[str, ...]],
) -> None:
    assert expected == translated(packs, question, source, target)


def test_without_a_dictionary_of_the_two_nothing_is_looked_up() -> None:
    assert () == translated_words(["Haus"], "de", "en", ())


def test_words_of_one_that_has_no_spaces_are_looked_for_in_it(packs: Sequence[Pack]) -> None:
    """No dictionary here has Chinese: every part is tried, and none is found."""
    assert () == translated_words(["什么是图书馆"], "zh", "en", packs)
    assert (TranslatedWord(("casa",), ("house",)),) == translated_words(
        ["图书馆", "casa"], "es", "en", packs
    )

"""Stop words are those of a language; what denies, or means a thing as well, is none."""

from __future__ import annotations

import pytest

from runtime.text.stop_words import ASKING, LITTLE, STOP_WORDS, is_stop_word


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("the", "en"), ("Der", "de"), ("für", "de"), ("fur", "de"), ("où", "fr"), ("ou", "fr"),
        ("qué", "es"), ("que", "es"), ("från", "sv"), ("się", "pl"),
        ("ve", "tr"), ("và", "vi"), ("és", "hu"), ("और", "hi"), ("في", "ar"), ("إلى", "ar"),
        ("του", "el"), ("и", "ru"), ("és", "hu-HU"), ("og", "nb"),
    ],
)  # fmt: skip
def test_words_of_the_closed_classes_tell_nothing(word: str, language: str) -> None:
    assert is_stop_word(word, language)


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("die", "en"), ("der", "xx"), ("cua", "vi"), ("vitamina", "es"), ("E", "es"), ("su", "tr"),
        ("nicht", "de"), ("kein", "de"), ("pas", "fr"), ("or", "fr"), ("no", "es"), ("sin", "es"),
        ("não", "pt"), ("не", "ru"), ("لا", "ar"), ("niet", "nl"), ("inte", "sv"), ("nie", "pl"),
    ],
)  # fmt: skip
def test_what_tells_something_is_no_stop_word(word: str, language: str) -> None:
    assert not is_stop_word(word, language)


def test_lists_are_in_small_letters() -> None:
    for words in (*ASKING.values(), *LITTLE.values()):
        assert [] == [word for word in words if word != word.casefold() or not word[0].isalpha()]
    assert LITTLE["en"] == STOP_WORDS

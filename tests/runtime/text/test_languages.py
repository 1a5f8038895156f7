"""Which corpora are in another language than the library, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from runtime.text.foreign import foreign
from runtime.text.languages import is_legible


@pytest.mark.parametrize(
    ("language", "own", "told"),
    [
        ("de", "en", {"c": "in German"}),
        ("pt-BR", "en", {"c": "in Portuguese"}),
        ("tlh", "en", {"c": "in tlh"}),
        ("en", "en-GB", {}),
        ("EN", "en", {}),
    ],
)
def test_another_language_is_called_by_its_name(
    language: str, own: str, told: dict[str, str]
) -> None:
    assert told == foreign({"c": language}, own)


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("ما هو الكزاز؟", ("en",), False),
        ("ما هو الكزاز؟", ("en", "ar"), True),
        ("ما هو الكزاز؟", ("fa",), True),
        ("ما هو الكزاز؟", (), True),
        ("ما هو الكزاز؟", ("en", "ckb"), True),
        ("ما هو tetanus؟", ("en",), True),
        ("Τι είναι;", ("en",), False),
        ("Ｗｈａｔ？", ("en-GB",), True),
        ("壊血病とは", ("ja",), True),
        ("坏血病", ("zh",), True),
        ("괴혈병", ("zh",), False),
        ("Was ist Skorbut?", ("en",), True),
        ("1859?", ("en",), False),
    ],
)
def test_a_text_is_legible_in_the_script_of_a_known_language(
    text: str, known: Sequence[str], expected: bool
) -> None:
    assert expected is is_legible(text, known)

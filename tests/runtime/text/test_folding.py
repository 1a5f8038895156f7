"""Titles and texts as they are compared: without case, accents and the signs before a title."""

from __future__ import annotations

import pytest

from runtime.text.folding import LONGEST_KEY, folded, title_key


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Élan  vital", "elan vital"),
        ("“Heroes” (album)", "heroes” (album)"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("__init__", "init__"),
        ("+", "+"),
        ("№ 5", "no 5"),
        ("北京", "北京"),
        ("", ""),
    ],
)
def test_a_title_s_key_is_what_is_typed_for_it(title: str, key: str) -> None:
    assert key == title_key(title)


def test_a_key_has_a_length() -> None:
    assert LONGEST_KEY == len(title_key("é" * 70_000))


@pytest.mark.parametrize("text", ["Élan\tvital\n", "STRASSE ß İ", "\ud800 \0 字🙂", "e\u0301", ""])
def test_a_folded_text_keeps_every_place(text: str) -> None:
    assert len(text) == len(folded(text))


def test_a_folded_text_is_of_lower_case_and_without_accents() -> None:
    assert "elan vital lodz i" == folded("ÉLAN\nvital Łódź İ")

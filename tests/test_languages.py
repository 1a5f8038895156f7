"""Which corpora are in another language than the library, and what it is called."""

from __future__ import annotations

import pytest

from runtime.languages import foreign
from tests.tui_fakes import pack


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
    record = pack("c", "A corpus")
    object.__setattr__(record, "language", language)
    assert told == foreign([record], own)

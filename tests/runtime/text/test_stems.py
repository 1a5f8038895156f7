"""What a build stems with C, a stick finds with Python: the stems are the same."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
import Stemmer

from runtime.text.analyzer import SNOWBALL

ROOT = Path(__file__).parents[3]
TEXTS = [*sorted((ROOT / "runtime/localization/catalogues").glob("*.po")), ROOT / "docs/format.md"]


@pytest.fixture(scope="module")
def words() -> list[str]:
    texts = (path.read_text(encoding="utf-8").casefold() for path in TEXTS)
    return sorted({word for text in texts for word in re.findall(r"[^\W\d_]+", text)})


@pytest.mark.parametrize("name", sorted(set(SNOWBALL.values())))
def test_both_stemmers_agree(words: list[str], name: str) -> None:
    in_python = getattr(import_module(f"snowballstemmer.{name}_stemmer"), f"{name.title()}Stemmer")
    assert len(words) > 1000
    stem = in_python().stemWord
    assert [stem(word) for word in words] == Stemmer.Stemmer(name).stemWords(words)

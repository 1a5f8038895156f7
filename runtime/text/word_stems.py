"""Words → the stems that dictionaries list them by. Pure."""

from __future__ import annotations

from runtime.text.analyzer import terms
from runtime.text.word_folding import fold, without_article

_LONGEST = 200
"""characters of what is looked up"""


def stem_key(text: str, language: str) -> str:
    """Return the stems of a text's words, its article left out: alike for all forms of a word."""
    return fold(" ".join(terms(without_article(text[:_LONGEST], language), language)))

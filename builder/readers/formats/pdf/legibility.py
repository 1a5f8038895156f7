"""How much of a page's text is characters that people read, and not a font's own numbers. Pure."""

from __future__ import annotations

import re
import unicodedata

GLYPH_CODES = re.compile(r"(?:/(?:g|G|cid|glyph|uni00)[0-9A-F]{1,5})+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WHITESPACE = re.compile(r"\s+")
_DOUBTFUL = frozenset({"Cc", "Cn", "Co", "Cs"})
_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"})
_WITH_ANY = frozenset({"GREEK", "MICRO", "MODIFIER", "MATHEMATICAL", "FEMININE", "MASCULINE"})
_MOST = 0.2
"""share of a page's characters; beyond it the page says nothing"""
_MOST_MIXED = 0.3
_FEWEST_WORDS = 20


def is_legible(text: str) -> bool:
    """Tell text from what a font without a table of its characters gives."""
    return bad_share(text) <= _MOST and not _mixes_scripts(text)


def bad_share(text: str) -> float:
    """Return the share of characters that are none, from 0 to 1."""
    characters = _WHITESPACE.sub("", text)
    if not characters:
        return 0.0
    named = sum(len(found[0]) for found in GLYPH_CODES.finditer(characters))
    odd = sum(each == "\ufffd" or unicodedata.category(each) in _DOUBTFUL for each in characters)
    return (named + odd) / len(characters)


def _mixes_scripts(text: str) -> bool:
    """Tell a salad of letters of several scripts in the same words."""
    words = _WORD.findall(text)
    mixed = sum(len(_scripts(word)) > 1 for word in words if not word.isascii())
    return len(words) >= _FEWEST_WORDS and mixed > _MOST_MIXED * len(words)


def _scripts(word: str) -> set[str]:
    names = {unicodedata.name(each, "").split(" ")[0] for each in word} - _WITH_ANY
    return {"CJK" if name in _TOGETHER else name for name in names}

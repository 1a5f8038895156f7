"""Accents drawn over letters as glyphs of their own → letters with accents. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

_COMBINING = {
    "\u00a8": "\u0308", "\u00af": "\u0304", "\u00b4": "\u0301", "\u00b8": "\u0327",
    "\u02c6": "\u0302", "\u02c7": "\u030c", "\u02d8": "\u0306", "\u02d9": "\u0307",
    "\u02da": "\u030a", "\u02db": "\u0328", "\u02dc": "\u0303", "\u02dd": "\u030b",
    "\u0060": "\u0300", "\u005e": "\u0302", "\u007e": "\u0303",
}  # fmt: skip
"""spacing character → the one that combines with a letter"""
ACCENTS = "".join(_COMBINING).replace("^", r"\^")
NOTHING = "\u200b"
"""stands for a character that is drawn, and said by another"""
_ACCENT = re.compile(f"[{ACCENTS}]")
_OVERLAP = 0.5
"""of an accent's width, that is over its letter"""
_DOTLESS = {"\u0131": "i", "\u0237": "j"}

Box = Callable[[int], tuple[float, float]]
"""a character's number → its left and right"""


def composed(characters: str, box: Box) -> str:
    """Return as many characters, those with an accent over them composed with it."""
    result = list(characters)
    for found in _ACCENT.finditer(characters):
        index = found.start()
        left, right = box(index)
        for other in _neighbours(characters, index):
            start, end = box(other)
            over = min(right, end) - max(left, start)
            letter = _with_accent(result[other], found[0])
            if letter and over >= _OVERLAP * (right - left) > 0:
                for place in range(min(index, other), max(index, other) + 1):
                    result[place] = NOTHING
                result[other] = letter
                break
    return "".join(result)


def _neighbours(characters: str, index: int) -> Iterator[int]:
    """Yield the letters next to an accent, which a space may part from it."""
    for step in (1, -1):
        other = index + step
        if characters[other : other + 1] == " ":
            other += step
        if 0 <= other < len(characters) and characters[other].isalpha():
            yield other


def _with_accent(letter: str, accent: str) -> str:
    made = unicodedata.normalize("NFC", _DOTLESS.get(letter, letter) + _COMBINING[accent])
    return made if len(made) == 1 else ""

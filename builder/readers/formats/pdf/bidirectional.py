"""Text that runs from right to left, with numbers and Latin words in it, as it is read. Pure.

PDFium puts the letters of such lines into the order of reading; what stands beside numbers, and
Latin words that follow each other, it leaves as they stand on the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
"""letters of Arabic, Hebrew and the like, and their digits"""
_NUMBER = r"[$€£]?\d+(?:[.,:/٫٬]\d+)*[%٪°]?"
_NUMBERS = re.compile(_NUMBER)
_HEBREW_NUMBERS = re.compile(rf"{_NUMBER}(?:-{_NUMBER})*")
_HEBREW = re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")
_LINE_END = re.compile(r"[\r\n]")
_NEAR = 80
_SHORT = 3
"""letters of a unit"""

Item = TypeVar("Item")


def letter_beside(characters: str, start: int, end: int) -> str:
    """Return the letter of a line that is nearest to a word without letters, before it or after."""
    before = _LINE_END.split(characters[max(0, start - _NEAR) : start])[-1]
    after = _LINE_END.split(characters[end : end + _NEAR], maxsplit=1)[0]
    return next((each for each in (*reversed(before), *after) if each.isalpha()), "")


def as_read(characters: Sequence[str], lefts: Sequence[float], beside: str = "") -> str:
    """Return the characters of a word from right to left, with its numbers from left to right.

    `lefts` are their places on the page, `beside` is what stands beside it. Only Hebrew has numbers
    that a hyphen joins.
    """
    printed = "".join(each for _, each in sorted(zip(lefts, characters, strict=True)))
    numbers = _HEBREW_NUMBERS if _HEBREW.search(printed + beside) else _NUMBERS
    parts: list[str] = []
    end = 0
    for found in numbers.finditer(printed):
        parts += [*printed[end : found.start()], found[0]]
        end = found.end()
    return "".join(reversed([*parts, *printed[end:]]))


def in_order(words: Sequence[tuple[str, float]]) -> list[int]:
    """Return the order in which the words of a line are read; each comes with its left end.

    Words come from right to left; of those in Latin letters that follow each other, and numbers
    among them, the order is that of Latin text. A number before a unit stays before it.
    """
    order: list[int] = []
    run: list[int] = []
    for number, (text, _) in enumerate(words):
        if RIGHT_TO_LEFT.search(text):
            order += _latin_order(run, words)
            order.append(number)
            run = []
        else:
            run.append(number)
    return order + _latin_order(run, words)


def _latin_order(run: Sequence[int], words: Sequence[tuple[str, float]]) -> list[int]:
    letters = [each for number in run for each in words[number][0] if each.isalpha()]
    latin = [number for number in run if _is_latin(words[number][0])]
    if not latin or (len(latin) == 1 and len(letters) <= _SHORT):
        return list(run)
    return sorted(run, key=lambda number: words[number][1])


def _is_latin(text: str) -> bool:
    return any(unicodedata.bidirectional(each) == "L" for each in text)

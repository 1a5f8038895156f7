"""The numbers of a text and their units, as a language writes them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from runtime.text.word_folding import fold, is_unspaced
from runtime.translating.words import NUMBERS, UNITS

_FIGURE = re.compile(
    r"(?<![A-Za-z\u00c0-\u024f\u0400-\u04ff])"
    r"\d(?:\d|[.,٫٬'’](?=\d)|[\u00a0\u202f ](?=\d{3}(?!\d))){0,30}"
)
_AFTER = re.compile(r"[\s\u00a0-]{0,2}(°\s?[CFcf]|[%٪°]|[^\W\d_]{1,20})")
_DECIMAL_POINT = frozenset({"en", "zh", "ar", "ja", "ko", "he", "hi", "th"})
_GROUPED = re.compile(r"\d{1,3}(?:[.,٬'’\u00a0\u202f ]\d{3})+")
_RUNS = re.compile(r"\d+")
_LONGER = 4
"""letters that a number's word may end in"""
AFTERNOON = 12
"""hours before it"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written, and what it may be worth."""

    text: str
    values: frozenset[str]
    """as decimals without noughts at their end: two, where its point may set thousands apart"""
    unit: int = -1
    """which of `UNITS` follows it"""
    unit_text: str = ""
    """as it is written"""


def figures(text: str, language: str) -> list[Figure]:
    """Return the numbers that a text writes in digits."""
    return [
        Figure(match[0], _values(_plain(match[0]), language), *_unit(text, match.end()))
        for match in _FIGURE.finditer(text)
    ]


def number_words(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield the numbers from 2 on that a text writes as words, each with its word."""
    if language == "zh":
        return  # its characters for numbers stand in many other words
    for word in dict.fromkeys(fold(text).split()):
        number, written = _number(word, language)
        if number and word in (written, f"{written}mal"):
            yield number, word


def has_number(number: int, text: str, language: str) -> bool:
    """Whether a text has a number, in digits or as a word, or the beginning of one."""
    if any(str(number) in each.values for each in figures(text, language)):
        return True
    folded = fold(text)
    spaced = (each for each in NUMBERS.get(language, {}).get(number, ()) if not each.isalpha())
    if any(each in folded for each in spaced):
        return True
    if is_unspaced(text):
        return any(each in folded for each in NUMBERS.get(language, {}).get(number, ()))
    return any(_number(word, language)[0] == number for word in folded.split())


def _number(word: str, language: str) -> tuple[int, str]:
    """Return the number of the longest word for one that a word begins with, in German holds."""
    held = (
        (len(written), number, written)
        for number, listed in NUMBERS.get(language, {}).items()
        for written in listed
        if (written in word if language == "de" else word.startswith(written))
        and len(word) <= len(written) + _LONGER
    )
    _, number, written = max(held, default=(0, 0, ""))
    return number, written


def has_figure(wanted: Figure, text: str, language: str) -> bool:
    """Whether a text has a number of the original, in whatever form."""
    own = figures(text, language)
    if any(wanted.values & each.values or wanted.text == each.text for each in own):
        return True
    if wanted.text.isdigit():
        number = int(wanted.text)
        # “3 pm” is “15 Uhr”
        return has_number(number, text, language) or (
            number <= AFTERNOON and has_number(number + AFTERNOON, text, language)
        )
    return False


def has_unit(wanted: Figure, text: str) -> bool:
    """Whether a text has the unit of a number, in whatever language."""
    folded = f"{text.casefold()} {fold(text)}"
    words = folded.replace("٪", "%").split()
    for form in UNITS[wanted.unit]:
        if is_unspaced(form) or not form.isalpha():
            if form in folded:
                return True
        elif any(_is_unit(word.strip(".,;:!?()"), form) for word in words):
            return True
    return False


def _is_unit(word: str, form: str) -> bool:
    word = word.lstrip("0123456789.,").removeprefix("ال")
    return word == form or (len(form) > 2 and word.startswith(form))


def _plain(text: str) -> str:
    return "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)


def _values(text: str, language: str) -> frozenset[str]:
    point = "." if language in _DECIMAL_POINT else ","
    runs = _RUNS.findall(text)
    if len(runs) == 1:
        return frozenset({runs[0].lstrip("0") or "0"})
    if _GROUPED.fullmatch(text) and point not in text:
        return frozenset({"".join(runs).lstrip("0") or "0"})
    whole, fraction = "".join(runs[:-1]).lstrip("0") or "0", runs[-1].rstrip("0")
    return frozenset({f"{whole}.{fraction}" if fraction else whole})


def _unit(text: str, end: int) -> tuple[int, str]:
    match = _AFTER.match(text, end)
    if match is None:
        return -1, ""
    written = match[1].casefold().replace(" ", "").replace("٪", "%")
    plain = fold(written) or written
    whole = (each for each, forms in enumerate(UNITS) if written in forms or plain in forms)
    begun = (
        each for each, forms in enumerate(UNITS) if any(_is_unit(plain, form) for form in forms)
    )
    index = next(whole, next(begun, -1))
    return index, match[1] if index >= 0 else ""

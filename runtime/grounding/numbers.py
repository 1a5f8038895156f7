"""Words → numbers of several words, and what each is a number of. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from runtime.grounding import rates
from runtime.grounding.claims import Word
from runtime.grounding.units import (
    MONTHS,
    ORDINALS,
    PREFIXED,
    SCALES,
    SYMBOL_UNITS,
    UNITS,
    WORD_NUMBERS,
)


def joined(words: Sequence[Word]) -> Iterator[Word]:
    """Make one number of several words: “twenty-one”, “5 million”, “three hundred”."""
    held: Word | None = None
    for word in words:
        if held is not None and (value := _together(held, word)):
            held = replace(held, key=value, text=f"{held.text} {word.text}", place=word.place)
            continue
        if held is not None:
            yield held
            held = None
        if word.kind == "number":
            held = word
        else:
            yield word
    if held is not None:
        yield held


def _together(left: Word, right: Word) -> str:
    if right.kind != "number" or right.place != left.place + 1 or right.text[-1:].isdigit():
        return ""
    if right.text in SCALES:
        try:
            value = float(left.key) * SCALES[right.text]
        except ValueError:
            return ""
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if left.text in WORD_NUMBERS and left.key.isdigit() and int(left.key) >= 20:
        if right.text in WORD_NUMBERS and int(right.key) < 10:
            return str(int(left.key) + int(right.key))
        if right.text in ORDINALS and ORDINALS[right.text] < 10:
            return f"{int(left.key) + ORDINALS[right.text]}th"
    return ""


def with_units(words: Iterator[Word]) -> Iterator[Word]:
    """Give numbers the unit that follows them, or the currency before; units alone are words."""
    listed = list(words)
    for index, word in enumerate(listed):
        if word.kind == "number":
            yield replace(word, unit=_unit(listed, index))
        elif word.kind == "sign" and (word.key in SYMBOL_UNITS or _is_rate(word)):
            continue
        else:
            yield word


def _is_rate(word: Word) -> bool:
    return word.text.startswith(rates.MARK)


def _unit(words: Sequence[Word], index: int) -> str:
    if index and words[index - 1].kind == "sign" and words[index - 1].key in ("$", "€", "£"):
        return words[index - 1].key
    for place, other in enumerate(words[index + 1 : index + 3], start=index + 2):
        if other.text in UNITS and other.place - words[index].place <= 4:
            unit = other.key if other.key in PREFIXED.values() else UNITS[other.text]
            each = takewhile(_is_rate, words[place:])
            return " ".join([unit, *(rate.key for rate in each)])
        if other.text in MONTHS:
            return other.text
        if other.kind != "number":  # “5 to 10 mg”: the unit of the second is that of the first
            break
    if index and words[index - 1].text in MONTHS:
        return words[index - 1].text
    return ""

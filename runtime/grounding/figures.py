"""The numbers of a statement by what they are numbers of, and when they are others. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from runtime.grounding.claims import Reading, Word
from runtime.grounding.units import MONTHS

_YEAR = re.compile(r"1\d{3}|20\d{2}")
_DAYS = 31
_ERAS = frozenset({"century", "decade", "millennium"})
_HEDGES = frozenset(
    "about around approximately approx roughly circa estimated nearly almost".split()  # noqa: SIM905
)
_LOWER_BOUNDS = frozenset("least than over exceeds exceeded exceeding".split())  # noqa: SIM905
_UPPER_BOUNDS = frozenset("most up under maximum".split())  # noqa: SIM905
HEDGED = 0.1
"""share by which two amounts may differ, one of them hedged, and be the same"""
ROUNDED = 0.02
"""the same where one of them is the other rounded"""


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a statement."""

    amounts: Mapping[str, frozenset[str]]
    """what is counted or measured → how much it is"""
    date: Mapping[str, str]
    """`year`, `month`, `day` or an era → which"""
    bare: frozenset[str]
    """numbers that are part of a name, or of nothing known: “Type 1”, “the second”"""
    vague: bool = False
    """whether there are several dates, or one that is only about right"""


def figures(text: Reading) -> Figures:
    """Return the numbers of a text; “one” and “once” are as often articles."""
    amounts: dict[str, set[str]] = {}
    dates: dict[str, set[str]] = {}
    bare: set[str] = set()
    for number in text.of("number"):
        if number.text in ("one", "once"):
            continue
        if part := _part_of_date(number, text):
            dates.setdefault(part, set()).add(number.key)
        elif measure := _measure(number, text):
            amounts.setdefault(measure, set()).add(number.key)
        else:
            bare.add(number.key)
    if months := {word.text for word in text.words if word.text in MONTHS}:
        dates["month"] = months
    return Figures(
        {measure: frozenset(found) for measure, found in amounts.items()},
        {part: min(found) for part, found in dates.items()},
        frozenset(bare),
        any(len(found) > 1 for found in dates.values())
        or bool(dates and not _HEDGES.isdisjoint(text.written)),
    )


def _measure(number: Word, text: Reading) -> str:
    """Return what a number measures: its unit, what stands behind it, or what “is” or “of” it.

    Nothing where it stands right behind a word, as in “Type 1”, or says which one of several.
    """
    counted = text.counted(number)
    if number.key.endswith("th"):
        return ""
    if number.unit or counted:
        return number.unit or f"of {counted.key if counted else ''}"
    before = max((word.place for word in text.words if word.place < number.place), default=0)
    return "it" if before and number.place - before > 1 else ""


def _part_of_date(number: Word, text: Reading) -> str:
    """Return which part of a date a number is; nothing where it is none."""
    key, unit = number.key, number.unit
    if unit in _ERAS:
        return unit if key.endswith("th") else ""
    if unit in ("bc", "ad"):
        return "year bc" if unit == "bc" else "year"
    if unit in MONTHS and key.isdecimal() and int(key) <= _DAYS:
        return "day"
    is_round = key.endswith("00") and text.counted(number)  # “1500 people”
    return "year" if unit in {"", *MONTHS} and _YEAR.fullmatch(key) and not is_round else ""


def clash(
    left: str, right: str, written_left: Collection[str], written_right: Collection[str]
) -> bool:
    """Whether two amounts cannot both be right, given the words beside each of them."""
    bounded = [_LOWER_BOUNDS & set(each) for each in (written_left, written_right)]
    limited = [_UPPER_BOUNDS & set(each) for each in (written_left, written_right)]
    if any(bounded) or limited[0] != limited[1]:
        return False
    try:
        one, other = float(left), float(right)
    except ValueError:
        return left != right
    apart = abs(one - other) / (max(abs(one), abs(other)) or 1.0)
    if any(_HEDGES & set(each) for each in (written_left, written_right)):
        return apart > HEDGED
    return apart > ROUNDED or not (_rounds(one, other) or _rounds(other, one))


def _rounds(exact: float, rounded: float) -> bool:
    """Whether a number is another, rounded to some place that it has no digits behind."""
    digits = len(f"{rounded:.15g}".rstrip("0").rstrip(".").lstrip("-").replace(".", ""))
    return exact != rounded and float(f"{exact:.{max(1, digits)}g}") == rounded

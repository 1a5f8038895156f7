"""Measures for each of something: “mg/kg”, “km per hour”, “tablets a day”, “50 mg daily”. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from runtime.grounding.units import UNITS

MARK = "per_"
"""what a rate's word begins with, once it has been marked"""

_ADVERBS: Mapping[str, str] = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year",
}  # fmt: skip
_EACH: Mapping[str, str] = {
    **{word: unit for word, unit in UNITS.items() if word.isalpha()},
    "d": "day",
    "dose": "dose",
    "person": "person",
    "m²": "m²",
    "m2": "m²",
}
_COUNTED = "|".join(
    [*filter(str.isalpha, UNITS), "tablets?", "capsules?", "doses?", "drops?", "puffs?", "%"]
)
_WORDS = "|".join(sorted(map(re.escape, _EACH), key=len, reverse=True))
_RATE = re.compile(rf"(?<=[^\W_])\s?/\s?({_WORDS})\b|(?<=\w|%) per ({_WORDS})\b", re.IGNORECASE)
_TIME = re.compile(
    rf"(?<![^\W_])({_COUNTED}) (?:(?:a|an|each|every) (hour|day|week|month|year|minute|dose)"
    rf"|({'|'.join(_ADVERBS)}))\b",
    re.IGNORECASE,
)


def marked(text: str) -> str:
    """Return a text in which what a measure is for each of is one word: “5 mg per_kg”."""
    text = _RATE.sub(lambda found: _mark(found[1] or found[2]), text)
    return _TIME.sub(lambda found: found[1] + _mark(found[2] or _ADVERBS[found[3].lower()]), text)


def _mark(each: str) -> str:
    return f" {MARK}{_EACH[each.casefold()]}"

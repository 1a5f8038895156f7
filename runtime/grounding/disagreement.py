"""Whether another source says otherwise of the same thing. Pure.

Sources that only speak of something alike are many, and those that contradict each other few: so
the names must be the same, most of the other words too, and the numbers of one kind.
"""

from __future__ import annotations

import re

from runtime.grounding.alignment import turned
from runtime.grounding.reading import Reading, Word
from runtime.grounding.source import Source

SAME_SUBJECT = 0.7
"""share of a sentence's words, numbers aside, that another source has when it speaks of the same"""
SAME_CLAIM = 0.85
"""the same where only a negation makes the difference"""
_YEAR = re.compile(r"1\d{3}|20\d{2}")


def disagrees(sentence: Reading, other: Source) -> bool:
    """Whether a source gives another number than a sentence, or denies what it says."""
    words = [word for word in sentence.words if word.kind != "number"]
    names = [word for word in words if word.kind == "name" or word.initial]
    if not words or not any(map(other.has, names)) or not all(map(other.has, _strict(sentence))):
        return False
    share = sum(map(other.has, words)) / len(words)
    if share >= SAME_CLAIM and turned(sentence, other.text):
        return True
    return share >= SAME_SUBJECT and _other_number(sentence, other.text)


def _strict(sentence: Reading) -> list[Word]:
    return [word for word in sentence.words if word.kind in ("name", "flag", "code")]


def _other_number(sentence: Reading, text: Reading) -> bool:
    """Whether each has one number of a kind, and not the same."""
    for measure in {_measure(number) for number in sentence.of("number")} - {""}:
        ours, theirs = (
            {number.key for number in each.of("number") if _measure(number) == measure}
            for each in (sentence, text)
        )
        if len(ours) == len(theirs) == 1 and ours != theirs:
            return True
    return False


def _measure(number: Word) -> str:
    """Return what a number measures: its unit, or that it is a year."""
    return number.unit or ("year" if _YEAR.fullmatch(number.key) else "")

"""Whether another source says otherwise of the same thing. Pure.

Sources that only speak of something alike are many, and those that contradict each other few: so
the names must be the same, most of the other words too, and the numbers of one kind.
"""

from __future__ import annotations

import re

from runtime.grounding.claims import Reading, Word
from runtime.grounding.contradiction import turned
from runtime.grounding.source import Source

SAME_SUBJECT = 0.7
"""share of a sentence's words, numbers aside, that another source has when it speaks of the same"""
SAME_CLAIM = 0.85
"""the same where only a negation makes the difference"""
WORDS = 5
"""words at least, numbers aside, of a sentence that names nothing; shorter ones head lists"""
_YEAR = re.compile(r"1\d{3}|20\d{2}")


def disagrees(sentence: Reading, other: Source) -> bool:
    """Whether a source gives another number than a sentence, or denies what it says."""
    words = [word for word in sentence.words if word.kind != "number"]
    names = [word for word in words if word.kind == "name" or word.initial]
    named = any(word.kind == "name" for word in words)
    if (
        (len(words) < WORDS and not named)
        or not any(map(other.has, names))
        or not all(map(other.has, _strict(sentence)))
    ):
        return False
    share = sum(map(other.has, words)) / len(words)
    if share >= SAME_CLAIM and turned(sentence, other.text):
        return True
    return share >= SAME_SUBJECT and _other_number(sentence, other.text)


def _strict(sentence: Reading) -> list[Word]:
    return [word for word in sentence.words if word.kind in ("name", "flag", "code")]


def _other_number(sentence: Reading, text: Reading) -> bool:
    """Whether each has one number of a kind, and not the same."""
    ours, theirs = _measured(sentence), _measured(text)
    return any(
        len(ours[measure]) == len(theirs[measure]) == 1 and ours[measure] != theirs[measure]
        for measure in ours.keys() & theirs.keys()
    )


def _measured(text: Reading) -> dict[str, set[str]]:
    """Return the numbers by what they measure: their unit, years, or what stands behind them."""
    found: dict[str, set[str]] = {}
    for number in text.of("number"):
        year = "year" if _YEAR.fullmatch(number.key) else ""
        counted = text.counted(number)
        if measure := number.unit or year or (f"of {counted.key}" if counted else ""):
            found.setdefault(measure, set()).add(number.key)
    return found

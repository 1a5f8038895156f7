"""Who does what to whom, in a sentence and where it runs along its source. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import Literal

from runtime.grounding.claims import STRICT, Reading, Word

UNMOVED = 0.9
"""likeness of two sentences, their names aside, when nothing but names changed places"""
MADE_OF_THE_SAME = 0.8
"""share of a sentence's words that the source has, when names only changed places"""
NEAR = 2
"""words either side of a verb that take part in what it tells"""

Voice = Literal["active", "agentive passive", "passive"]


def swapped(sentence: Reading, part: Reading) -> bool:
    """Whether what stands left and right of a word has changed sides."""
    return _sides_changed(sentence, part) or _names_changed(sentence, part)


def _sides_changed(sentence: Reading, part: Reading) -> bool:
    for index, word in enumerate(sentence.words):
        if word.kind != "word" or word.text.endswith("ly"):  # adverbs stand on either side
            continue
        agent, patient = _roles(sentence, index)
        verdicts = [
            _crossed(agent, patient, *_roles(part, other))
            for other, each in enumerate(part.words)
            if (each.key, each.kind) == (word.key, word.kind)
            and _joins(word) == _joins(each)
            and _comparable(_voice(sentence, word), _voice(part, each))
        ]
        if True in verdicts and False not in verdicts:
            return True
    return False


def _roles(text: Reading, index: int) -> tuple[set[str], set[str]]:
    """Return what stands by a verb as what does it, and as what it is done to."""
    left, right = _sides(text.words, index)
    return (right, left) if _voice(text, text.words[index]) == "agentive passive" else (left, right)


def _voice(text: Reading, word: Word) -> Voice:
    if word.place in text.agentive_passive:
        return "agentive passive"
    return "passive" if word.place in text.passive else "active"


def _comparable(one: Voice, other: Voice) -> bool:
    """Whether what stands by two verbs tells who does what: not where nobody is said to do it."""
    return one == other or "passive" not in (one, other)


def _crossed(
    agent: set[str], patient: set[str], other_agent: set[str], other_patient: set[str]
) -> bool | None:
    """Whether two have changed roles; None where nothing stands by both verbs."""
    kept, crossed = (
        len(agent & other_agent) + len(patient & other_patient),
        len(agent & other_patient) + len(patient & other_agent),
    )
    if not kept and not crossed:
        return None
    return bool(agent & other_patient and patient & other_agent) and crossed > kept


def _names_changed(sentence: Reading, part: Reading) -> bool:
    """Whether two names or numbers changed places, and nothing else moved."""
    if _told_from_the_other_side(sentence, part):
        return False
    keys, others = _spans(sentence), _spans(part)
    if len(set(keys) & set(others)) < MADE_OF_THE_SAME * len(set(keys)):
        return False
    strict = {word.key for word in sentence.words if word.kind in STRICT}
    once = [
        key
        for key in keys
        if strict.intersection(key.split()) and keys.count(key) == others.count(key) == 1
    ]
    pairs = combinations(once, 2)
    return any(_exchanged_places(left, right, keys, others) for left, right in pairs)


def _told_from_the_other_side(sentence: Reading, part: Reading) -> bool:
    """Whether what one text says was done, the other says was suffered."""
    voices, others = (
        {word.key: _voice(text, word) for word in text.words if word.kind == "word"}
        for text in (sentence, part)
    )
    return any(
        {voice, others.get(key)} == {"active", "agentive passive"} for key, voice in voices.items()
    )


def _spans(text: Reading) -> list[str]:
    """Return what the words are compared by, names of several words as one."""
    found: list[str] = []
    last: Word | None = None
    for word in text.words:
        if last and last.kind == word.kind == "name" and last.place == word.place - 1:
            found[-1] += f" {word.key}"
        else:
            found.append(word.key)
        last = word
    return found


def _exchanged_places(left: str, right: str, keys: Sequence[str], others: Sequence[str]) -> bool:
    common = set(keys) & set(others)
    keys, others = ([key for key in each if key in common] for each in (keys, others))
    rest, was = ([key for key in each if key not in (left, right)] for each in (keys, others))
    places = [_places(left, right, keys), _places(right, left, others)]
    if places[0] != places[1] or others.index(left) < others.index(right):
        return False
    return SequenceMatcher(None, rest, was, autojunk=False).ratio() >= UNMOVED


def _places(first: str, second: str, keys: Sequence[str]) -> tuple[int, int]:
    """Return how many other words stand before each."""
    one, two = keys.index(first), keys.index(second)
    return one - (two < one), two - (one < two)


def _sides(words: Sequence[Word], index: int) -> tuple[set[str], set[str]]:
    before, after = words[max(0, index - NEAR) : index], words[index + 1 : index + 1 + NEAR]
    left, right = (
        {word.key for word in side if not word.text.endswith("ly")} for side in (before, after)
    )
    return left, right


def _joins(word: Word) -> bool:
    """Whether a word joins what follows to what precedes: “done using it”, “it is used to do”."""
    return word.text.endswith("ing")

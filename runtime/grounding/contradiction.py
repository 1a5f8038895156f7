"""Where a sentence runs along its source: whether a word was exchanged or denied. Pure.

A source speaks against a sentence that follows it word by word, but for the one that matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from runtime.grounding.antonyms import OPPOSITES, reverses
from runtime.grounding.claims import STRICT, Reading, Word
from runtime.grounding.lexicon import LEVELS, PLAIN, is_verb, related
from runtime.grounding.semantic_roles import swapped
from runtime.grounding.source import Source, held
from runtime.grounding.synonyms import may_mean
from runtime.grounding.units import UNITS

ALIKE = 0.4
"""share of words that two sentences have in common when one is made of the other"""
ORDERED = 0.65
"""share of a sentence's words that stand in the source in the same order, when it follows it"""
ALL_BUT_A_WORD = 0.75
"""the same, when no more than a word or two was changed: hardly by someone who tells it anew"""
LONGEST = 4
"""words of a stretch that may have been exchanged"""
EXCHANGED = 2
"""words of the source at most, as “burned down”, that one word stands in the place of"""
NEAR = 2
"""words either side of a number that say what it is a number of"""


def contradiction(sentence: Reading, source: Source) -> str:
    """Return how a part of the source that runs alike speaks against a sentence, or nothing."""
    checks = (
        ("place", _misplaced), ("negation", _denied), ("limit", _unlimited),
        ("exchange", _exchanged), ("order", _swapped),
    )  # fmt: skip
    alike = [part for part in source.parts if _alike(sentence, part)] or [source.text]
    return next(
        (name for name, finds in checks if any(finds(sentence, part, source) for part in alike)), ""
    )


def _alike(sentence: Reading, part: Reading) -> bool:
    """Whether a sentence runs along a part of its source, and does not only borrow a word."""
    keys = set(part.keys)
    shared = sum(key in keys for key in sentence.keys)
    return shared >= ALIKE * min(len(sentence.words), len(part.words))


def _swapped(sentence: Reading, part: Reading, source: Source) -> bool:
    return not source.rows and swapped(sentence, part)  # cells stand in the order of their columns


def _misplaced(sentence: Reading, part: Reading, _: Source) -> bool:
    """Whether a number stands by words that have another number by them in the source."""
    stated = {word.key for word in sentence.of("number")}
    for number in sentence.of("number"):
        near = [word for word in _around(number, sentence.words) if _counted(word)]
        verdicts = [_nearest(word, number, part, stated) for word in near]
        if False in verdicts and True not in verdicts:
            return True
    return False


def _counted(word: Word) -> bool:
    """Whether a word may be what a number is of: none that is done, or that measures."""
    return word.kind != "number" and word.text not in UNITS and not is_verb(word.text)


def _around(word: Word, words: Sequence[Word]) -> list[Word]:
    index = next(index for index, each in enumerate(words) if each is word)
    return [*words[max(0, index - NEAR) : index], *words[index + 1 : index + 1 + NEAR]]


def _nearest(word: Word, number: Word, text: Reading, stated: set[str]) -> bool | None:
    """Whether `number` is the number nearest to a word; None where the text cannot tell."""
    places = [index for index, each in enumerate(text.words) if each.key == word.key]
    numbers = [(index, each) for index, each in enumerate(text.words) if each.kind == "number"]
    if not places or all(each.key != number.key for _, each in numbers):
        return None
    for place in places:
        least = min(abs(index - place) for index, _ in numbers)
        nearest = [each.key for index, each in numbers if abs(index - place) == least]
        if number.key in nearest or least > 2 * NEAR or stated.issuperset(nearest):
            return True
    return False


def _denied(sentence: Reading, part: Reading, _: Source) -> bool:
    return turned(sentence, part)


def turned(sentence: Reading, part: Reading) -> bool:
    """Whether a word is denied in one text and affirmed in the other."""
    if not (sentence.negations or part.negations):
        return False
    pairs = list(_aligned(sentence, part))
    if any(sentence.words[left].denied and not near_denied(part, right) for left, right in pairs):
        return True
    if any(part.words[right].denied and not near_denied(sentence, left) for left, right in pairs):
        return True
    denied = {word.key for word in part.words if word.denied}
    affirmed = {word.key for word in part.words if not word.denied}
    return any(
        word.key in denied - affirmed and not near_denied(sentence, index)
        for index, word in enumerate(sentence.words)
    )


def _unlimited(sentence: Reading, part: Reading, _: Source) -> bool:
    """Whether a word of the source has lost what limits it: “rarely fatal” is not “fatal”."""
    free = {word.key for word in part.words if not word.limit}
    limits = {word.limit for word in sentence.words}
    return any(
        word.limit
        and word.limit not in limits
        and word.key not in free
        and word.key in sentence.held
        for word in part.words
    )


def near_denied(text: Reading, index: int) -> bool:
    """Whether a word or one beside it is denied: “received no care”, “did not receive care”."""
    clause = text.words[index].clause
    beside = text.words[max(0, index - 1) : index + 2]
    return any(word.denied and word.clause == clause for word in beside)


# Where sentence and source run alike


def _matcher(sentence: Reading, text: Reading) -> SequenceMatcher[str]:
    return SequenceMatcher(None, sentence.keys, text.keys, autojunk=False)


def _aligned(sentence: Reading, text: Reading) -> Iterator[tuple[int, int]]:
    for block in _matcher(sentence, text).get_matching_blocks():
        for offset in range(block.size):
            yield block.a + offset, block.b + offset


Stretch = tuple[Sequence[Word], Sequence[Word]]
"""words of a sentence, and those that stand in their place in the source"""


def _exchanged(sentence: Reading, part: Reading, source: Source) -> bool:
    """Whether a short stretch between words that agree was exchanged for another."""
    aligned = sum(1 for _ in _aligned(sentence, part))
    if aligned < ORDERED * min(len(sentence.words), len(part.words)):
        return False
    stretches = list(_stretches(sentence, part))
    close = aligned >= min(ALL_BUT_A_WORD * len(sentence.words), max(2, len(sentence.words) - 1))
    return _traded(stretches) or any(
        _turns(one, other) or (_differs(one, other, source, alone) and not stands)
        for new, old in stretches
        for alone in [close and len(new) == 1 and len(old) <= EXCHANGED]
        for other in old
        if sentence.keys.count(other.key) < part.keys.count(other.key)
        for one in new
        for stands in [_stands(one, sentence, part) and not (alone and one.kind == "word")]
    )


def _stands(word: Word, sentence: Reading, part: Reading) -> bool:
    """Whether a word stands in the source too: a name or a number, between the same words."""
    if word.kind not in STRICT:
        return word.key in part.held
    before, after = _beside(word, sentence.words)
    return any(
        (not before or before == left) and (not after or after == right)
        for other in part.words
        if other.key == word.key
        for left, right in [_beside(other, part.words)]
    )


def _beside(word: Word, words: Sequence[Word]) -> tuple[str, str]:
    """Return what the words before and after one are compared by."""
    index = next(index for index, each in enumerate(words) if each is word)
    keys = ["", *(each.key for each in words), ""]
    return keys[index], keys[index + 2]


def _stretches(sentence: Reading, part: Reading) -> Iterator[Stretch]:
    for tag, a, a_end, b, b_end in _matcher(sentence, part).get_opcodes():
        if tag == "replace" and a_end - a <= LONGEST and b_end - b <= LONGEST:
            yield sentence.words[a:a_end], part.words[b:b_end]


def _traded(stretches: Sequence[Stretch]) -> bool:
    """Whether names or numbers changed places."""
    return any(
        _share(new, was) and _share(old, came)
        for place, (new, old) in enumerate(stretches)
        for came, was in stretches[place + 1 :]
    )


def _share(left: Sequence[Word], right: Sequence[Word]) -> bool:
    keys = {word.key for word in left if word.kind in STRICT}
    return not keys.isdisjoint(word.key for word in right)


def _turns(new: Word, old: Word) -> bool:
    """Whether a word in the place of another says the opposite, or more or less of it."""
    if new.text in LEVELS and old.text in LEVELS:
        return LEVELS[new.text] != LEVELS[old.text]
    return old.sense in OPPOSITES.get(new.sense, ()) or reverses(new.text, old.text)


def _differs(new: Word, old: Word, source: Source, alone: bool) -> bool:
    """Whether a word in the place of another changes what is said."""
    if related(new.text, old.text):
        return False
    if new.kind == old.kind and new.kind in STRICT:
        return True
    words = {new.kind, old.kind} <= {"word", "name"}
    return words and _strange(new, old, source, alone)


def _strange(new: Word, old: Word, source: Source, alone: bool) -> bool:
    """Whether a word is no other way to say what was there."""
    if new.initial and old.kind == "name":
        return True
    if may_mean(new.key, old.key):
        return False
    plain = new.key in PLAIN and not alone
    # The question may describe what the source names.
    asked = held(new, source.question) and (old.kind, new.kind) == ("name", "word")
    return not plain and not asked and not held(new, source.title)

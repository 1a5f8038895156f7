"""A sentence against a source: the first thing that the source does not support, if any. Pure.

Two ways lead to a fault. What is strict (numbers with their units, names, flags, words that are not
everyday ones) must stand in the source. And where sentence and source run alike, a word of the
source must not have been exchanged for another, turned round or denied.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from runtime.grounding.antonyms import OPPOSITES, reverses
from runtime.grounding.claims import Reading, Word
from runtime.grounding.contradiction import contradiction
from runtime.grounding.counts import miscounted
from runtime.grounding.lexicon import BOUND_LEVELS, LEVELS, PLAIN
from runtime.grounding.source import Source, held
from runtime.grounding.synonyms import SYNONYMS
from runtime.grounding.tables import crossed
from runtime.grounding.units import CALENDAR, UNITS

_PARTICIPLES = ("ing", "ed")
_ARTICLES = frozenset("ai")
"""words that are names only where they are written as such: “vitamin A”, “Henry I”"""


def fault(sentence: Reading, source: Source, forgiven: Collection[str] = ()) -> str:
    """Return what kind of thing the source does not support, or an empty string.

    Kinds that are `forgiven` are not looked for.
    """
    checks = (
        ("number", _numbers), ("name", _names), ("command", _commands), ("row", _other_row),
        ("count", miscounted),
        ("word", _strange), ("opposite", _opposed), ("quantity", _levels),
        ("negation", _denies_more),
    )  # fmt: skip
    missing = next(
        (name for name, finds in checks if name not in forgiven and finds(sentence, source)), ""
    )
    return missing or contradiction(sentence, source)


def _numbers(sentence: Reading, source: Source) -> bool:
    found = [*source.text.of("number"), *source.title.of("number")]
    for number in sentence.of("number"):
        if number.text in ("one", "once"):  # as often an article
            continue
        same = [other for other in found if other.key == number.key]
        if not any(_unit_fits(number, other, source.text) for other in same):
            return True
        if not number.unit and same and all(_measures(other, sentence, number) for other in same):
            return True
    return False


def _measures(other: Word, sentence: Reading, number: Word) -> bool:
    """Whether a number of the source has a unit that one of the sentence lacks."""
    if sentence.counted(number):
        return bool(other.unit)
    return other.unit not in CALENDAR


def _unit_fits(number: Word, other: Word, text: Reading) -> bool:
    if not number.unit or number.unit == other.unit:
        return True
    unit = number.unit.split()[0]
    return not other.unit and unit in {UNITS.get(each, each) for each in text.written}


def _names(sentence: Reading, source: Source) -> bool:
    names = sentence.of("name")
    written = (source.text.written | source.title.written) - _ARTICLES
    written |= {word.text for text in (source.text, source.title) for word in text.of("name")}
    if any(name.text not in written for name in names):  # “Scott” is not “Scottish”
        return True
    pairs = (
        (left, right)
        for left, right in pairwise(names)
        if right.place == left.place + 1 and right.clause == left.clause
    )
    return any(not _adjacent(left, right, source) for left, right in pairs)


def _adjacent(left: Word, right: Word, source: Source) -> bool:
    """Whether two names that stand side by side do so in the source, give or take a middle name."""
    for text in (source.text, source.title):
        if left.text in text.common or right.text in text.common:
            return True
        ones, others = (
            [word.place for word in text.words if word.key == name.key] for name in (left, right)
        )
        if any(abs(one - other) <= 3 for one in ones for other in others):
            return True
    together = source.text.written | source.title.written
    return not (left.text in together and right.text in together)


def _commands(sentence: Reading, source: Source) -> bool:
    strict = [*sentence.of("flag"), *sentence.of("code")]
    there = source.text.held | source.title.held | source.text.written
    return any(word.key not in there for word in strict)


def _other_row(sentence: Reading, source: Source) -> bool:
    return bool(source.rows) and crossed(sentence, source.rows)


def _strange(sentence: Reading, source: Source) -> bool:
    """Whether a word that is not an everyday one stands nowhere in the source or its passage.

    The question's words are no invention of whoever answers; but for whom a dose is must be said.
    """
    measured = any(number.unit not in CALENDAR for number in sentence.of("number"))
    for word in sentence.of("word"):
        if word.sense in OPPOSITES and not _implied(word, source, measured):
            return True
        plain = word.key in PLAIN or word.key in OPPOSITES or word.text in LEVELS
        unit = word.text in UNITS
        asked = held(word, source.question) and not measured
        known = source.has(word) or source.passage_has(word) or asked
        if not (plain or unit or known):
            return True
    return _narrowed(sentence, source)


def _narrowed(sentence: Reading, source: Source) -> bool:
    """Whether the sentence is of something that only the question names, by a word of the source.

    What is said of a foot is not said of a trench foot.
    """
    if len(sentence.words) < 2:
        return False
    left, right = sentence.words[:2]
    return (
        right.place == left.place + 1
        and left.kind == right.kind == "word"
        and left.key not in PLAIN
        and not left.text.endswith(_PARTICIPLES)
        and source.has(right)
        and not (source.has(left) or source.passage_has(left))
    )


def _implied(word: Word, source: Source, measured: bool) -> bool:
    """Whether a word that has an opposite stands somewhere, or one that may mean it.

    What is measured the question does not tell: “14 km long” is no answer to “how deep?”.
    """
    texts = (source.text, source.title, source.passage, *(() if measured else (source.question,)))
    alike = SYNONYMS.get(word.sense, frozenset())
    return any(held(word, text) or not alike.isdisjoint(text.held) for text in texts)


def _denies_more(sentence: Reading, source: Source) -> bool:
    return sentence.negations > source.text.negations


def _opposed(sentence: Reading, source: Source) -> bool:
    there = {word.sense for text in (source.text, source.title) for word in text.words}
    for word in sentence.words:
        if word.sense in there or word.kind == "flag":
            continue
        if OPPOSITES.get(word.sense, frozenset()) & there:
            return True
        if any(reverses(word.text, other) for other in source.text.common):
            return True
    return False


def _levels(sentence: Reading, source: Source) -> bool:
    wanted, given = (
        {LEVELS[word] for word in text.written if word in LEVELS}
        for text in (sentence, source.text)
    )
    return not (wanted & BOUND_LEVELS) <= given

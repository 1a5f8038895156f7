"""How many there are of something: a count stands in the source, or nobody has counted. Pure.

Passages seldom show all there is, and who writes from them counts what was shown. So “4 huts” needs
a source that says 4 of huts; that something else there is 4 of is no count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runtime.grounding.claims import Reading, Word
from runtime.grounding.lexicon import is_verb, stems
from runtime.grounding.source import Source, held
from runtime.grounding.synonyms import may_mean

NEAR = 2
"""words behind a number among which is what it is a number of"""
_PEOPLE = stems(
    """people person men women human inhabitant resident citizen soldier passenger member guest
    visitor worker employee student child adult life death casualty victim""".split()  # noqa: SIM905
)
"""what people are called where they are counted"""
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_WHO = ("er", "ers", "or", "ors", "ist", "ists", "ian", "ians", "men")
"""how words for people end, whom a source may call members"""


def miscounted(sentence: Reading, source: Source) -> bool:
    """Whether a sentence counts what its source, or the question, names but does not count so."""
    return any(
        _is_named(things, source) and not _is_counted(number, things, source)
        for number in sentence.of("number")
        if (things := _counted(number, sentence))
    )


def _counted(number: Word, text: Reading) -> list[Word]:
    """Return the words that tell what a number counts; none of a measure, a rank or a name's."""
    if number.unit or number.text in ("one", "once") or number.key.endswith("th"):
        return []
    if not number.key.isdecimal() or _YEAR.fullmatch(number.key) or _is_part_of_name(number, text):
        return []
    return list(_following(number, text))


def _is_part_of_name(number: Word, text: Reading) -> bool:
    return any(
        word.place == number.place - 1 and (word.kind == "name" or word.initial)
        for word in text.words
    )


def _following(number: Word, text: Reading) -> Iterator[Word]:
    """Yield the words that stand right behind a number, before what is done."""
    place = number.place
    for word in text.words:
        if word.place <= number.place or word.clause != number.clause:
            continue
        if word.place != place + 1 or word.place > number.place + NEAR or word.kind == "number":
            return
        if is_verb(word.text) and word.place > number.place + 1:
            return
        yield word
        place = word.place


def _is_named(things: list[Word], source: Source) -> bool:
    texts = (source.text, source.title, source.question)
    return any(held(word, text) for word in things for text in texts)


def _is_counted(number: Word, things: list[Word], source: Source) -> bool:
    """Whether a source has that number of them; in a table, in the one row that is theirs."""
    if source.rows:
        own = [row for row in source.rows[1:] if any(held(word, row) for word in things)]
        return len(own) == 1 and any(_is(other, number) for other in own[0].of("number"))
    return any(
        _is(other, number) and _counts(other, things, text)
        for text in (source.text, source.title, source.passage)
        for other in text.of("number")
    )


def _is(other: Word, number: Word) -> bool:
    return other.key == number.key and not other.unit


def _counts(number: Word, things: list[Word], text: Reading) -> bool:
    """Whether a number is of some things, or stands alone where they are named."""
    counted = list(_following(number, text))
    if not counted:
        return any(held(word, text) for word in things)
    return any(_same(one, other) for one in things for other in counted)


def _same(one: Word, other: Word) -> bool:
    people = one.key in _PEOPLE and other.key in _PEOPLE
    members = other.text in ("member", "members") and one.text.endswith(_WHO)
    return people or members or one.key == other.key or may_mean(one.key, other.key)

"""Whether another source says otherwise of the same thing. Pure.

Sources that speak of something alike are many, and those that contradict each other few. So both
must speak of the same subject, say the same of it but for one number or one denial, and each word
that limits the one must limit the other. In doubt, two sources do not disagree.
"""

from __future__ import annotations

from collections.abc import Iterator

from runtime.grounding.claims import Reading, Word
from runtime.grounding.contradiction import turned
from runtime.grounding.figures import Figures, clash, figures
from runtime.grounding.lexicon import stems
from runtime.grounding.source import held
from runtime.grounding.subjects import Statement, same_subject
from runtime.grounding.synonyms import may_mean
from runtime.grounding.units import MONTHS

WORDS = 4
"""words at least, numbers aside, of a sentence that names nothing and has no verb of `_TELLING`;
shorter ones head lists"""
NUMBERS = 20
"""numbers at most of a sentence; what has more is a table"""
_TELLING = frozenset("is are was were has have had may must".split())  # noqa: SIM905
_ONCE = stems(
    """born birth died death founded established created opened launched built completed finished
    invented discovered published released signed began started ended fell landed sank adopted
    abolished dissolved erected unveiled introduced composed painted written formed joined
    independence independent annexed burned destroyed incorporated""".split()  # noqa: SIM905
)
"""what befalls the same thing once: a date of anything else may be one of several"""
_RECURRING = stems(
    """election olympics olympic game cup championship season congress conference festival session
    summit tournament league census""".split()  # noqa: SIM905
)
"""what there is again and again"""
_HARMLESS = stems(
    """about approximately around roughly circa exactly precisely estimated located situated known
    called found measure measures made""".split()  # noqa: SIM905
)
"""words that one source may have and the other lack"""
_PRESENT = frozenset({"is", "are", "has", "have"})
_PAST = frozenset({"was", "were", "had"})


def disagrees(one: Statement, other: Statement) -> bool:
    """Whether a statement of one document gives another number than one of another document, or
    denies what that says.
    """
    if not all(map(_says_enough, (one, other))) or not same_subject(one, other):
        return False
    ours, theirs = figures(one.reading), figures(other.reading)
    lacking = list(_unmatched(one, other)), list(_unmatched(other, one))
    if ours == theirs and not any(lacking):
        return turned(one.reading, other.reading)
    if one.reading.negations != other.reading.negations:
        return False
    return _other_amount(ours, theirs, one, other, any(lacking)) or (
        _other_date(ours, theirs) and _happens_once(one.reading, other.reading, lacking)
    )


def _says_enough(statement: Statement) -> bool:
    """Whether a sentence states one thing: what ends with a colon heads an example."""
    words = [word for word in statement.reading.words if word.kind != "number"]
    if len(statement.reading.words) - len(words) > NUMBERS:
        return False
    named = any(word.kind == "name" for word in words)
    tells = not _TELLING.isdisjoint(statement.reading.written)
    return (len(words) >= WORDS or named or tells) and not statement.text.rstrip().endswith(":")


def _unmatched(one: Statement, other: Statement) -> Iterator[Word]:
    """Yield what one statement says and the other does not, its title included, numbers aside."""
    texts = (other.reading, other.title)
    for word in one.reading.words:
        if word.kind == "number" or word.text in MONTHS or word.key in _HARMLESS:
            continue
        if not any(held(word, text) for text in texts) and not any(
            may_mean(word.key, each.key) for each in other.reading.words
        ):
            yield word


def _other_amount(
    ours: Figures, theirs: Figures, one: Statement, other: Statement, extra: bool
) -> bool:
    """Whether nothing but one amount is another, at the same time."""
    differing = [each for each in ours.amounts if ours.amounts[each] != theirs.amounts.get(each)]
    if extra or len(differing) != 1 or ours.amounts.keys() != theirs.amounts.keys():
        return False
    if (ours.date, ours.bare) != (theirs.date, theirs.bare) or _changed(one.reading, other.reading):
        return False
    left, right = ours.amounts[differing[0]], theirs.amounts[differing[0]]
    return len(left) == len(right) == 1 and clash(
        min(left), min(right), one.reading.written, other.reading.written
    )


def _changed(one: Reading, other: Reading) -> bool:
    """Whether one tells what was, and the other what is."""
    return any(
        before.isdisjoint(_PRESENT)
        and after.isdisjoint(_PAST)
        and before & _PAST
        and after & _PRESENT
        for before, after in ((one.written, other.written), (other.written, one.written))
    )


def _other_date(ours: Figures, theirs: Figures) -> bool:
    """Whether nothing but the date is another."""
    shared = ours.date.keys() & theirs.date.keys()
    return (
        ours.amounts == theirs.amounts
        and ours.bare == theirs.bare
        and not (ours.vague or theirs.vague)
        and any(ours.date[part] != theirs.date[part] for part in shared)
    )


def _happens_once(one: Reading, other: Reading, lacking: tuple[list[Word], list[Word]]) -> bool:
    """Whether both tell something that happens once, and one of them more of it at most."""
    if all(lacking) or not _RECURRING.isdisjoint(one.held | other.held):
        return False
    events = {word.key for word in one.words} & {word.key for word in other.words} & _ONCE
    return bool(events) and all(
        _follow(more, text, events) for more, text in zip(lacking, (one, other), strict=True)
    )


def _follow(words: list[Word], text: Reading, events: set[str]) -> bool:
    """Whether words stand behind what happens: those before it tell to what it happened."""
    place = min(word.place for word in text.words if word.key in events)
    return all(word.place > place for word in words)

"""A true sentence → one that is false by a single change. Pure, but for the dice it is given."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

from evaluation.planting.statements import Statement

Maker = Callable[[Statement, Statement, random.Random], str]
"""sentence, another sentence of the corpus, dice → the false sentence, or an empty string"""

_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w/-]|[.,]\d)")
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_WORD_NUMBER = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b")
_WORDS = "two three four five six seven eight nine ten twelve".split()  # noqa: SIM905
_MONTH_NAMES = (
    "January February March April June July August September October November December".split()  # noqa: SIM905
)
_MONTHS = re.compile(rf"\b(?:{'|'.join(_MONTH_NAMES)})\b")
_UNITS = {
    "mg": "ml", "ml": "mg", "mL": "mg", "kg": "g", "g": "mg", "mcg": "mg", "percent": "people",
    "%": " mg", "km": "miles", "kilometres": "miles", "kilometers": "miles", "miles": "kilometres",
    "mi": "km", "metres": "feet", "meters": "feet", "m": "ft", "ft": "m", "feet": "metres",
    "days": "weeks", "weeks": "months", "months": "years", "years": "months", "year": "month",
    "hours": "minutes", "minutes": "seconds", "seconds": "minutes", "day": "week", "week": "month",
    "cm": "mm", "mm": "cm", "million": "billion", "billion": "million", "pounds": "ounces",
    "BC": "AD", "AD": "BC", "°C": "°F", "bytes": "bits", "bits": "bytes", "month": "year",
}  # fmt: skip
_UNIT = re.compile(
    rf"(?<=\d)(\s?)({'|'.join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))})(?!\w)"
)
_NAME = re.compile(r"(?<=[a-z,] )(?!I\b)[A-Z][\w’-]+(?: [A-Z][\w’-]+)*")
_LEADING = re.compile(r"^[A-Z][\w’-]+(?: [A-Z][\w’-]+)+")
_VERB = re.compile(
    r"\b(is|are|was|were|can|will|should|may|could|would|must|has been|have been)\b(?! not)"
)
_DO = re.compile(
    r"\b(causes|affects|includes|contains|returns|uses|provides|became|occurs|occur|supports|requires|allows|made|led|means|increases|takes)\b"
)
_BASE = {
    "causes": "does not cause", "affects": "does not affect", "includes": "does not include",
    "contains": "does not contain", "returns": "does not return", "uses": "does not use",
    "provides": "does not provide", "became": "never became", "occurs": "does not occur",
    "occur": "do not occur", "supports": "does not support", "requires": "does not require",
    "allows": "does not allow", "made": "never made", "led": "never led",
    "means": "does not mean", "increases": "does not increase", "takes": "does not take",
}  # fmt: skip
_DENIALS = (
    (
        re.compile(r"\b(is|are|was|were|has|have|had|can|could|should|would|may|must|will) not "),
        r"\1 ",
    ),
    (re.compile(r"\bcannot\b"), "can"),
    (re.compile(r"\b(do|does|did) not "), ""),
    (re.compile(r"\b(is|was|are|were|does|did|do|has|have)n[’']t "), r"\1 "),
    (re.compile(r"\bnever "), ""),
    (re.compile(r"\bthere (is|are|was|were) no\b", re.IGNORECASE), r"there \1 a"),
    (re.compile(r"\bwithout\b"), "with"),
    (re.compile(r"\b(has|have|had|with|of|by) no\b"), r"\1 some"),
)
_PAIRS = (
    "increase decrease", "increased decreased", "increases decreases", "increasing decreasing",
    "higher lower", "high low", "before after", "more less", "greater smaller", "larger smaller",
    "largest smallest", "first last", "begins ends", "began ended", "above below",
    "maximum minimum",
    "positive negative", "stronger weaker", "longer shorter", "long short", "early late",
    "earlier later", "older younger", "northern southern", "north south", "eastern western",
    "east west", "left right", "male female", "men women", "benign malignant", "acute chronic",
    "common rare", "always never", "improved worsened", "allowed forbidden", "enables disables",
    "enable disable", "true false", "success failure", "internal external", "ancient modern",
    "win lose", "won lost", "birth death", "born killed", "safe dangerous", "possible impossible",
    "able unable", "likely unlikely", "complete incomplete", "effective ineffective",
    "direct indirect", "majority minority", "best worst", "most least", "upper lower",
    "highest lowest", "add remove", "open close", "include exclude", "inside outside",
    "strong weak", "large small", "rich poor", "hot cold", "fast slow", "wet dry",
)  # fmt: skip
_OPPOSITES = {one: other for pair in _PAIRS for one, other in (pair.split(), pair.split()[::-1])}
_OPPOSITE = re.compile(rf"\b({'|'.join(sorted(_OPPOSITES, key=len, reverse=True))})\b")
_QUANTIFIERS = {
    "all": "some", "most": "all", "some": "all", "usually": "always", "often": "always",
    "sometimes": "always", "rarely": "usually", "many": "all", "always": "sometimes",
    "every": "almost no", "several": "all", "a few": "most", "mostly": "only", "mainly": "only",
    "half": "all", "generally": "always",
}  # fmt: skip
_QUANTIFIER = re.compile(rf"\b({'|'.join(_QUANTIFIERS)})\b")
_TERM = re.compile(r"(?<=[a-z,] )[a-z]{7,}\b")
_FLAG = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_CODE = re.compile(r"\b[a-z_]+(?:\.[a-z_]+)+(?:\(\))?|\b[a-z]+_[a-z_]+\b")


def number(statement: Statement, _: Statement, dice: random.Random) -> str:
    """Another number."""
    return _replaced(_NUMBER, statement.text, dice, lambda old: _other_number(old, dice))


def number_of_passage(statement: Statement, _: Statement, dice: random.Random) -> str:
    """A number that stands elsewhere in the passage."""
    there = _NUMBER.findall(statement.evidence.hit.text)
    return _replaced(_NUMBER, statement.text, dice, lambda old: _other(there, old, dice))


def tenfold(statement: Statement, _: Statement, dice: random.Random) -> str:
    """Ten times as much."""
    whole = re.compile(
        r"(?<![\w.,/-])[1-9]\d{0,2}(?=\s?(?:mg|ml|mL|kg|g|mcg|percent|%|years|days|hours|km|m|weeks|months)\b|%)"
    )
    return _replaced(whole, statement.text, dice, lambda old: f"{old}0")


def year(statement: Statement, _: Statement, dice: random.Random) -> str:
    """A year near by."""
    return _replaced(
        _YEAR,
        statement.text,
        dice,
        lambda old: str(int(old) + dice.choice((-10, -2, -1, 1, 3, 100))),
    )


def month(statement: Statement, _: Statement, dice: random.Random) -> str:
    """Another month."""
    return _replaced(_MONTHS, statement.text, dice, lambda old: _other(_MONTH_NAMES, old, dice))


def word_number(statement: Statement, _: Statement, dice: random.Random) -> str:
    """Another number in words."""
    return _replaced(_WORD_NUMBER, statement.text, dice, lambda old: _other(_WORDS, old, dice))


def unit(statement: Statement, _: Statement, dice: random.Random) -> str:
    """Another unit."""
    return _UNIT.sub(lambda found: found[1] + _UNITS[found[2]], statement.text, count=1)


def name_of_passage(statement: Statement, _: Statement, dice: random.Random) -> str:
    """A name that stands elsewhere in the passage."""
    there = _NAME.findall(statement.evidence.hit.text)
    return _replaced(_NAME, statement.text, dice, lambda old: _other(there, old, dice))


def name_of_another(statement: Statement, other: Statement, dice: random.Random) -> str:
    """A name of another document."""
    there = _NAME.findall(other.evidence.hit.text)
    return _replaced(_NAME, statement.text, dice, lambda old: _other(there, old, dice))


def leading_name(statement: Statement, other: Statement, dice: random.Random) -> str:
    """Another name at the start."""
    there = [*_NAME.findall(other.evidence.hit.text), other.evidence.hit.title]
    return _replaced(_LEADING, statement.text, dice, lambda old: _other(there, old, dice))


def subject(statement: Statement, other: Statement, _: random.Random) -> str:
    """Another document's title for this one's."""
    own, foreign = statement.evidence.hit.title, other.evidence.hit.title
    if not own or not foreign or own.casefold() == foreign.casefold():
        return ""
    return re.sub(
        rf"(?<!\w){re.escape(own)}(?!\w)", lambda _: foreign, statement.text, flags=re.IGNORECASE
    )


def names_swapped(statement: Statement, _: Statement, __: random.Random) -> str:
    """Two names that change places."""
    found = list(_NAME.finditer(statement.text))
    if leading := _LEADING.match(statement.text):
        found.insert(0, leading)
    if len(found) < 2 or found[0][0] == found[1][0]:
        return ""
    one, two = found[0], found[1]
    between = statement.text[one.end() : two.start()]
    if re.fullmatch(r",?(?: (?:and|or|the|of|in))*,? ?(?:the )?", between):  # a list has no order
        return ""
    text = statement.text
    return text[: one.start()] + two[0] + between + one[0] + text[two.end() :]


def denied(statement: Statement, _: Statement, dice: random.Random) -> str:
    """A negation more."""
    text = _replaced(
        _VERB, statement.text, dice, lambda old: f"{old.split()[0]} not{old[len(old.split()[0]) :]}"
    )
    return text or _replaced(_DO, statement.text, dice, lambda old: _BASE[old])


def affirmed(statement: Statement, _: Statement, __: random.Random) -> str:
    """A negation less."""
    for pattern, instead in _DENIALS:
        text = pattern.sub(instead, statement.text, count=1)
        if text != statement.text:
            return text
    return ""


def opposite(statement: Statement, _: Statement, dice: random.Random) -> str:
    """The opposite of a word."""
    return _replaced(_OPPOSITE, statement.text, dice, lambda old: _OPPOSITES[old])


def quantifier(statement: Statement, _: Statement, dice: random.Random) -> str:
    """All for some."""
    return _replaced(_QUANTIFIER, statement.text, dice, lambda old: _QUANTIFIERS[old])


def term(statement: Statement, other: Statement, dice: random.Random) -> str:
    """A long word in small letters for one of another document."""
    own = set(_TERM.findall(statement.evidence.hit.text))
    there = [word for word in _TERM.findall(other.evidence.hit.text) if word not in own]
    return _replaced(_TERM, statement.text, dice, lambda old: _like(old, there, dice))


def flag(statement: Statement, _: Statement, dice: random.Random) -> str:
    """Another flag, of the passage where it has one."""
    there = _FLAG.findall(statement.evidence.hit.text)
    return _replaced(_FLAG, statement.text, dice, lambda old: _other(there, old, dice) or f"{old}x")


def code(statement: Statement, other: Statement, dice: random.Random) -> str:
    """Another name of code."""
    there = _CODE.findall(statement.evidence.hit.text) + _CODE.findall(other.evidence.hit.text)
    return _replaced(_CODE, statement.text, dice, lambda old: _other(there, old, dice))


FALSEHOODS: Mapping[str, Maker] = {
    "number": number,
    "number of the same passage": number_of_passage,
    "tenfold": tenfold,
    "year": year,
    "month": month,
    "number in words": word_number,
    "unit": unit,
    "name of the same passage": name_of_passage,
    "name of another document": name_of_another,
    "first name": leading_name,
    "subject": subject,
    "names swapped": names_swapped,
    "negation added": denied,
    "negation removed": affirmed,
    "opposite": opposite,
    "quantity word": quantifier,
    "word in small letters": term,
    "flag": flag,
    "name of code": code,
}


def _replaced(
    pattern: re.Pattern[str], text: str, dice: random.Random, instead: Callable[[str], str]
) -> str:
    """Replace one match; an empty string where there is none, or nothing to put there."""
    found = list(pattern.finditer(text))
    if not found:
        return ""
    match = dice.choice(found)
    new = instead(match[0])
    return text[: match.start()] + new + text[match.end() :] if new and new != match[0] else ""


def _other(there: Sequence[str], old: str, dice: random.Random) -> str:
    others = [each for each in dict.fromkeys(there) if each not in old and old not in each]
    return dice.choice(others) if others else ""


def _like(old: str, there: Sequence[str], dice: random.Random) -> str:
    """Return a word with the same ending, as another noun or verb has."""
    return _other([word for word in there if word[-2:] == old[-2:]], old, dice)


def _other_number(old: str, dice: random.Random) -> str:
    place = dice.randrange(len(old))
    while not old[place].isdigit():
        place = dice.randrange(len(old))
    digits = [digit for digit in "123456789" if digit != old[place]]
    return old[:place] + dice.choice(digits) + old[place + 1 :]

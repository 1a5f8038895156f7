"""Whether two statements speak of the same: by what they name, and what their documents are of.

A handbook of another model, another person and another edition of a program say the same in many
sentences; often nothing but the title tells them apart. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from runtime.grounding.antonyms import OPPOSITES
from runtime.grounding.claims import Reading, Word
from runtime.grounding.lexicon import stems
from runtime.grounding.parser import read
from runtime.grounding.source import held
from runtime.grounding.units import MONTHS
from runtime.results import Evidence

_ADVERBIAL = r"(?:(?:As of|In|By|Since|On|At|During)\b[^,.\n]{0,24}\d,?\s+)?"
_SUBJECT = re.compile(
    rf"\A{_ADVERBIAL}(?:(?P<noun>(?:[Tt]he|[Aa]n?)\s+(?:[a-z][\w-]*\s+)?)"
    r"|(?P<of>(?:(?:[Tt]he|[Aa]n?)\s+)?(?!As\s)(?:\w[\w-]*\s+){1,3}of\s+(?:the\s+)?))?"
    r"(?P<name>[A-Z][\w.’'-]*(?:\s+[A-Z0-9][\w.’'-]*)*)"
)
"""a name that opens a sentence, or follows what it is of: “the population of Farnham”"""
_LETTER = re.compile(r"(?<![\w’'])[B-HJ-Z](?![\w’'.])|(?<=\w )[AI](?![\w’'.])")
_EDITION = re.compile(r"\b(?:edition|issue|revision|revised)\b", re.IGNORECASE)
_WHICH = re.compile(r"1\d{3}|20\d{2}|\d{1,3}th")
_OF_DOCUMENTS = stems(
    """handbook manual guide sheet leaflet book booklet summary overview introduction notes list
    article page history facts glossary edition issue revision revised""".split()  # noqa: SIM905
)
"""words that say what a document is, not what it is of"""
_FOR_WHOM = stems(
    """adult child children infant newborn baby elderly pregnant pregnancy woman man paediatric
    pediatric dog cat horse beginner professional""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, and where it stands."""

    text: str
    reading: Reading
    title: Reading
    """of its document"""
    section: Reading
    written_title: str


def statement(text: str, evidence: Evidence, reading: Reading | None = None) -> Statement:
    """Return a text as a statement of the document that some evidence is from."""
    title = evidence.hit.title
    return Statement(text, reading or read(text), read(title), read(evidence.hit.section), title)


def same_subject(one: Statement, other: Statement) -> bool:
    """Whether two statements speak of the same thing, of the same part of it."""
    return (
        _letters(one) == _letters(other)
        and _same_part(one, other)
        and (_same_title(one, other) or (_is_covered(one, other) and _is_covered(other, one)))
    )


def _letters(statement: Statement) -> set[str]:
    """Return the letters that tell things of one name apart: “vitamin C”, “AQ-300 S”."""
    return set(_LETTER.findall(f"{statement.written_title}\n{statement.text}"))


def _same_part(one: Statement, other: Statement) -> bool:
    """Whether the headings speak of the same people, and of nothing and its opposite."""
    restricting = [
        {word.sense for word in each.section.words if _restricts(word)} for each in (one, other)
    ]
    return restricting[0] == restricting[1]


def _restricts(word: Word) -> bool:
    return word.key in _FOR_WHOM or word.sense in OPPOSITES


def _same_title(one: Statement, other: Statement) -> bool:
    titles = one.written_title, other.written_title
    if all(map(_EDITION.search, titles)):  # of the same, at another time
        return _of_what(one) == _of_what(other)
    return one.title.keys == other.title.keys


def _of_what(statement: Statement) -> list[str]:
    """Return the words of a title but for which edition it is: a year, or the second."""
    return [word.key for word in statement.title.words if not _WHICH.fullmatch(word.key)]


def _is_covered(one: Statement, other: Statement) -> bool:
    """Whether a statement names what it is of, or the other one has what its title does."""
    own = [
        word
        for word in one.title.words
        if word.key not in _OF_DOCUMENTS and not _is_there(word, one, other)
    ]
    return not own or _names_subject(one, other)


def _is_there(word: Word, one: Statement, other: Statement) -> bool:
    texts = (one.reading, other.reading, other.title)
    if word.kind == "number":
        return any(word.key == each.key for text in texts for each in text.of("number"))
    return any(held(word, text) for text in texts)


def _names_subject(one: Statement, other: Statement) -> bool:
    """Whether a sentence opens with the name of what it is of, and its title has less of it.

    The capital of its first word shows nothing, but where the other title has that word, too, or
    where another name or a number that counts nothing follows.
    """
    found = _SUBJECT.match(one.text)
    name = [word for word in read(found["name"]).words if word.text not in MONTHS] if found else []
    if found is None or all(_is_in_title(word, one) for word in name):
        return False
    if found["of"] or found["noun"]:
        return True
    return any(held(word, other.title) for word in name) or any(
        word.kind in ("name", "number") and not word.unit and not _counts(word, one)
        for word in name
    )


def _is_in_title(word: Word, statement: Statement) -> bool:
    return (
        word.key in statement.title.held if word.kind == "number" else held(word, statement.title)
    )


def _counts(word: Word, statement: Statement) -> bool:
    """Whether a number that a statement begins with is one of what it measures."""
    return any(
        each.key == word.key and (each.unit or statement.reading.counted(each))
        for each in statement.reading.of("number")
    )

"""Acronyms of a question, and words that have one → the other form, as the packs explain it. Pure.

The builder takes the pairs from the passages; `docs/format.md` describes their file.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from runtime.analysis import content_tokens, content_words, question_terms
from runtime.events import Form

LONGEST = 80
"""characters of a long form"""
_MOST_WORDS = 10
"""words of a question that are looked up together"""


@dataclass(frozen=True, slots=True)
class Pair:
    """An acronym and what it stands for."""

    acronym: str
    long: str
    """as most passages write it"""
    key: str
    """its `key`"""
    passages: int
    """how many explain the one by the other"""


class Table:
    """The pairs of one pack, by either form."""

    def __init__(self, pairs: Sequence[Pair] = ()) -> None:
        self._by_acronym: dict[str, tuple[Pair, ...]] = {}
        self._by_key: dict[str, tuple[Pair, ...]] = {}
        for pair in pairs:
            for by, form in ((self._by_acronym, pair.acronym), (self._by_key, pair.key)):
                by[form] = (*by.get(form, ()), pair)

    def __len__(self) -> int:
        return sum(map(len, self._by_acronym.values()))

    def meanings(self, acronym: str) -> tuple[Pair, ...]:
        """Return the pairs of an acronym."""
        return self._by_acronym.get(acronym, ())

    def acronyms(self, key: str) -> tuple[Pair, ...]:
        """Return the pairs of a long form, given by its key."""
        return self._by_key.get(key, ())


def table_to_json(pairs: Sequence[Pair]) -> str:
    """Serialise a pack's pairs: a list of acronym, long form, key and passages for each."""
    rows = [[each.acronym, each.long, each.key, each.passages] for each in pairs]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def table_from_json(data: bytes) -> Table:
    """Parse a pack's pairs. Raises ValueError when they are none."""
    rows = json.loads(data)
    if not isinstance(rows, list) or not all(map(_is_row, rows)):
        raise ValueError("no pairs")
    return Table([Pair(*row) for row in rows])


def key(text: str, language: str) -> str:
    """Return what a long form is looked up by: its words' stems, run together.

    So "non-steroidal" and "nonsteroidal" are one, and so are "artery" and "arteries".
    """
    return "".join(_stems(text, language))


def forms(
    tables: Sequence[Table], question: str, language: str, meant: Mapping[str, str]
) -> tuple[Form, ...]:
    """Return what of a question has another form, where the question does not have both.

    `meant` gives the terms that misspelt ones are taken for (`runtime.spelling`).
    """
    held = {meant.get(term, term) for term in _stems(question, language)}
    found = (*_acronyms(tables, question, language), *_long(tables, question, language, meant))
    once = {each.asked: each for each in found if not held.issuperset(each.terms)}
    return tuple(once.values())


def spelled_out(question: str, found: Sequence[Form]) -> str:
    """Return a question with its acronyms' long forms behind it, for models that read meaning."""
    added = dict.fromkeys(form.other for form in found if form.is_acronym)
    return f"{question.rstrip()} ({', '.join(added)})" if added else question


def said_otherwise(text: str, found: Sequence[Form], language: str) -> list[str]:
    """Return the forms of a question that a text has in their other form."""
    if not found:
        return []
    acronyms, words = set(content_tokens(text)), f" {' '.join(_stems(text, language))} "
    return [
        form.written
        for form in found
        if (f" {' '.join(form.terms)} " in words if form.is_acronym else form.other in acronyms)
    ]


def wordings(text: str, found: Sequence[Form]) -> list[str]:
    """Return a text as it is, with long forms alone, and with acronyms alone, each but once."""
    long = short = text
    for form in found:
        acronym, full = (form.written, form.other)[:: 1 if form.is_acronym else -1]
        both = [_whole(f"{full} ({acronym})"), _whole(f"{acronym} ({full})")]
        long = _replaced(long, [*both, _whole(acronym, re.NOFLAG)], full)
        short = _replaced(short, [*both, _whole(full)], acronym)
    return list(dict.fromkeys((text, long, short)))


def _replaced(text: str, patterns: Sequence[re.Pattern[str]], words: str) -> str:
    for pattern in patterns:
        text = pattern.sub(lambda _: words, text)
    return text


def _whole(words: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Match words that do not go on to the left or right."""
    left, right = r"(?<!\w)" if words[0].isalnum() else "", r"(?!\w)" if words[-1].isalnum() else ""
    return re.compile(f"{left}{re.escape(words)}{right}", flags)


def _acronyms(tables: Sequence[Table], question: str, language: str) -> Iterator[Form]:
    for token in content_tokens(question):
        for part in dict.fromkeys((token, *token.split("/"))):
            pair = _meaning(tables, part) or _meaning(tables, part.removesuffix("s"))
            if pair is not None:
                asked = tuple(question_terms(part, language))
                yield Form(part, asked, pair.long, tuple(_stems(pair.long, language)), True)


def _long(
    tables: Sequence[Table], question: str, language: str, meant: Mapping[str, str]
) -> Iterator[Form]:
    """Yield the long forms of several words, the longest from each word on."""
    words = content_tokens(_apart(question))
    stems = [meant.get(term, term) for term in _stems(question, language)]
    start = 0
    while start < len(stems):
        for end in range(min(len(stems), start + _MOST_WORDS), start + 1, -1):
            acronym = _acronym(tables, "".join(stems[start:end]))
            if acronym:
                asked = tuple(dict.fromkeys(stems[start:end]))
                terms = tuple(question_terms(acronym, language))
                yield Form(" ".join(words[start:end]), asked, acronym, terms, False)
                start = end - 1
                break
        start += 1


def _meaning(tables: Sequence[Table], acronym: str) -> Pair | None:
    """Return what an acronym stands for in more than half of the passages that explain it.

    Where there is no such thing, one cannot know which is meant, and it is left as it is.
    """
    pairs = [pair for table in tables for pair in table.meanings(acronym)]
    passages = _counted(pairs, lambda pair: pair.key)
    usual = [pair for pair in pairs if 2 * passages[pair.key] > passages.total()]
    return max(usual, key=lambda pair: pair.passages, default=None)


def _acronym(tables: Sequence[Table], key: str) -> str:
    """Return the commonest acronym of a long form that is what this acronym stands for, or ""."""
    pairs = [pair for table in tables for pair in table.acronyms(key)]
    for acronym, _ in _counted(pairs, lambda pair: pair.acronym).most_common():
        meaning = _meaning(tables, acronym)
        if meaning is not None and meaning.key == key:
            return acronym
    return ""


def _counted(pairs: Sequence[Pair], form: Callable[[Pair], str]) -> Counter[str]:
    """Return how many passages explain each form."""
    passages: Counter[str] = Counter()
    for pair in pairs:
        passages[form(pair)] += pair.passages
    return passages


def _stems(text: str, language: str) -> list[str]:
    """Return the first term of each word of a text, of each part of a compound."""
    return [word[0] if word else "" for word in content_words(_apart(text), language)]


def _apart(text: str) -> str:
    return text.replace("-", " ")


def _is_row(row: object) -> bool:
    kinds = (str, str, str, int)
    return isinstance(row, list) and list(map(type, row)) == list(kinds) and all(row)

"""The acronyms that a corpus explains, as they stand on a stick: `acronyms.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.stick.json_reading import parse_json
from runtime.text.analyzer import content_words

LONGEST = 80
"""characters of a long form"""
_LONGEST_READ = 10 * LONGEST
"""characters of any form that are read: the key of a long form may be longer than the form"""
MOST_WORDS = 10
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
        self._by_acronym: dict[str, list[Pair]] = {}
        self._by_key: dict[str, list[Pair]] = {}
        for pair in pairs:
            self._by_acronym.setdefault(pair.acronym, []).append(pair)
            self._by_key.setdefault(pair.key, []).append(pair)

    def __len__(self) -> int:
        return sum(map(len, self._by_acronym.values()))

    def meanings(self, acronym: str) -> tuple[Pair, ...]:
        """Return the pairs of an acronym."""
        return tuple(self._by_acronym.get(acronym, ()))

    def acronyms(self, key: str) -> tuple[Pair, ...]:
        """Return the pairs of a long form, given by its key."""
        return tuple(self._by_key.get(key, ()))


def table_to_json(pairs: Sequence[Pair]) -> str:
    """Serialise a pack's pairs: a list of acronym, long form, key and passages for each."""
    rows = [[each.acronym, each.long, each.key, each.passages] for each in pairs]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def table_from_json(data: bytes) -> Table:
    """Parse a pack's pairs. Raises ValueError when they are none."""
    rows = parse_json(data)
    if not isinstance(rows, list) or not all(map(_is_row, rows)):
        raise ValueError("no pairs")
    return Table([Pair(*row) for row in rows])


def key(text: str, language: str) -> str:
    """Return what a long form is looked up by: its words' stems, run together.

    So "non-steroidal" and "nonsteroidal" are one, and so are "artery" and "arteries".
    """
    return "".join(stems(text, language))


def stems(text: str, language: str) -> list[str]:
    """Return the first term of each word of a text, of each part of a compound."""
    return [word[0] if word else "" for word in content_words(words_apart(text), language)]


def words_apart(text: str) -> str:
    """Return a text with the parts of its compounds as words of their own."""
    return text.replace("-", " ")


def _is_row(row: object) -> bool:
    if not isinstance(row, list) or list(map(type, row)) != [str, str, str, int] or not all(row):
        return False
    *texts, passages = row
    return passages > 0 and max(map(len, texts)) <= _LONGEST_READ

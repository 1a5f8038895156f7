"""The words of a sentence → what dictionaries translate them by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from runtime.dictionaries.articles import senses
from runtime.dictionaries.lookup import Found
from runtime.dictionaries.phrases import LITTLE_WORDS, Term
from runtime.dictionaries.sentences import Sentence
from runtime.results import DictionaryEntry, Gloss
from runtime.text.languages import code
from runtime.text.word_folding import fold
from runtime.translating.words import FUNCTION_WORDS

SENSES = 3
"""translations of a word that are shown"""
_LONGEST_SENSE = 28
"""characters of one: what is longer explains the word"""
_ENTRIES = 4
"""entries of a word whose translations are shown, the first of each before their others"""


class Glossary:
    """What the dictionaries have for the words of a sentence."""

    def __init__(self, sentence: Sentence) -> None:
        self._target = sentence.target
        self._numbers: dict[tuple[str, str], int] = {}
        self._entries: list[DictionaryEntry] = []
        self.glosses = tuple(filter(None, map(self._gloss, sentence.terms)))

    @property
    def entries(self) -> tuple[DictionaryEntry, ...]:
        """The entries that glosses and words name by their place."""
        return tuple(self._entries)

    def number(self, found: Found) -> int:
        """Return the place of an entry; it is taken in where it is new."""
        key = (found.entry.corpus, found.entry.document)
        if key not in self._numbers:
            self._numbers[key] = len(self._entries)
            self._entries.append(found.entry)
        return self._numbers[key]

    def _gloss(self, term: Term) -> Gloss | None:
        chosen = [each for each in term.found if any(True for _ in own_side(each, self._target))]
        if not chosen:
            return None
        own = (own_side(each, self._target) for each in chosen[:_ENTRIES])
        in_turn = (sense for row in zip_longest(*own) for sense in row if sense)
        senses = list({fold(each): each for each in in_turn}.values())
        short = [each for each in senses if len(each) <= _LONGEST_SENSE] or senses
        numbers = dict.fromkeys(map(self.number, chosen))
        return Gloss(term.text, tuple(short[:SENSES]), tuple(numbers))


def own_side(found: Found, language: str) -> Iterator[str]:
    """Yield what an entry has in a language: its translations, or its headword."""
    entry = found.entry
    if code(entry.to_language) == code(language):
        yield from senses(entry.text, entry.headword)
    elif code(entry.from_language) == code(language):
        yield entry.headword


def is_little(word: str, language: str) -> bool:
    """Whether dictionaries say little about a word."""
    little = _LITTLE.get(language, frozenset())
    parts = fold(word).split()  # of “can't” and “d'une”
    return bool(parts) and all(part in little for part in parts)


_LITTLE = {
    language: words | frozenset(map(fold, LITTLE_WORDS.get(language, ())))
    for language, words in FUNCTION_WORDS.items()
}


def gloss_text(glosses: Sequence[Gloss]) -> str:
    """Return the first translation of each word, in order."""
    return " · ".join(each.senses[0] for each in glosses)

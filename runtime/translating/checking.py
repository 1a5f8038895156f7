"""The words of a translation → which of them the dictionaries have for words of the original."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile

from runtime.dictionaries.lookup import Direction, Found, look_up
from runtime.dictionaries.phrases import WORD
from runtime.dictionaries.sentences import Sentence
from runtime.errors import LibraryError
from runtime.results import TranslatedWord
from runtime.text.word_folding import fold, is_unspaced
from runtime.text.word_stems import stem_key
from runtime.translating.glosses import Glossary, is_little, own_side

MISSING = 0.6
"""share of a sentence's words without which a translation is none"""
_LOOKED_UP = 12
"""words of a translation that are looked up by themselves"""
_SHORTEST_ALIKE, _ALIKE = 5, 0.75
"""letters that two forms of a word begin with alike, and what share of the longer that is"""


@dataclass(frozen=True, slots=True)
class _Known:
    """Translations that dictionaries have for the words of a sentence."""

    by_stem: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    whole: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """folded, of scripts that set no spaces"""


def checked_words(sentence: Sentence, text: str, glossary: Glossary) -> list[TranslatedWord]:
    """Return the words of a translation that say something, with the entries they rest on."""
    known = _known(sentence, glossary)
    if is_unspaced(text):
        return list(_unspaced(text, known, sentence.target))
    said = _Words(sentence, known, glossary)
    return [
        TranslatedWord(match.start(), match.end(), said.entries(match[0]))
        for match in WORD.finditer(text)
        if not is_little(match[0], sentence.target) and not match[0].isdigit()
        and fold(match[0]) not in said.names
    ]  # fmt: skip


def missing_words(
    sentence: Sentence, words: Sequence[TranslatedWord], glossary: Glossary
) -> list[str]:
    """Return the words of a sentence that its translation has nothing for, where those are most.

    Where they are fewer, the dictionaries may lack a form or a word that means the same.
    """
    entries = {number for word in words for number in word.entries}
    telling = [each for each in glossary.glosses if not is_little(each.word, sentence.source)]
    missing = [each.word for each in telling if entries.isdisjoint(each.entries)]
    return missing if len(missing) > max(1.0, MISSING * len(telling)) else []


def _known(sentence: Sentence, glossary: Glossary) -> _Known:
    known = _Known()
    for term in sentence.terms:
        for found in term.found:
            for sense in own_side(found, sentence.target):
                number = glossary.number(found)
                if is_unspaced(sense):
                    known.whole[fold(sense).replace(" ", "")].add(number)
                for word in fold(sense).split():
                    if not is_little(word, sentence.target):
                        known.by_stem[stem_key(word, sentence.target)].add(number)
                        known.by_stem[word].add(number)
    return known


class _Words:
    """Looks the words of a translation up, in what the original's have and by themselves."""

    def __init__(self, sentence: Sentence, known: _Known, glossary: Glossary) -> None:
        self._sentence, self._known, self._glossary = sentence, known, glossary
        original = frozenset(fold(sentence.text).split())
        self._stems = {stem_key(word, sentence.source) for word in original}
        translated = {word for term in sentence.terms for word in fold(term.text).split()}
        self.names = original - translated
        """words of it that no dictionary translates, which a translation has as they stand"""
        self._left = _LOOKED_UP

    def entries(self, word: str) -> tuple[int, ...]:
        """Return the places of the entries that have a word for one of the original."""
        for part in dict.fromkeys((word, *WORD.findall(word.replace("-", " ").replace("'", " ")))):
            for key in (fold(part), stem_key(part, self._sentence.target)):
                if key in self._known.by_stem:
                    return tuple(sorted(self._known.by_stem[key]))
        alike = (each for each in self._known.by_stem if _is_alike(fold(word), each))
        if (other := next(alike, None)) is not None:
            return tuple(sorted(self._known.by_stem[other]))
        return self._of_its_own(word)

    def _of_its_own(self, word: str) -> tuple[int, ...]:
        """Return the entries of a word that name one of the original's."""
        if not self._left:
            return ()
        self._left -= 1
        sentence = self._sentence
        found: list[Found] = []
        with suppress(LibraryError):  # a damaged dictionary has been reported
            back = Direction(sentence.target, sentence.source)
            found = look_up(word, sentence.packs, back, guess=False)
        return tuple(self._glossary.number(each) for each in found if self._names_one(each))

    def _names_one(self, found: Found) -> bool:
        language = self._sentence.source
        for sense in own_side(found, language):
            words = [each for each in fold(sense).split() if not is_little(each, language)]
            if words and all(stem_key(each, language) in self._stems for each in words):
                return True
        return False


def _is_alike(one: str, other: str) -> bool:
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return same >= _SHORTEST_ALIKE and same >= _ALIKE * max(len(one), len(other))


def _unspaced(text: str, known: _Known, language: str) -> Iterator[TranslatedWord]:
    """Yield the translations that stand in a text, and what stands between them."""
    longest = max(map(len, known.whole), default=0)
    place = begun = 0
    while place <= len(text):
        lengths = range(min(longest, len(text) - place), 0, -1)
        fitting = (each for each in lengths if fold(text[place : place + each]) in known.whole)
        length = next(fitting, 0)
        character = text[place : place + 1]
        if length or not character or not character.isalpha() or is_little(character, language):
            if begun < place:
                yield TranslatedWord(begun, place)
            if length:
                entries = known.whole[fold(text[place : place + length])]
                yield TranslatedWord(place, place + length, tuple(sorted(entries)))
            place += max(1, length)
            begun = place
        else:
            place += 1

"""The words of a question → what dictionaries translate each by, into the language of a library.

Such words are searched with beside the question's own, so much may be missing, and little be wrong:
only entries of the word itself or of its other forms count, never those that a letter sets apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from runtime.dictionaries.articles import senses
from runtime.dictionaries.lookup import Direction, Found, look_up
from runtime.dictionaries.phrases import LITTLE_WORDS
from runtime.stick.corpus import Pack
from runtime.text.languages import code
from runtime.text.word_folding import fold, is_unspaced

MOST_WORDS = 24
"""words of a question that are looked up; nobody asks for more in one sentence"""
MOST_TRANSLATIONS = 6
"""words that one is translated by at most, the first that its entries give"""
LONGEST_TRANSLATION = 3
"""words of a translation; what is longer explains"""
_LONGEST_TERM = 3
"""words of a question that may be one headword"""
_LONGEST_UNSPACED = 6
"""characters of one in a script without spaces"""


@dataclass(frozen=True, slots=True)
class TranslatedWord:
    """A word of a question, or some that are one headword, and what it is translated by."""

    tokens: tuple[str, ...]
    """as they stand in the question; where no spaces are set, the part of it that is a word"""
    others: tuple[str, ...]
    """its translations, the likeliest first; none for a word that says nothing by itself"""


def translated_words(
    tokens: Sequence[str], source: str, target: str, packs: Sequence[Pack]
) -> tuple[TranslatedWord, ...]:
    """Return the words of a question in `source` that dictionaries translate into `target`.

    `tokens` are the question's. Words that no dictionary has are left out. Raises LibraryError
    where a dictionary is damaged.
    """
    direction = Direction(code(source), code(target))
    fitting = [pack for pack in packs if pack.record.is_dictionary and direction.fits(pack)]
    if not fitting:
        return ()
    little = LITTLE_WORDS.get(direction.source, frozenset())
    found: list[TranslatedWord] = []
    for words in _runs(tokens[:MOST_WORDS]):
        found += _of_run(words, fitting, direction, little)
    return tuple(found)


def _runs(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the tokens between which a headword may go on: all, or the characters of one."""
    spaced: list[str] = []
    for token in tokens:
        if is_unspaced(token):
            yield spaced
            yield list(token)
            spaced = []
        else:
            spaced.append(token)
    yield spaced


def _of_run(
    words: Sequence[str], packs: Sequence[Pack], direction: Direction, little: frozenset[str]
) -> Iterator[TranslatedWord]:
    place = 0
    while place < len(words):
        best = _longest(words[place:], packs, direction, little)
        place += len(best.tokens) if best else 1
        if best:
            is_part = is_unspaced(best.tokens[0])
            yield TranslatedWord(("".join(best.tokens),), best.others) if is_part else best


def _longest(
    words: Sequence[str], packs: Sequence[Pack], direction: Direction, little: frozenset[str]
) -> TranslatedWord | None:
    """Return the longest headword that some words begin with, if there is one.

    None begins with an article or such: that is looked up without, and would be taken for a part.
    """
    if words[0].casefold() in little:
        return TranslatedWord((words[0],), ())
    unspaced = is_unspaced(words[0])
    longest = min(_LONGEST_UNSPACED if unspaced else _LONGEST_TERM, len(words))
    for length in range(longest, 0, -1):
        joined = ("" if unspaced else " ").join(words[:length])
        if found := look_up(joined, packs, direction, exact=length > 1, guess=False):
            others = dict.fromkeys(other for each in found for other in _others(each))
            return TranslatedWord(tuple(words[:length]), tuple(islice(others, MOST_TRANSLATIONS)))
    return None


def _others(found: Found) -> Iterator[str]:
    """Yield what an entry translates its headword by, or the headword that it translates."""
    entry = found.entry
    given = [entry.headword] if entry.is_translation else senses(entry.text, entry.headword)
    for each in given:
        if 0 < len(fold(each).split()) <= LONGEST_TRANSLATION:
            yield each

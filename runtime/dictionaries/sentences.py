"""A sentence that is to be translated, with what dictionaries have for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.dictionaries.lookup import Direction
from runtime.dictionaries.phrases import Example, Term, example_of, terms_of
from runtime.dictionaries.questions import Wanted
from runtime.stick.corpus import Pack
from runtime.text.language_of import CLEARLY, language_but, language_of
from runtime.text.word_folding import fold, is_unspaced

_UNSPACED_SENTENCE = 4
"""characters from which a text without spaces may be a sentence"""
_SENTENCE = 3
"""words from which a text that is neither quoted nor named a language of may be a sentence"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and its languages, what shows its translation, and its words."""

    text: str
    source: str
    """the code of its language; empty where that is not known"""
    target: str
    packs: tuple[Pack, ...] = ()
    """the dictionaries of these languages"""
    example: Example | None = None
    terms: tuple[Term, ...] = ()


def sentence_of(text: str, source: str, target: str, packs: Sequence[Pack]) -> Sentence:
    """Return a text with what the dictionaries among some packs have for it.

    Where its language is not given, it is told by common words, or by which dictionary has most of
    its words. Raises LibraryError where one is damaged.
    """
    source = (
        source
        or language_but(text, target, CLEARLY)
        or _of_dictionaries(text, target, packs)
        or language_but(text, target)
    )
    direction = Direction(source, target)
    fitting = tuple(pack for pack in packs if source and direction.fits(pack))
    example = example_of(text, fitting, direction)
    return Sentence(
        text, source, target, fitting, example,
        () if example else tuple(terms_of(text, fitting, direction, source)),
    )  # fmt: skip


def languages_of(asked: Wanted) -> tuple[str, str] | None:
    """Return the languages that a text is to be translated from and into.

    None where it is no text to translate: a word alone, or one whose language nothing tells. The
    first is empty where only the second is known.
    """
    if asked.other:
        return None
    if asked.is_weak and not asked.names_language:
        told = language_of(asked.text, asked.asker)
        if words_of(asked.text) < _SENTENCE or (told == asked.asker and not asked.is_quoted):
            return None
        return (told if told != asked.asker else "", asked.asker)
    is_word = words_of(asked.text) < 2 and not asked.is_quoted
    if is_unspaced(asked.text):
        is_word = is_word and len(asked.text) < _UNSPACED_SENTENCE
    if asked.is_weak or is_word:
        return None
    if asked.either:
        told = language_of(asked.text, asked.asker)
        return (told, asked.asker if told != asked.asker else asked.either)
    target = asked.target or asked.asker
    source = asked.source or language_of(asked.text, asked.asker)
    if source == target:
        source = asked.asker if asked.asker != target else language_but(asked.text, target)
    return source, target


def _of_dictionaries(text: str, target: str, packs: Sequence[Pack]) -> str:
    """Return the language whose dictionaries have most of a text's words; nothing without one."""
    records = [pack.record for pack in packs]
    pairs = [(each.from_language, each.to_language) for each in records]
    sources = [one for pair in pairs for one, other in (pair, pair[::-1]) if other == target]
    held = {
        source: len(terms_of(text, packs, Direction(source, target), source))
        for source in dict.fromkeys(sources)
    }
    best = max(held, key=lambda each: held[each], default="")
    return best if 2 * held.get(best, 0) >= words_of(text) else ""


def words_of(text: str) -> int:
    """Return about how many words a text has."""
    if is_unspaced(text):
        return 1 if len(text) <= _LONGEST_UNSPACED else len(text)
    return len(fold(text).split())


_LONGEST_UNSPACED = 6
"""characters of a word in a script that sets no spaces"""

"""What a sentence of an answer is held against. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.grounding.claims import Reading, Word
from runtime.grounding.lexicon import SHARED, related


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence is held against."""

    text: Reading
    """the cited sentence or sentences"""
    parts: tuple[Reading, ...]
    """the cited sentences, each for itself"""
    title: Reading
    """the title they stand under, which says what “it” and “he” are"""
    passage: Reading
    """all of the passage, or nothing"""
    question: Reading
    """what was asked: its words are no invention of whoever answers"""
    rows: tuple[Reading, ...] = ()
    """the lines of the cited text, its header first, where they are rows of a table"""

    def has(self, word: Word) -> bool:
        """Whether the cited text or its title has a word, or one derived from it."""
        return held(word, self.text) or held(word, self.title)

    def passage_has(self, word: Word) -> bool:
        """Whether the passage around it does."""
        return held(word, self.passage)


def held(word: Word, text: Reading) -> bool:
    """Whether a text has a word, or one derived from it."""
    if word.text in text.written or word.key in text.held:
        return True
    alike = text.beginnings.get(word.text[:SHARED], ())
    return any(related(word.text, other) for other in alike)

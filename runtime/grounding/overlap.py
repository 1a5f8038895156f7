"""How many of a sentence's words a source has. Pure."""

from __future__ import annotations

from dataclasses import replace

from runtime.grounding.claims import Reading, Word
from runtime.grounding.lexicon import PLAIN
from runtime.grounding.source import Source
from runtime.grounding.synonyms import SYNONYMS

ENOUGH = 0.65
"""share of a sentence's content words that the cited text must have"""
MEANT = 0.75
"""what a word counts whose everyday synonym the cited text has"""
ELSEWHERE = 0.5
"""what a word counts that stands only elsewhere in the passage, as what it speaks of often does"""


def named(sentence: Reading, source: Source) -> Reading:
    """Take the words that open sentences as names, unless they are known as other words."""
    common = source.text.common | source.passage.common | source.question.common
    words = tuple(
        replace(word, kind="name")
        if word.initial and word.key not in PLAIN and word.text not in common
        else word
        for word in sentence.words
    )
    return replace(sentence, words=words)


def overlap(sentence: Reading, source: Source) -> float:
    """Return the share of a sentence's words that the source has, as far as each is there."""
    held = sum(presence(word, source) for word in sentence.words)
    return held / len(sentence.words) if sentence.words else 0.0


def presence(word: Word, source: Source) -> float:
    """Return how far a source has a word: 0 to 1."""
    if source.has(word):
        return 1.0
    if not source.text.held.isdisjoint(SYNONYMS.get(word.sense, ())):
        return MEANT
    return ELSEWHERE if source.passage_has(word) else 0.0

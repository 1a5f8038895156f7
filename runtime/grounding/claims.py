"""What a text is read as. Records only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from runtime.grounding.lexicon import stem

Kind = Literal["word", "name", "number", "flag", "code", "sign"]

STRICT = frozenset({"name", "number", "flag", "code", "sign"})
"""kinds of words that a source must have as they are"""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that says something."""

    key: str
    """what it is compared by: a stem, a number's value, a name in small letters"""
    kind: Kind
    text: str
    """as it is written, in small letters, without a possessive ending"""
    place: int
    """which word of the text it is, those that say nothing counted"""
    clause: int = 0
    """which clause of the text it stands in"""
    denied: bool = False
    unit: str = ""
    """of a number: what it counts, where that is a unit of measure, and for each of what"""
    limit: str = ""
    """what leaves it less true, as `LIMITS` names it: “rarely” of “rarely fatal”"""
    initial: bool = False
    """whether it opens a sentence, so that its capital letter says nothing"""

    @property
    def sense(self) -> str:
        """What is looked up in lists of words."""
        return stem(self.text) if self.kind == "number" else self.key


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's words, in order."""

    words: tuple[Word, ...]
    written: frozenset[str]
    """every word of the text as it is written, in small letters, those that say nothing too"""
    common: frozenset[str]
    """those written without a capital letter"""
    negations: int
    agentive_passive: frozenset[int]
    """places of words that are followed by “by”: what does it stands after them"""
    passive: frozenset[int]
    """places of participles after “is” or “was”: what they are done to stands before them"""
    held: frozenset[str]
    """what the words are compared by, without order"""
    beginnings: Mapping[str, Sequence[str]]
    """every word as written, by its first letters"""

    @property
    def keys(self) -> list[str]:
        """What the words are compared by."""
        return [word.key for word in self.words]

    def counted(self, number: Word) -> Word | None:
        """Return the word that a number stands right before, which it is a number of."""
        following = (word for word in self.words if word.place == number.place + 1)
        return next((word for word in following if word.kind == "word"), None)

    def of(self, kind: Kind) -> list[Word]:
        """Return the words of a kind."""
        return [word for word in self.words if word.kind == kind]

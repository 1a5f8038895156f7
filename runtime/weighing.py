"""What a question's terms tell, and how much of it a text has. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Terms = Mapping[str, float]
"""term → what it tells"""
Score = TypeVar("Score", float, NDArray[np.float32])


@dataclass(frozen=True, slots=True)
class Either:
    """Two forms of the same, an acronym and its long form: a text needs but one of them."""

    asked: Terms
    """the question's"""
    other: Terms
    """the other form's, of the same sum"""


@dataclass(frozen=True, slots=True)
class Weights:
    """The question's terms, in one language."""

    alone: Terms
    """those without another form, and those that are added to the question"""
    either: tuple[Either, ...] = ()

    @property
    def total(self) -> float:
        """What all of them tell, of two forms but one."""
        counted = (self.alone, *(each.asked for each in self.either))
        return sum(sum(terms.values()) for terms in counted)

    def share(self, held: Set[str]) -> float:
        """Return what a text with these terms tells of the question, 0 to 1."""
        score = lambda terms: sum(terms[term] for term in held & terms.keys())
        return self.told(score, max) / self.total if self.total else 0.0

    def told(
        self, score: Callable[[Terms], Score], better: Callable[[Score, Score], Score]
    ) -> Score:
        """Return the sum of what `score` gives, of the better where there are two forms."""
        found = score(self.alone)
        for each in self.either:
            found = found + better(score(each.asked), score(each.other))
        return found

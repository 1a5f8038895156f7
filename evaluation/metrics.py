"""Measures of rankings and answers. Pure.

Rankings are lists of document ids, each id once, best first. Relevance is binary. nDCG: Järvelin
and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002). Answers are compared
as `runtime.diagnostics.labelled_questions` does it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

from runtime.diagnostics.labelled_questions import contains, normalised

__all__ = [
    "RESAMPLES", "Mean", "contains", "distinct", "mean", "ndcg", "normalised", "recall",
    "reciprocal_rank", "success", "token_f1",
]  # fmt: skip

RESAMPLES = 1000


def distinct(documents: Iterable[str]) -> list[str]:
    """Return the documents of ranked passages, each where its first passage stands."""
    return list(dict.fromkeys(documents))


def recall(ranking: Sequence[str], gold: Collection[str], depth: int) -> float:
    """Return the share of the gold documents among the first `depth`."""
    return len(set(ranking[:depth]) & set(gold)) / len(set(gold))


def success(ranking: Sequence[str], gold: Collection[str], depth: int) -> float:
    """Return 1 when a gold document is among the first `depth`, else 0."""
    return float(not set(ranking[:depth]).isdisjoint(gold))


def ndcg(ranking: Sequence[str], gold: Collection[str], depth: int) -> float:
    """Return the normalised discounted cumulative gain of the first `depth`."""
    wanted = set(gold)
    gain = sum(1 / log2(place + 2) for place, id in enumerate(ranking[:depth]) if id in wanted)
    best = sum(1 / log2(place + 2) for place in range(min(depth, len(wanted))))
    return gain / best


def reciprocal_rank(ranking: Sequence[str], gold: Collection[str]) -> float:
    """Return 1 / the rank of the first gold document, or 0."""
    places = (place for place, id in enumerate(ranking, start=1) if id in gold)
    return next((1 / place for place in places), 0.0)


def token_f1(answer: str, gold: Iterable[str]) -> float:
    """Return the best F1 of an answer's words and a gold answer's."""
    return max((_f1(normalised(answer).split(), normalised(each).split()) for each in gold),
               default=0.0)  # fmt: skip


def _f1(left: Sequence[str], right: Sequence[str]) -> float:
    common = sum((Counter(left) & Counter(right)).values())
    return 2 * common / (len(left) + len(right)) if common else 0.0


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of `count` values and its 95 % interval by bootstrap."""

    value: float
    low: float
    high: float
    count: int

    @property
    def half_width(self) -> float:
        """Half of the interval's width."""
        return (self.high - self.low) / 2


def mean(values: Sequence[float]) -> Mean:
    """Return the mean with its percentile bootstrap interval; the same values give the same one.

    Raises ValueError when there are no values.
    """
    if not values:
        raise ValueError("nothing to take the mean of")
    array = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(0).integers(0, len(array), (RESAMPLES, len(array)))
    low, high = np.percentile(array[picks].mean(axis=1), (2.5, 97.5))
    return Mean(float(array.mean()), float(low), float(high), len(array))

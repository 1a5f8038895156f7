"""Passages that were found → the same in the order of a reranker, which reads each with the
question (Nogueira and Cho, "Passage Re-ranking with BERT", 2019).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from runtime.results import Hit
from runtime.retrieval.hybrid import Candidate

READ = 10
"""passages that are read anew, at the most"""
RERANK_BUDGET = 1.0
"""seconds after which no further one is begun"""

_Found = tuple[Candidate, Hit]


def reranked(
    question: str,
    found: Sequence[_Found],
    relevance: Callable[[str, str], float | None],
    budget: float = RERANK_BUDGET,
) -> list[_Found]:
    """Return what was found, the first `READ` in the order of their relevance to the question.

    `relevance` compares by any scale, so that scores stay what they are in every library: each
    belongs to its place and not to its passage. Passages that time does not allow to read, and
    all that follow one of which nothing is said, stay behind those that were read.
    """
    begun = time.perf_counter()
    read: list[tuple[float, _Found]] = []
    for each in found[:READ]:
        if read and time.perf_counter() - begun >= budget:
            break
        score = relevance(question, _whole(each[1]))
        if score is None:
            break
        read.append((score, each))
    best = [each for _, each in sorted(read, key=lambda pair: -pair[0])]
    placed = zip(best, found, strict=False)
    return [*(_scored(each, other[0].score) for each, other in placed), *found[len(read) :]]


def _whole(hit: Hit) -> str:
    return "\n".join(filter(None, (hit.title, hit.section, hit.headed)))


def _scored(found: _Found, score: float) -> _Found:
    candidate, hit = found
    return replace(candidate, score=score), replace(hit, score=score)

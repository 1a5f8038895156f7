"""A question's rarest word → the passages that alone have it, which come among the first. Pure
but for the postings that it reads.

A word that almost no passage has says more of what is asked than any likeness in meaning: of a
disease that the embedding model never met, the one passage that names it is the one to see.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from runtime.retrieval.query import Query
from runtime.stick.corpus import Pack

HELD = 3
"""passages at most that have a word which is rare"""
AMONG_FIRST = 3
"""places from the first within which the best of them is put"""


def holders(query: Query) -> set[tuple[str, int]]:
    """Return the corpus and number of each passage that has the question's rarest word.

    Nothing where the rarest word of the question stands in many passages. Raises LibraryError when
    a pack's terms are damaged.
    """
    held = [
        (frequency, term, each.packs)
        for each in query.terms.values()
        for word in each.words
        for term in word[:1]
        if 0 < (frequency := each.frequencies[term]) <= HELD
    ]
    if not held:
        return set()
    _, term, packs = min(held, key=lambda each: each[:2])
    return {
        (pack.record.id, int(passage)) for pack in packs for passage in _passages(query, pack, term)
    }


def promoted(order: Sequence[int], holds: Sequence[bool]) -> list[int]:
    """Return places, best first, the best of those that hold the word `AMONG_FIRST`.

    `order` lists places, best first; `holds` tells of each place whether it has the word.
    """
    ranked = list(order)
    first = next((rank for rank, place in enumerate(ranked) if holds[place]), 0)
    if first >= AMONG_FIRST:
        ranked.insert(AMONG_FIRST - 1, ranked.pop(first))
    return ranked


def _passages(query: Query, pack: Pack, term: str) -> NDArray[np.int64]:
    scores = pack.lexical.scores(query.lookups.weighted(pack, {term: 1.0}))
    return np.flatnonzero(scores)

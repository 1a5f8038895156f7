"""A question's rarest word → the passages that alone have it, which come among the first. Pure
but for the postings that it reads.

A word that almost no passage has says more of what is asked than any likeness in meaning: of a
disease that the embedding model never met, the one passage that names it is the one to see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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

    Nothing where that stands in many passages: those of one language count, for what is common in
    its own is rare in another. Raises LibraryError when a pack's terms are damaged.
    """
    counted = ((max(each for each, _ in word), word) for word in _by_word(query))
    held = [(most, word) for most, word in counted if 0 < most <= HELD]
    if not held:
        return set()
    _, word = min(held, key=lambda each: each[0])
    return {
        (pack.record.id, int(passage))
        for (frequency, term), each in zip(word, query.terms.values(), strict=True)
        if frequency
        for pack in each.packs
        for passage in _passages(query, pack, term)
    }


def _by_word(query: Query) -> Iterator[tuple[tuple[int, str], ...]]:
    """Yield for each word, in the order of the languages, how many passages have it, and its term.

    The words are the same in every language, their terms are not.
    """
    for forms in zip(*(each.words for each in query.terms.values()), strict=True):
        if all(forms):
            named = zip(query.terms.values(), forms, strict=True)
            yield tuple((each.frequencies[word[0]], word[0]) for each, word in named)


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

"""A question's rarest word → the passages that have it, the best of which comes among the first.
Pure but for the postings that it reads.

A word that few passages have says more of what is asked than any likeness in meaning: of a
disease that the embedding model never met, a passage that names it is the one to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from runtime.dictionaries.lookup import Direction, look_up
from runtime.retrieval.query import Query
from runtime.stick.corpus import Pack

RARE = 0.001
"""share of a language's passages that have a word, up to which it is rare"""
FEW = 3
"""passages that may have it in the smallest library"""
AMONG_FIRST = 3
"""places from the first within which the best of them is put"""


def holders(query: Query) -> set[tuple[str, int]]:
    """Return the corpus and number of each passage that has the question's rarest word.

    Of a dictionary, those of the word's own entries. Nothing where the word stands in many
    passages: those of one language count, for what is common in its own is rare in another. Raises
    LibraryError when a pack's terms are damaged.
    """
    passages = max((each.passages for each in query.terms.values()), default=0)
    held = [
        (most, number)
        for number, frequencies in enumerate(_frequencies(query))
        if 0 < (most := max(frequencies, default=0)) <= max(FEW, RARE * passages)
    ]
    if not held:
        return set()
    _, number = min(held)
    return {
        (pack.record.id, passage)
        for language, each in query.terms.items()
        for pack in each.packs
        for passage in _passages(query, pack, language, number)
    }


def _frequencies(query: Query) -> Iterator[tuple[int, ...]]:
    """Yield for each word how many passages have it, in each language; nothing for no word.

    The words are the same in every language, their terms are not.
    """
    for forms in zip(*(each.words for each in query.terms.values()), strict=True):
        pairs = zip(query.terms.values(), forms, strict=True)
        yield tuple(each.frequencies[word[0]] for each, word in pairs) if all(forms) else ()


def promoted(order: Sequence[int], holds: Sequence[bool]) -> list[int]:
    """Return places, best first, the best of those that hold the word `AMONG_FIRST`.

    `order` lists places, best first; `holds` tells of each place whether it has the word.
    """
    ranked = list(order)
    first = next((rank for rank, place in enumerate(ranked) if holds[place]), 0)
    if first >= AMONG_FIRST:
        ranked.insert(AMONG_FIRST - 1, ranked.pop(first))
    return ranked


def _passages(query: Query, pack: Pack, language: str, number: int) -> Iterable[int]:
    """Return the passages of a pack that have the question's word of that number."""
    if pack.record.is_dictionary:
        return _entries(query.words[language].tokens[number], pack)
    term = query.terms[language].words[number][0]
    scores = pack.lexical.scores(query.lookups.weighted(pack, {term: 1.0}))
    return map(int, np.flatnonzero(scores))


def _entries(word: str, pack: Pack) -> Iterator[int]:
    for found in look_up(word, [pack], Direction(), exact=True):
        yield from pack.passages_of(found.number)

"""What a question's terms tell, and how much of it a text has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from runtime.results import Expansion
from runtime.retrieval.query import Query
from runtime.stick.corpus import Pack, by_language
from runtime.stick.lexical_index import idf
from runtime.text.analyzer import content_words, question_terms

ACRONYM_WEIGHT = 0.5
"""what the acronym of a question's long form counts for: it is often that of something else too"""

Terms = Mapping[str, float]
"""term → what it tells"""
Score = TypeVar("Score", float, NDArray[np.float32])


@dataclass(frozen=True, slots=True)
class SynonymClause:
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
    synonyms: tuple[SynonymClause, ...] = ()

    @property
    def total(self) -> float:
        """What all of them tell, of two forms but one."""
        counted = (self.alone, *(each.asked for each in self.synonyms))
        return sum(sum(terms.values()) for terms in counted)

    def share(self, held: Set[str]) -> float:
        """Return what a text with these terms tells of the question, 0 to 1."""
        # In the question's order: that of a set differs from one run to the next.
        score = lambda terms: sum(weight for term, weight in terms.items() if term in held)
        return self.combine(score, max) / self.total if self.total else 0.0

    def combine(
        self, score: Callable[[Terms], Score], better: Callable[[Score, Score], Score]
    ) -> Score:
        """Return the sum of what `score` gives, of the better where there are two forms."""
        found = score(self.alone)
        for each in self.synonyms:
            found = found + better(score(each.asked), score(each.other))
        return found


def term_weights(query: Query) -> dict[str, dict[str, float]]:
    """Return for each language of the packs the question's terms and what each tells.

    Frequencies are counted over all packs of the language, so that scores compare across them.
    """
    question = query.question
    return {
        language: _telling(group, query.meant(question_terms(question, language), language))
        for language, group in by_language(query.packs).items()
    }


def word_weights(query: Query) -> dict[str, dict[str, float]]:
    """Return the same with each word of the question counted once.

    A name such as `os.path.join` is a term itself and has terms for its parts; here they share the
    weight of the one that tells most, so that a sentence is not taken for an answer because it
    names it.
    """
    shared: dict[str, dict[str, float]] = {}
    for language, weights in term_weights(query).items():
        shared[language] = {}
        for terms in content_words(query.question, language):
            word = query.meant(terms, language)
            weight = max(weights[term] for term in word) / len(word)
            shared[language] |= dict.fromkeys(word, weight)
    return shared


def passage_weights(query: Query) -> dict[str, Weights]:
    """Return `term_weights` with other forms: an acronym or its long form counts, not both.

    To a long form its acronym is added, at a part of its own weight.
    """
    weights = term_weights(query)
    joined = {}
    for language, group in by_language(query.packs).items():
        found = query.expansions[language]
        short = [term for form in found if not form.is_acronym for term in form.terms]
        added = {term: ACRONYM_WEIGHT * combine for term, combine in _telling(group, short).items()}
        acronyms = [form for form in found if form.is_acronym]
        joined[language] = _joined(group, added | weights[language], acronyms)
    return joined


def sentence_weights(query: Query) -> dict[str, Weights]:
    """Return `word_weights` with other forms: whichever a sentence has, it says the same."""
    weights = word_weights(query)
    return {
        language: _joined(group, weights[language], query.expansions[language])
        for language, group in by_language(query.packs).items()
    }


def _telling(packs: Sequence[Pack], terms: Iterable[str]) -> dict[str, float]:
    """Return the terms and what each tells, by how many passages of all these packs have it."""
    indexes = [pack.lexical for pack in packs]
    total = sum(index.passages for index in indexes)
    held = {
        term: sum(entry.passages for index in indexes if (entry := index.entry(term)))
        for term in terms
    }
    return {term: idf(total, count) for term, count in held.items()}


def _joined(packs: Sequence[Pack], weights: Terms, found: Sequence[Expansion]) -> Weights:
    """Return the weights with those of other forms; a form's weight is shared by its other's."""
    alone = dict(weights)
    synonyms = []
    for form in found:
        asked = {term: alone.pop(term) for term in form.asked if term in alone}
        other = _telling(packs, form.terms)
        if asked:
            scale = sum(asked.values()) / max(sum(other.values()), 1e-9)
            synonyms.append(
                SynonymClause(asked, {term: scale * each for term, each in other.items()})
            )
    return Weights(alone, tuple(synonyms))

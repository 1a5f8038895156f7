"""What a question's terms tell, and how much of it a text has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from runtime.results import Expansion
from runtime.retrieval.query import Query, QueryTerms
from runtime.stick.lexical_index import idf

ACRONYM_WEIGHT = 0.5
"""what the acronym of a question's long form counts for: it is often that of something else too"""
TRANSLATION_WEIGHT = 0.8
"""what a word counts for that a dictionary translates: most have several meanings"""

Terms = Mapping[str, float]
"""term → what it tells"""
Score = TypeVar("Score", float, NDArray[np.float32])


@dataclass(frozen=True, slots=True)
class SynonymClause:
    """Forms of the same, an acronym and its long form, say: a text needs but one of them."""

    own: Terms
    """the question's; none for a part of one without spaces"""
    others: tuple[Terms, ...]
    """those of each other form, of the same sum"""

    @property
    def worth(self) -> float:
        """What each form tells."""
        return sum((self.own or self.others[0]).values())


@dataclass(frozen=True, slots=True)
class Weights:
    """The question's terms, in one language."""

    alone: Terms
    """those without another form, and those that are added to the question"""
    synonyms: tuple[SynonymClause, ...] = ()

    @property
    def total(self) -> float:
        """What all of them tell, of two forms but one."""
        return sum(self.alone.values()) + sum(each.worth for each in self.synonyms)

    def share(self, held: Set[str]) -> float:
        """Return what a text with these terms tells of the question, 0 to 1."""
        # In the question's order: that of a set differs from one run to the next.
        score = lambda terms: sum(weight for term, weight in terms.items() if term in held)
        return self.combine(score, max) / self.total if self.total else 0.0

    def combine(
        self, score: Callable[[Terms], Score], better: Callable[[Score, Score], Score]
    ) -> Score:
        """Return the sum of what `score` gives, of the best where there are several forms."""
        found = score(self.alone)
        for each in self.synonyms:
            best = score(each.own)
            for other in each.others:
                best = better(best, score(other))
            found = found + best
        return found


def term_weights(query: Query) -> dict[str, dict[str, float]]:
    """Return for each language of the packs the question's terms and what each tells."""
    return {language: each.idf(each.terms) for language, each in query.terms.items()}


def word_weights(query: Query) -> dict[str, dict[str, float]]:
    """Return the same with each word of the question counted once.

    A name such as `os.path.join` is a term itself and has terms for its parts; here they share the
    weight of the one that tells most, so that a sentence is not taken for an answer because it
    names it.
    """
    return {language: _word_weights(each) for language, each in query.terms.items()}


def passage_weights(query: Query) -> dict[str, Weights]:
    """Return `term_weights` with other forms: an acronym or its long form counts, not both.

    To a long form its acronym is added, at a part of its own weight.
    """
    return {language: _passage_weights(each) for language, each in query.terms.items()}


def sentence_weights(query: Query) -> dict[str, Weights]:
    """Return `word_weights` with other forms: whichever a sentence has, it says the same."""
    return {
        language: _joined(each, _word_weights(each), each.expansions)
        for language, each in query.terms.items()
    }


def _word_weights(terms: QueryTerms) -> dict[str, float]:
    weights = terms.idf(terms.terms)
    shared: dict[str, float] = {}
    for word in terms.words:
        shared |= dict.fromkeys(word, max(weights[term] for term in word) / len(word))
    return shared


def _passage_weights(terms: QueryTerms) -> Weights:
    short = [term for form in terms.expansions if not form.is_acronym for term in form.other_terms]
    added = {term: ACRONYM_WEIGHT * weight for term, weight in terms.idf(short).items()}
    acronyms = [form for form in terms.expansions if form.is_acronym]
    return _joined(terms, added | terms.idf(terms.terms), acronyms)


def _joined(terms: QueryTerms, weights: Terms, found: Sequence[Expansion]) -> Weights:
    """Return the weights with those of other forms; a form's weight is shared by its other's."""
    alone = dict(weights)
    synonyms = []
    for form in found:
        own = {term: alone.pop(term) for term in form.terms if term in alone}
        other = terms.idf(form.other_terms)
        if own:
            synonyms.append(SynonymClause(own, (_shared(other, sum(own.values())),)))
    for translation in terms.translations:
        others = [other for other in translation.others if terms.held(other)]
        if others or not translation.others:  # else it stays a word that no passage has
            words = [term for term in translation.terms if alone.pop(term, None) is not None]
            synonyms += [_translated(terms, words, others)] if others else []
    return Weights(alone, tuple(synonyms))


def _translated(
    terms: QueryTerms, own: Sequence[str], forms: Sequence[Sequence[str]]
) -> SynonymClause:
    """Return a word with what it is translated by, all worth the same.

    They count as one word that stands wherever one of them does: Pirkola, "The effects of query
    structure and dictionary setups in dictionary-based cross-language information retrieval"
    (1998).
    """
    held = sum(map(terms.held, (*forms, own)))
    worth = TRANSLATION_WEIGHT * idf(terms.passages, min(held, terms.passages))
    return SynonymClause(
        dict.fromkeys(own, worth / max(1, len(own))),
        tuple(_shared(terms.idf(form), worth) for form in forms),
    )


def _shared(weights: Terms, worth: float) -> Terms:
    """Return weights of the same proportions with another sum."""
    scale = worth / max(sum(weights.values()), 1e-9)
    return {term: scale * each for term, each in weights.items()}

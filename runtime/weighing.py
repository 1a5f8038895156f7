"""What a question's terms tell, and how much of it a text has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from runtime.acronyms import forms
from runtime.acronyms import spelled_out as with_long_forms
from runtime.analysis import content_words, question_terms
from runtime.events import Form
from runtime.lexical import idf
from runtime.pack import Pack, by_language
from runtime.spelling import Spelling, meant_terms

ACRONYM_WEIGHT = 0.5
"""what the acronym of a question's long form counts for: it is often that of something else too"""

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


def term_weights(
    packs: Sequence[Pack], question: str, spelling: Spelling | None = None
) -> dict[str, dict[str, float]]:
    """Return for each language of the packs the question's terms and what each tells.

    Frequencies are counted over all packs of the language, so that scores compare across them.
    A misspelt term gives way to the one that is meant; `spelling` is that of the question, where
    it is known already.
    """
    spelling = meant_terms(packs, question) if spelling is None else spelling
    weights: dict[str, dict[str, float]] = {}
    for language, group in by_language(packs).items():
        meant = spelling.get(language, {})
        asked = [meant.get(term, term) for term in question_terms(question, language)]
        weights[language] = _telling(group, asked)
    return weights


def word_weights(
    packs: Sequence[Pack], question: str, spelling: Spelling | None = None
) -> dict[str, dict[str, float]]:
    """Return the same with each word of the question counted once.

    A name such as `os.path.join` is a term itself and has terms for its parts; here they share the
    weight of the one that tells most, so that a sentence is not taken for an answer because it
    names it.
    """
    spelling = meant_terms(packs, question) if spelling is None else spelling
    shared: dict[str, dict[str, float]] = {}
    for language, weights in term_weights(packs, question, spelling).items():
        shared[language] = {}
        meant = spelling.get(language, {})
        for terms in content_words(question, language):
            word = tuple(meant.get(term, term) for term in terms)
            weight = max(weights[term] for term in word) / len(word)
            shared[language] |= dict.fromkeys(word, weight)
    return shared


def other_forms(
    packs: Sequence[Pack], question: str, spelling: Spelling
) -> dict[str, tuple[Form, ...]]:
    """Return for each language of the packs the question's acronyms, and long forms that have one.

    What they stand for is counted over all packs of the language.
    """
    return {
        language: forms([p.acronyms for p in group], question, language, spelling.get(language, {}))
        for language, group in by_language(packs).items()
    }


def spelled_out(packs: Sequence[Pack], question: str) -> str:
    """Return the text that is embedded for a question: its acronyms have their long forms beside.

    A long form stays alone, for an embedding knows it better than its acronym.
    """
    found = other_forms(packs, question, {}).values()
    return with_long_forms(question, [form for each in found for form in each])


def passage_weights(
    packs: Sequence[Pack], question: str, spelling: Spelling | None = None
) -> dict[str, Weights]:
    """Return `term_weights` with other forms: an acronym or its long form counts, not both.

    To a long form its acronym is added, at a part of its own weight.
    """
    spelling = meant_terms(packs, question) if spelling is None else spelling
    weights = term_weights(packs, question, spelling)
    groups = by_language(packs)
    joined = {}
    for language, found in other_forms(packs, question, spelling).items():
        short = [term for form in found if not form.is_acronym for term in form.terms]
        told = _telling(groups[language], short)
        added = {term: ACRONYM_WEIGHT * weight for term, weight in told.items()}
        acronyms = [form for form in found if form.is_acronym]
        joined[language] = _joined(groups[language], added | weights[language], acronyms)
    return joined


def sentence_weights(
    packs: Sequence[Pack], question: str, spelling: Spelling | None = None
) -> dict[str, Weights]:
    """Return `word_weights` with other forms: whichever a sentence has, it says the same."""
    spelling = meant_terms(packs, question) if spelling is None else spelling
    weights = word_weights(packs, question, spelling)
    groups = by_language(packs)
    return {
        language: _joined(groups[language], weights[language], found)
        for language, found in other_forms(packs, question, spelling).items()
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


def _joined(packs: Sequence[Pack], weights: Terms, found: Sequence[Form]) -> Weights:
    """Return the weights with those of other forms; a form's weight is shared by its other's."""
    alone = dict(weights)
    either = []
    for form in found:
        asked = {term: alone.pop(term) for term in form.asked if term in alone}
        other = _telling(packs, form.terms)
        if asked:
            scale = sum(asked.values()) / max(sum(other.values()), 1e-9)
            either.append(Either(asked, {term: scale * each for term, each in other.items()}))
    return Weights(alone, tuple(either))

"""A question → the passages that bear on it, over several packs at once.

The two halves are fused by score, not by rank: the lexical score is a share of the best that any
passage could reach, the dense one a cosine, so both mean the same in every pack. How much each
counts is decided for each question (`runtime.fusion`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from runtime.acronyms import forms
from runtime.acronyms import spelled_out as with_long_forms
from runtime.analysis import content_words, question_terms
from runtime.events import Form, Hit
from runtime.folding import distinct
from runtime.fusion import fuse
from runtime.lexical import idf
from runtime.pack import Pack, by_language
from runtime.spelling import Spelling, understand
from runtime.weighing import Either, Terms, Weights

Mode = Literal["hybrid", "dense", "lexical"]
MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")

CANDIDATES = 100
"""passages a pack that each half proposes"""
ACRONYM_WEIGHT = 0.5
"""what the acronym of a question's long form counts for: it is often that of something else too"""
RESERVE = 2
"""candidates for each hit that is wanted, in case some say the same"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, with what each half says of it."""

    pack: Pack
    passage: int
    lexical: float
    """0 to 1: how much of the question's terms it has, weighted by what they tell"""
    cosine: float
    score: float


def term_weights(
    packs: Sequence[Pack], question: str, spelling: Spelling | None = None
) -> dict[str, dict[str, float]]:
    """Return for each language of the packs the question's terms and what each tells.

    Frequencies are counted over all packs of the language, so that scores compare across them.
    A misspelt term gives way to the one that is meant; `spelling` is that of the question, where
    it is known already.
    """
    spelling = understand(packs, question) if spelling is None else spelling
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
    spelling = understand(packs, question) if spelling is None else spelling
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
    spelling = understand(packs, question) if spelling is None else spelling
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
    spelling = understand(packs, question) if spelling is None else spelling
    weights = word_weights(packs, question, spelling)
    groups = by_language(packs)
    return {
        language: _joined(groups[language], weights[language], found)
        for language, found in other_forms(packs, question, spelling).items()
    }


def search(
    packs: Sequence[Pack],
    question: str,
    vector: NDArray[np.float32] | None,
    mode: Mode,
    count: int,
    spelling: Spelling | None = None,
) -> list[Candidate]:
    """Return the best `count` passages, best first.

    `vector` is the question's unit vector (dimension,); lexical search needs none.
    """
    weights = passage_weights(packs, question, spelling) if mode != "dense" else {}
    proposals = [_propose(pack, weights.get(pack.record.language), vector, mode) for pack in packs]
    if not proposals:
        return []
    lexical = np.concatenate([each.lexical for each in proposals])
    cosine = np.concatenate([each.cosine for each in proposals])
    scores = {"lexical": lexical, "dense": cosine, "hybrid": fuse(lexical, cosine)}[mode]
    owners = [pack for pack, each in zip(packs, proposals, strict=True) for _ in each.passages]
    passages = np.concatenate([each.passages for each in proposals])
    return [
        Candidate(
            owners[place],
            int(passages[place]),
            float(lexical[place]),
            float(cosine[place]),
            float(scores[place]),
        )
        for place in np.argsort(-scores, kind="stable")[:count].tolist()
    ]


def read(candidates: Iterable[Candidate], count: int) -> list[tuple[Candidate, Hit]]:
    """Return the first `count` candidates with their passages, each passage but once."""
    passages = ((each, each.pack.passage(each.passage, each.score)) for each in candidates)
    return list(islice(distinct(passages), count))


@dataclass(frozen=True, slots=True)
class _Proposal:
    """The passages of one pack that may answer: three arrays of one length."""

    passages: NDArray[np.int64]
    lexical: NDArray[np.float32]
    cosine: NDArray[np.float32]


def _propose(
    pack: Pack, weights: Weights | None, vector: NDArray[np.float32] | None, mode: Mode
) -> _Proposal:
    worded = np.zeros(pack.record.passages, dtype=np.float32)
    passages = np.zeros(0, dtype=np.int64)
    if weights is not None:
        told = weights.told(pack.lexical.scores, np.maximum)
        worded = told / np.float32(max(weights.total, 1e-9))
        passages = _best(worded, CANDIDATES)
    cosine = np.zeros(len(passages), dtype=np.float32)
    if mode != "lexical" and vector is not None:
        passages, cosine = _with_near(pack, vector, passages)
    return _Proposal(passages, worded[passages], cosine)


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


def _with_near(
    pack: Pack, vector: NDArray[np.float32], worded: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the passages near in meaning and those found by words, with their cosines."""
    near, cosines = pack.vectors.search(vector, CANDIDATES)
    others = np.setdiff1d(worded, near)
    exact = pack.vectors.cosines(vector, others) if len(others) else cosines[:0]
    if exact is None:  # no nearer, at any rate, than the farthest that was found
        exact = np.full(len(others), cosines.min() if len(cosines) else 0.0, dtype=np.float32)
    return np.concatenate([near, others]), np.concatenate([cosines, exact])


def _best(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the passages with the highest scores above 0, in no order."""
    found = np.flatnonzero(scores)
    if len(found) <= count:
        return found
    return found[np.argpartition(scores[found], -count)[-count:]]

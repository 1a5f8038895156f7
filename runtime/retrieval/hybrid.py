"""A question → the passages that bear on it, over several packs at once.

The two halves are fused by score, not by rank: the lexical score is a share of the best that any
passage could reach, the dense one a cosine, so both mean the same in every pack. How much each
counts is decided for each question (`runtime.retrieval.fusion`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from runtime.results import Hit
from runtime.retrieval.deduplication import distinct
from runtime.retrieval.fusion import fuse
from runtime.retrieval.query import Query
from runtime.retrieval.rare_words import holders, promoted
from runtime.retrieval.spelling import corrections
from runtime.retrieval.term_weights import Weights, passage_weights
from runtime.retrieval.unembedded import Embed, comparable, text_of, with_embedded
from runtime.stick.corpus import Pack

Mode = Literal["hybrid", "dense", "lexical"]
MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")

CANDIDATES = 100
"""passages a pack that each half proposes"""
RESERVE = 2
"""candidates looked at for each hit that is wanted: some say the same, and are named with it"""
_UNKNOWN = np.float32("nan")
"""the cosine of a passage whose pack has no vectors"""
LOOKED_AT = 20
"""candidates that are looked at however few are wanted"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, with what each half says of it."""

    pack: Pack
    passage: int
    lexical: float
    """0 to 1: how much of the question's terms it has, weighted by what they tell"""
    cosine: float | None
    """nothing where its pack has no vectors, and it was not embedded"""
    score: float


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, best first, and what the question was understood as."""

    query: Query
    """with the packs that were searched"""
    found: list[tuple[Candidate, Hit]]

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The passages."""
        return tuple(hit for _, hit in self.found)

    @property
    def corrections(self) -> tuple[tuple[str, str], ...]:
        """Misspelt words: as typed, and as they were understood."""
        return corrections(self.query.spelling, self.query.words, self.hits)


def search(
    query: Query, vector: NDArray[np.float32] | None, mode: Mode, count: int,
    embed: Embed | None = None,
) -> list[Candidate]:  # fmt: skip
    """Return the best `count` passages of the packs, best first.

    `vector` is the question's unit vector (dimension,); lexical search needs none. `embed` makes
    those of passages whose pack has none.
    """
    packs = query.packs
    weights = passage_weights(query) if mode != "dense" else {}
    proposals = [
        _propose(query, pack, weights.get(pack.record.language), vector, mode) for pack in packs
    ]
    if not proposals:
        return []
    owners = [pack for pack, each in zip(packs, proposals, strict=True) for _ in each.passages]
    passages = np.concatenate([each.passages for each in proposals])
    lexical = np.concatenate([each.lexical for each in proposals])
    cosine = np.concatenate([each.cosine for each in proposals])
    if mode == "hybrid" and vector is not None and embed is not None:
        # Entries of dictionaries are looked up by their words; to embed them takes time in vain.
        entries = np.array([pack.record.is_dictionary for pack in owners], dtype=bool)
        cosine = with_embedded(
            lexical, cosine, lambda at: _cosine(vector, embed, owners[at], int(passages[at])),
            np.flatnonzero(~entries),
        )  # fmt: skip
    compared = comparable(cosine)
    fused = fuse(lexical, compared, is_one_word=query.is_one_word)
    scores = {"lexical": lexical, "dense": compared, "hybrid": fused}[mode]
    order = np.argsort(-scores, kind="stable").tolist()
    if mode == "hybrid":
        rare = holders(query)
        names = zip(owners, passages.tolist(), strict=True)
        order = promoted(order, [(pack.record.id, each) in rare for pack, each in names])
    scores = np.maximum.accumulate(scores[order][::-1])[::-1]  # what was put first has no less
    return [
        Candidate(
            owners[place],
            int(passages[place]),
            float(lexical[place]),
            None if isnan(cosine[place]) else float(cosine[place]),
            float(score),
        )
        for place, score in zip(order[:count], scores.tolist(), strict=False)
    ]


def _cosine(vector: NDArray[np.float32], embed: Embed, pack: Pack, passage: int) -> float:
    return float(np.dot(vector, embed(text_of(pack, passage))))


def read(candidates: Iterable[Candidate], count: int) -> list[tuple[Candidate, Hit]]:
    """Return the first `count` candidates with their passages, each passage but once."""
    passages = ((each, each.pack.passage(each.passage, each.score)) for each in candidates)
    return distinct(passages, count, max(RESERVE * count, LOOKED_AT))


@dataclass(frozen=True, slots=True)
class _Proposal:
    """The passages of one pack that may answer: three arrays of one length."""

    passages: NDArray[np.int64]
    lexical: NDArray[np.float32]
    cosine: NDArray[np.float32]


def _propose(
    query: Query,
    pack: Pack,
    weights: Weights | None,
    vector: NDArray[np.float32] | None,
    mode: Mode,
) -> _Proposal:
    worded = np.zeros(pack.record.passages, dtype=np.float32)
    passages = np.zeros(0, dtype=np.int64)
    if weights is not None:
        score = lambda terms: pack.lexical.scores(query.lookups.weighted(pack, terms))
        scores = weights.combine(score, np.maximum)
        worded = scores / np.float32(max(weights.total, 1e-9))
        passages = _best(worded, CANDIDATES)
    cosine = np.full(len(passages), _UNKNOWN, dtype=np.float32)
    if mode != "lexical" and vector is not None and pack.record.has_vectors:
        passages, cosine = _with_near(pack, vector, passages)
    return _Proposal(passages, worded[passages], cosine)


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

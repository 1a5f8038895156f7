"""A question → the passages that bear on it, over several packs at once.

The two halves are fused by score, not by rank: the lexical score is a share of the best that any
passage could reach, the dense one a cosine, so both mean the same in every pack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from runtime.analysis import content_words, question_terms
from runtime.lexical import idf
from runtime.pack import Pack

Mode = Literal["hybrid", "dense", "lexical"]
MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")

CANDIDATES = 100
"""passages a pack that each half proposes"""
DENSE_WEIGHT = 0.6
"""share of the cosine in the fused score; `make eval` compares others"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, with what each half says of it."""

    pack: Pack
    passage: int
    lexical: float
    """0 to 1: how much of the question's terms it has, weighted by what they tell"""
    cosine: float
    score: float


def term_weights(packs: Sequence[Pack], question: str) -> dict[str, dict[str, float]]:
    """Return for each language of the packs the question's terms and what each tells.

    Frequencies are counted over all packs of the language, so that scores compare across them.
    """
    weights: dict[str, dict[str, float]] = {}
    for language in {pack.record.language for pack in packs}:
        group = [pack.lexical for pack in packs if pack.record.language == language]
        total = sum(index.passages for index in group)
        held = {
            term: sum(entry.passages for index in group if (entry := index.entry(term)))
            for term in question_terms(question, language)
        }
        weights[language] = {term: idf(total, count) for term, count in held.items()}
    return weights


def word_weights(packs: Sequence[Pack], question: str) -> dict[str, dict[str, float]]:
    """Return the same with each word of the question counted once.

    A name such as `os.path.join` is a term itself and has terms for its parts; here they share the
    weight of the one that tells most, so that a sentence is not taken for an answer because it
    names it.
    """
    shared: dict[str, dict[str, float]] = {}
    for language, weights in term_weights(packs, question).items():
        shared[language] = {}
        for word in content_words(question, language):
            weight = max(weights[term] for term in word) / len(word)
            shared[language] |= dict.fromkeys(word, weight)
    return shared


def search(
    packs: Sequence[Pack],
    question: str,
    vector: NDArray[np.float32] | None,
    mode: Mode,
    count: int,
) -> list[Candidate]:
    """Return the best `count` passages, best first.

    `vector` is the question's unit vector (dimension,); lexical search needs none.
    """
    weights = term_weights(packs, question) if mode != "dense" else {}
    found = [
        candidate
        for pack in packs
        for candidate in _candidates(pack, weights.get(pack.record.language, {}), vector, mode)
    ]
    found.sort(key=lambda candidate: -candidate.score)
    return found[:count]


def _candidates(
    pack: Pack, weights: Mapping[str, float], vector: NDArray[np.float32] | None, mode: Mode
) -> list[Candidate]:
    lexical: NDArray[np.float32] | None = None
    dense: dict[int, float] = {}
    chosen: set[int] = set()
    if mode != "dense":
        lexical = pack.lexical.scores(weights) / np.float32(max(sum(weights.values()), 1e-9))
        chosen |= {int(passage) for passage in _best(lexical, CANDIDATES) if lexical[passage] > 0}
    if mode != "lexical" and vector is not None:
        passages, cosines = pack.vectors.search(vector, CANDIDATES)
        dense = dict(zip(passages.tolist(), cosines.tolist(), strict=True))
        dense |= _missing_cosines(pack, vector, sorted(chosen - dense.keys()), dense)
        chosen |= dense.keys()
    return [
        _candidate(
            pack, passage, float(lexical[passage]) if lexical is not None else 0.0,
            dense.get(passage, 0.0), mode,
        )
        for passage in chosen
    ]  # fmt: skip


def _missing_cosines(
    pack: Pack, vector: NDArray[np.float32], passages: list[int], known: Mapping[int, float]
) -> dict[int, float]:
    """Return the cosines of passages that only the lexical half proposed."""
    if not passages:
        return {}
    cosines = pack.vectors.cosines(vector, np.array(passages, dtype=np.int64))
    if cosines is None:
        lowest = min(known.values(), default=0.0)
        return dict.fromkeys(passages, lowest)
    return dict(zip(passages, cosines.tolist(), strict=True))


def _candidate(pack: Pack, passage: int, lexical: float, cosine: float, mode: Mode) -> Candidate:
    score = {
        "lexical": lexical,
        "dense": cosine,
        "hybrid": DENSE_WEIGHT * cosine + (1 - DENSE_WEIGHT) * lexical,
    }[mode]
    return Candidate(pack, passage, lexical, cosine, score)


def _best(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(scores, -count)[-count:]

"""A question → rankings of documents: by each half of the search, and by ways of joining them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from evaluation.metrics import distinct
from evaluation.questions import Question
from runtime.errors import LibraryError
from runtime.models.cross_encoders import CrossEncoder
from runtime.models.embedders import Embedder
from runtime.results import Hit
from runtime.retrieval.hybrid import CANDIDATES, RESERVE, Candidate, Mode, read, search
from runtime.retrieval.query import Query
from runtime.retrieval.reranking import READ
from runtime.retrieval.retriever import Retriever
from runtime.stick.stick import Stick, open_stick

DEPTH = 100
"""passages of a ranking"""
_LOOKED_THROUGH = 50  # passages, where some are kept away
RRF_CONSTANT = 60
"""Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet" (2009)"""
WEIGHTS = (0.4, 0.5, 0.6, 0.7, 0.8)
"""fixed shares of the cosine in the fused score, which the library's own fusion is compared with"""
RRF = f"rank fusion, k={RRF_CONSTANT}"
RERANKED = "reranked"
_ALL = 1 << 30  # passages: as many as the halves propose

Rankings = dict[str, list[str]]
"""method → document ids, best first"""


def weight_name(weight: float) -> str:
    """Return what the fusion with this fixed share of the cosine is called."""
    return f"dense weight {weight:.1f}"


class Ranker:
    """Ranks the documents of an open library."""

    def __init__(
        self, stick: Stick, embedder: Embedder | None = None, reranker: CrossEncoder | None = None,
        *, embeds: bool = True,
    ) -> None:  # fmt: skip
        """Take models already loaded, or load the bundle's own when they are first needed.

        `embeds` tells whether passages are embedded whose pack has no vectors.
        """
        self.stick = stick
        self._retriever = Retriever(stick, embedder, reranker, math.inf)
        self._embed = self._retriever.embed if embeds else None
        self._packs = tuple(pack for pack in stick.packs if not pack.record.translates)
        self._ids = {
            pack.record.id: [details.id for details in pack.documents()] for pack in self._packs
        }
        self.documents = frozenset(id for ids in self._ids.values() for id in ids)

    def holds(self, question: Question) -> bool:
        """Return whether the library has a document that answers the question."""
        return not self.documents.isdisjoint(question.gold)

    def query(self, question: str) -> Query:
        """Return what the library understands a question as."""
        return self._retriever.query(self._packs, question)

    def candidates(self, query: Query, mode: Mode, count: int) -> list[Candidate]:
        """Return the best `count` passages, as the library finds them."""
        vector = self._retriever.vector(query.spelled_out) if mode != "lexical" else None
        return search(query, vector, mode, count, self._embed)

    def found(
        self, query: Query, count: int, without: Collection[str] = ()
    ) -> list[tuple[Candidate, Hit]]:
        """Return the best `count` passages with their text, in a reranker's order if there is one.

        `without` names documents that are kept away; more passages are looked through then.
        """
        reach = max(self._retriever.reach(count), _LOOKED_THROUGH if without else 0)
        proposed = self.candidates(query, "hybrid", max(RESERVE * reach, CANDIDATES))
        found = read(proposed, reach)
        left = [(candidate, hit) for candidate, hit in found if hit.document not in without]
        return self._retriever.in_order(query.spelled_out, left)[:count]

    def ranking(self, question: str) -> list[str]:
        """Return the documents of the best passages, as the library finds them."""
        return self._documents(self.candidates(self.query(question), "hybrid", DEPTH))

    def check(self) -> None:
        """Raise LibraryError where a model could not be used: what was measured is without it."""
        if problems := self._retriever.problems:
            raise LibraryError("\n".join(problems), "Build the library again.")

    def close(self) -> None:
        """Free the models."""
        self._retriever.close()

    def rankings(self, question: str) -> Rankings:
        """Rank by the library's own modes, by rank fusion and by fixed weights.

        What both halves propose holds the best of each, so one search serves every method.
        """
        query = self.query(question)
        proposed = self.candidates(query, "hybrid", _ALL)
        worded = [each for each in proposed if each.lexical > 0]
        lexical = _best(worded, lambda each: each.lexical)
        dense = _best([each for each in proposed if each.cosine is not None], _cosine)
        ranked = {
            "lexical": lexical,
            "dense": dense,
            RRF: fuse_ranks([lexical, dense]),
            **{weight_name(weight): _best(proposed, _weighted(weight)) for weight in WEIGHTS},
            "hybrid": _best(proposed, lambda each: each.score),
        }
        if self._retriever.reranks:
            ranked[RERANKED] = self._reranked(query, ranked["hybrid"])
        return {method: self._documents(found) for method, found in ranked.items()}

    def _reranked(self, query: Query, hybrid: Sequence[Candidate]) -> list[Candidate]:
        """Return a ranking whose first passages are in the reranker's order."""
        passages = read(hybrid, READ)
        ordered = [each for each, _ in self._retriever.in_order(query.spelled_out, passages)]
        taken = {(each.pack.record.id, each.passage) for each in ordered}
        rest = (each for each in hybrid if (each.pack.record.id, each.passage) not in taken)
        return [*ordered, *rest]

    def _documents(self, candidates: Iterable[Candidate]) -> list[str]:
        return distinct(map(self._document, candidates))

    def _document(self, candidate: Candidate) -> str:
        numbers = candidate.pack.documents_of(np.array([candidate.passage]))
        return self._ids[candidate.pack.record.id][int(numbers[0])]


def fuse_ranks(rankings: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """Join rankings by the sum of 1 / (k + rank)."""
    scores: dict[tuple[str, int], float] = {}
    passages: dict[tuple[str, int], Candidate] = {}
    for ranking in rankings:
        for rank, candidate in enumerate(ranking, start=1):
            key = (candidate.pack.record.id, candidate.passage)
            scores[key] = scores.get(key, 0.0) + 1 / (RRF_CONSTANT + rank)
            passages[key] = candidate
    return [passages[key] for key in sorted(scores, key=lambda key: -scores[key])][:DEPTH]


def _weighted(weight: float) -> Callable[[Candidate], float]:
    return lambda each: weight * _cosine(each) + (1 - weight) * each.lexical


def _cosine(candidate: Candidate) -> float:
    return candidate.cosine or 0.0


def _best(candidates: Sequence[Candidate], score: Callable[[Candidate], float]) -> list[Candidate]:
    return sorted(candidates, key=score, reverse=True)[:DEPTH]


@contextmanager
def open_ranker(root: Path) -> Iterator[Ranker]:
    """Open the library at `root` for ranking.

    Raises LibraryError when there is none, when a corpus of it cannot be opened or when it has no
    embedding model.
    """
    stick = open_stick(root)
    if stick.problems:
        raise LibraryError("\n".join(stick.problems), "Build the library again.")
    if stick.manifest.model("embedding") is None:
        raise LibraryError(f"The library at {root} has no embedding model.", "Build it again.")
    with closing(Ranker(stick)) as ranker:
        yield ranker
        ranker.check()

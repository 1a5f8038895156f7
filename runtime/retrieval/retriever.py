"""The models that passages are found with: one embeds the question, another may read them anew."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from runtime.engine import EmbeddingModel
from runtime.errors import LibraryError
from runtime.models.cross_encoders import CrossEncoder, OptionalCrossEncoder
from runtime.models.embedders import Embedder
from runtime.results import Hit
from runtime.retrieval.hybrid import Candidate
from runtime.retrieval.reranking import PATIENCE, READ, reranked
from runtime.stick.stick import Stick


class Finders:
    """Loads each model of a stick when it is first needed. Safe to use from several threads."""

    def __init__(
        self,
        stick: Stick,
        embedder: Embedder | None = None,
        reranker: CrossEncoder | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Take models already loaded, or the bundle's own.

        `patience` is how many seconds passages may be read anew.
        """
        self._stick = stick
        self._embedder = embedder
        self._reranker = OptionalCrossEncoder(stick, "reranker", reranker)
        self._patience = patience
        self._lock = threading.Lock()

    @property
    def problems(self) -> tuple[str, ...]:
        """Why a model could not be used."""
        return tuple(self._reranker.problems)

    @property
    def reranks(self) -> bool:
        """Whether there is a model that reads passages anew."""
        return bool(self._reranker)

    def warm(self) -> None:
        """Load what search needs."""
        with self._lock:
            self._load_embedder()
        self._reranker.warm()

    def vector(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question (dimension,). Raises LibraryError."""
        with self._lock:
            embedder = self._load_embedder()
            if embedder is None:
                raise LibraryError(
                    "This library has no embedding model.", "Search with --mode lexical."
                )
            return embedder.embed(text)

    def reach(self, count: int) -> int:
        """Return how many passages to find where `count` are wanted."""
        return max(count, READ) if self.reranks else count

    def in_order(
        self, question: str, found: Sequence[tuple[Candidate, Hit]]
    ) -> list[tuple[Candidate, Hit]]:
        """Return the passages that were found, the best first."""
        if not self.reranks:
            return list(found)
        return reranked(question, found, self._relevance, self._patience)

    def close(self) -> None:
        """Free the models, but for one that is being loaded or is at work: nobody waits for it."""
        if self._lock.acquire(blocking=False):
            if self._embedder is not None:
                self._embedder.close()
            self._embedder = None
            self._lock.release()
        self._reranker.close()

    def _load_embedder(self) -> Embedder | None:
        if self._embedder is None and (record := self._stick.manifest.model("embedding")):
            path = self._stick.model_path(record)
            self._embedder = EmbeddingModel(path, record.query_prefix, record.longest)
        return self._embedder

    def _relevance(self, question: str, passage: str) -> float | None:
        """Return what the reranker says: it has one output, or nothing to say."""
        return next(iter(self._reranker.read(question, passage).values()), None)

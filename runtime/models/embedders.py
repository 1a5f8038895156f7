"""The embedding model of a stick: texts → their vectors. Loaded when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from runtime.engine import EmbeddingModel
from runtime.errors import LibraryError
from runtime.stick.stick import Stick


class Embedder(Protocol):
    """What turns texts into vectors; `runtime.engine.EmbeddingModel`."""

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question (dimension,)."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of texts of the library (texts, dimension)."""

    def close(self) -> None:
        """Free it."""


class QueryEmbedder:
    """Loads a stick's embedding model once. Safe to use from several threads."""

    def __init__(self, stick: Stick, loaded: Embedder | None = None) -> None:
        """Take a model already loaded, or the stick's own."""
        self._stick = stick
        self._loaded = loaded
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Load the model, if the stick has one. Raises LibraryError."""
        with self._lock:
            self._load()

    def vector(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question (dimension,). Raises LibraryError."""
        return self._embedded(lambda embedder: embedder.embed(text))

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of texts of the library (texts, dimension). Raises LibraryError."""
        return self._embedded(lambda embedder: embedder.embed_passages(texts))

    def _embedded(self, embed: Callable[[Embedder], NDArray[np.float32]]) -> NDArray[np.float32]:
        with self._lock:
            embedder = self._load()
            if embedder is None:
                raise LibraryError(
                    "This library has no embedding model.", "Search with --mode lexical."
                )
            return embed(embedder)

    def close(self) -> None:
        """Free the model, unless it is being loaded or is at work: nobody waits for it."""
        if self._lock.acquire(blocking=False):
            if self._loaded is not None:
                self._loaded.close()
            self._loaded = None
            self._lock.release()

    def _load(self) -> Embedder | None:
        if self._loaded is None and (record := self._stick.manifest.model("embedding")):
            path = self._stick.model_path(record)
            self._loaded = EmbeddingModel(path, record.query_prefix, record.longest)
        return self._loaded

"""The embedding model of a stick: a question, or a passage, → its vector. Loaded when needed."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from runtime.engine import EmbeddingModel
from runtime.errors import LibraryError
from runtime.localization import _
from runtime.stick.stick import Stick

REMEMBERED = 256
"""passages whose vectors are kept"""


class Embedder(Protocol):
    """What turns a text into a vector; `runtime.engine.EmbeddingModel`."""

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return a unit vector (dimension,)."""

    def close(self) -> None:
        """Free it."""


class QueryEmbedder:
    """Loads a stick's embedding model once. Safe to use from several threads."""

    def __init__(self, stick: Stick, loaded: Embedder | None = None) -> None:
        """Take a model already loaded, or the stick's own."""
        self._stick = stick
        self._loaded = loaded
        self._lock = threading.Lock()
        record = stick.manifest.model("embedding")
        self._query_prefix = record.query_prefix if record else ""
        self._passage_prefix = record.passage_prefix if record else ""
        # A question is searched for in several ways, and finds the same passages.
        self._passage = lru_cache(maxsize=REMEMBERED)(self._passage_vector)

    def __bool__(self) -> bool:
        """Whether there is a model."""
        return self._loaded is not None or self._stick.manifest.model("embedding") is not None

    def warm(self) -> None:
        """Load the model, if the stick has one. Raises LibraryError."""
        with self._lock:
            self._load()

    def vector(self, question: str) -> NDArray[np.float32]:
        """Return the unit vector of a question (dimension,). Raises LibraryError."""
        return self.embed(self._query_prefix + question)

    def passage_vector(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a passage (dimension,). Raises LibraryError."""
        return self._passage(text)

    def _passage_vector(self, text: str) -> NDArray[np.float32]:
        return self.embed(self._passage_prefix + text)

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector (dimension,) of a text as it stands. Raises LibraryError."""
        with self._lock:
            embedder = self._load()
            if embedder is None:
                raise LibraryError(
                    _("This library has no embedding model."), _("Search with --mode lexical.")
                )
            return embedder.embed(text)

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
            self._loaded = EmbeddingModel(path, record.longest)
        return self._loaded

"""Texts → unit vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import llama_cpp as llama
import numpy as np
from numpy.typing import NDArray

from runtime.engine.llama import READS_WHOLE, WHOLE_TEXT, Model
from runtime.hardware import processors

TOGETHER = 32
"""texts at most that are read in one call"""


class EmbeddingModel(Model):
    """A model that embeds."""

    def __init__(self, path: Path, prefix: str = "", longest: int = WHOLE_TEXT) -> None:
        super().__init__(path, {**READS_WHOLE, "n_seq_max": TOGETHER, "kv_unified": True})
        self.dimension = int(llama.llama_model_n_embd(self._model))
        self._limit = min(longest, WHOLE_TEXT, llama.llama_model_n_ctx_train(self._model))
        self._prefix = prefix

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of one question: float32 (dimension,)."""
        return _unit(self._output(self._tokens(self._prefix + text), self.dimension))

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of texts as the library has them: float32 (texts, dimension).

        Short ones are read together. Raises LibraryError.
        """
        threads = processors.idle()
        llama.llama_set_n_threads(self._context, threads, threads)
        rows = [self._tokens(text) for text in texts]
        vectors = [
            self._outputs(rows[group.start : group.stop], self.dimension) for group in _groups(rows)
        ]
        llama.llama_set_n_threads(self._context, 1, 1)
        found = np.concatenate(vectors) if vectors else np.zeros((0, self.dimension), np.float32)
        return _unit(found)

    def _tokens(self, text: str) -> list[int]:
        tokens = self.tokenize(text, special=True, begin=True)
        if len(tokens) > self._limit:
            tokens = [*tokens[: self._limit - 1], tokens[-1]]
        return tokens


def _groups(rows: Sequence[Sequence[int]]) -> Iterator[range]:
    """Yield runs of texts that fit one call together."""
    first, tokens = 0, 0
    for index, row in enumerate(rows):
        if index > first and (tokens + len(row) > WHOLE_TEXT or index - first == TOGETHER):
            yield range(first, index)
            first, tokens = index, 0
        tokens += len(row)
    if rows:
        yield range(first, len(rows))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

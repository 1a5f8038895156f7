"""Texts → unit vectors."""

from __future__ import annotations

from pathlib import Path

import llama_cpp as llama
import numpy as np
from numpy.typing import NDArray

from runtime.engine.native import Model
from runtime.errors import LibraryError

_MOST_TOKENS = 512
"""tokens of a text that are embedded, in one call"""


class EmbeddingModel(Model):
    """A model that embeds."""

    def __init__(self, path: Path, prefix: str = "", longest: int = _MOST_TOKENS) -> None:
        sizes = dict.fromkeys(("n_ctx", "n_batch", "n_ubatch"), _MOST_TOKENS)
        super().__init__(path, {"embeddings": True, **sizes})
        self.dimension = int(llama.llama_model_n_embd(self._model))
        self._limit = min(longest, _MOST_TOKENS, llama.llama_model_n_ctx_train(self._model))
        self._prefix = prefix

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of one text: float32 (dimension,)."""
        tokens = self.tokenize(self._prefix + text, special=True, begin=True)
        if len(tokens) > self._limit:
            tokens = [*tokens[: self._limit - 1], tokens[-1]]
        array = (llama.llama_token * len(tokens))(*tokens)
        if memory := llama.llama_get_memory(self._context):
            llama.llama_memory_clear(memory, True)
        if llama.llama_decode(self._context, llama.llama_batch_get_one(array, len(tokens))):
            raise LibraryError("The question could not be embedded.", "Search with --mode lexical.")
        pooled = llama.llama_get_embeddings_seq(self._context, 0)
        vector = np.ctypeslib.as_array(pooled, (self.dimension,)).astype(np.float32)
        return vector / max(float(np.linalg.norm(vector)), 1e-12)

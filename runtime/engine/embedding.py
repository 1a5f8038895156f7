"""Texts → unit vectors."""

from __future__ import annotations

from pathlib import Path

import llama_cpp as llama
import numpy as np
from numpy.typing import NDArray

from runtime.engine.llama import READS_WHOLE, WHOLE_TEXT, Model


class EmbeddingModel(Model):
    """A model that embeds."""

    def __init__(self, path: Path, longest: int = WHOLE_TEXT) -> None:
        super().__init__(path, READS_WHOLE)
        self.dimension = int(llama.llama_model_n_embd(self._model))
        self._limit = min(longest, WHOLE_TEXT, llama.llama_model_n_ctx_train(self._model))

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of one text: float32 (dimension,)."""
        tokens = self.tokenize(text, special=True, begin=True)
        if len(tokens) > self._limit:
            tokens = [*tokens[: self._limit - 1], tokens[-1]]
        vector = self._output(tokens, self.dimension)
        return vector / max(float(np.linalg.norm(vector)), 1e-12)

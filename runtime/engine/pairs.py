"""Two texts read together → what a cross-encoder makes of them.

The special tokens between them are those that llama.cpp's own reranking puts there.
"""

from __future__ import annotations

from pathlib import Path

import llama_cpp as llama
import numpy as np
from numpy.typing import NDArray

from runtime import processors
from runtime.engine.native import Model
from runtime.errors import LibraryError

_MOST_TOKENS = 512
"""tokens of a pair that are read, in one call"""


class PairModel(Model):
    """A reranker, which tells how well a passage answers, or a model that tells what follows."""

    def __init__(self, path: Path) -> None:
        sizes = dict.fromkeys(("n_ctx", "n_batch", "n_ubatch"), _MOST_TOKENS)
        threads = dict.fromkeys(("n_threads", "n_threads_batch"), processors.idle())
        kind = {"embeddings": True, "pooling_type": llama.LLAMA_POOLING_TYPE_RANK}
        super().__init__(path, {**kind, **sizes, **threads})
        count = llama.llama_model_n_cls_out(self._model)
        named = (llama.llama_model_cls_label(self._model, index) for index in range(count))
        self.labels = tuple((name or b"").decode("utf-8", "replace").casefold() for name in named)
        """what its outputs are called, in small letters"""
        self._limit = min(_MOST_TOKENS, llama.llama_model_n_ctx_train(self._model))
        special = (llama.llama_vocab_bos, llama.llama_vocab_eos, llama.llama_vocab_sep)
        self._begin, end, separator = (_present(each(self._vocabulary)) for each in special)
        self._end = end or separator
        added = separator if llama.llama_vocab_get_add_sep(self._vocabulary) else []
        self._between = [*self._end, *added]

    def read(self, first: str, second: str) -> NDArray[np.float32]:
        """Return what the model says of two texts: logits, float32 (labels,).

        The second is cut where both are longer than the model reads. Raises LibraryError.
        """
        head = [*self._begin, *self.tokenize(first), *self._between]
        head = head[: self._limit // 2]
        tail = self.tokenize(second)[: self._limit - len(head) - len(self._end)]
        tokens = [*head, *tail, *self._end]
        array = (llama.llama_token * len(tokens))(*tokens)
        if memory := llama.llama_get_memory(self._context):
            llama.llama_memory_clear(memory, True)
        if llama.llama_decode(self._context, llama.llama_batch_get_one(array, len(tokens))):
            raise LibraryError("A passage could not be compared with the question.")
        said = llama.llama_get_embeddings_seq(self._context, 0)
        return np.ctypeslib.as_array(said, (len(self.labels),)).astype(np.float32)


def _present(token: int) -> list[int]:
    """Return a special token in a list, which is empty where the model has none."""
    return [] if token == llama.LLAMA_TOKEN_NULL else [token]

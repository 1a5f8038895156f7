"""Two texts read together → what a cross-encoder makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import llama_cpp as llama
import numpy as np
from numpy.typing import NDArray

from runtime.engine.llama import READS_WHOLE, WHOLE_TEXT, Model
from runtime.hardware import processors


class CrossEncoderModel(Model):
    """A reranker, which tells how well a passage answers, or a model that tells what follows."""

    def __init__(self, path: Path) -> None:
        threads = dict.fromkeys(("n_threads", "n_threads_batch"), processors.idle())
        pooling = {"pooling_type": llama.LLAMA_POOLING_TYPE_RANK}
        super().__init__(path, {**READS_WHOLE, **pooling, **threads})
        count = llama.llama_model_n_cls_out(self._model)
        named = (llama.llama_model_cls_label(self._model, index) for index in range(count))
        self.labels = tuple((name or b"").decode("utf-8", "replace").casefold() for name in named)
        """what its outputs are called, in small letters"""
        special = (llama.llama_vocab_bos, llama.llama_vocab_eos, llama.llama_vocab_sep)
        self._begin, end, separator = (_present(each(self._vocabulary)) for each in special)
        self._end = end or separator
        added = separator if llama.llama_vocab_get_add_sep(self._vocabulary) else []
        self._between = [*self._end, *added]
        most = min(WHOLE_TEXT, llama.llama_model_n_ctx_train(self._model))
        self._room = most - sum(map(len, (self._begin, self._between, self._end)))

    def read(self, first: str, second: str) -> NDArray[np.float32]:
        """Return what the model says of two texts: logits, float32 (labels,).

        Of texts that are longer together than it reads, the longer one is cut, to no less than
        half. Raises LibraryError.
        """
        one, other = cut(self.tokenize(first), self.tokenize(second), self._room)
        tokens = [*self._begin, *one, *self._between, *other, *self._end]
        return self._output(tokens, len(self.labels))


def cut(
    first: Sequence[int], second: Sequence[int], room: int
) -> tuple[Sequence[int], Sequence[int]]:
    """Return two texts' tokens cut to the room there is for both; neither to under half of it."""
    kept = first[: max(room - len(second), room // 2)]
    return kept, second[: room - len(kept)]


def _present(token: int) -> list[int]:
    """Return a special token in a list, which is empty where the model has none."""
    return [] if token == llama.LLAMA_TOKEN_NULL else [token]

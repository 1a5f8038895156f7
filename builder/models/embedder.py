"""Texts → vectors, by sentence-transformers."""

from __future__ import annotations

import copy
import os
from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.models.model_folder import check_model_folder
from runtime.hardware.processors import usable

BATCH = 64
"""passages a call, and the most that an interruption costs"""
_EACH = 8
"""passages that are worth another worker"""
Vectors = NDArray[np.float32]


class PassageEmbedder:
    """A sentence-transformers model, loaded when the first passage is embedded.

    Each text is computed alone, on one thread. Beside others it would be padded to the longest of
    them, sums would be taken in another order, and its last bits would depend on its neighbours.
    Texts are spread over the processors in place of operations: that is no slower, and neither
    their number nor what else is running changes a bit.
    """

    def __init__(self, folder: Path, prefix: str, precision: str = "fp32") -> None:
        self._folder = folder
        self.prefix = prefix
        self.precision = precision
        self._models: list[Any] = []

    @property
    def longest(self) -> int:
        """Tokens of a text that are embedded."""
        return int(self._loaded(1)[0].max_seq_length)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 unit vectors (texts, dimension), computed at the embedder's precision."""
        prefixed = [self.prefix + text for text in texts]
        models = self._loaded(min(usable(), -(-len(texts) // _EACH)))
        shares = [slice(first, None, len(models)) for first in range(len(models))]
        calls = [
            _WORKERS.submit(model.encode, prefixed[share], batch_size=1, show_progress_bar=False)
            for model, share in zip(models, shares, strict=True)
        ]
        parts = [np.asarray(call.result(), dtype=np.float32) for call in calls]
        vectors = np.empty((len(texts), parts[0].shape[1]), dtype=np.float32)
        for share, part in zip(shares, parts, strict=True):
            vectors[share] = part
        return to_unit(vectors)

    def _loaded(self, count: int) -> list[Any]:
        """Return the model so many times: the weights are shared, a tokenizer serves one thread."""
        if not self._models:
            self._models.append(_load(self._folder, self.precision))
        first = self._models[0]
        while len(self._models) < count:
            weights = (*first.parameters(), *first.buffers())
            self._models.append(copy.deepcopy(first, {id(each): each for each in weights}))
        return self._models[:count]


def torch_features() -> Set[str]:
    """Return what the processor can do, as PyTorch names it."""
    import torch  # two seconds

    return {name for name, has in torch.cpu.get_capabilities().items() if has is True}


def to_unit(vectors: Vectors) -> Vectors:
    """Return vectors (count, dimension) scaled to length 1; a zero one stays."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _load(folder: Path, precision: str) -> Any:
    check_model_folder(folder)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    dtype = {"bf16": torch.bfloat16, "fp32": torch.float32}[precision]
    return SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, trust_remote_code=False,
        model_kwargs={"use_safetensors": True, "dtype": dtype},
    )  # fmt: skip


def _compute_on_one_thread() -> None:
    import torch

    torch.set_num_threads(1)


_WORKERS = ThreadPoolExecutor(usable(), "embedding", _compute_on_one_thread)
"""where PyTorch computes: it clears the thread's layout of a matrix unit (AMX), which llama.cpp
sets but once in each thread, and would then stop the program with an illegal instruction"""


@dataclass(frozen=True, slots=True)
class Embedding:
    """How passages become vectors in this build."""

    embedder: PassageEmbedder
    fingerprint: str
    """of the model, what stands before a passage, and the precision"""
    cache: Path
    """vectors of this fingerprint, and of no other"""

"""Texts → vectors, by sentence-transformers."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.models.model_folder import check_model_folder

BATCH = 64
"""passages a call, and the most that an interruption costs"""
_FAST_ENOUGH = 1.2
_CLOSE_ENOUGH = 0.995
_APART = ThreadPoolExecutor(1, "embedding")
"""where PyTorch computes: it clears the thread's layout of a matrix unit (AMX), which llama.cpp
sets but once in each thread, and would then stop the program with an illegal instruction"""
Vectors = NDArray[np.float32]


class PassageEmbedder:
    """A sentence-transformers model, loaded when the first passage is embedded."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._folder = folder
        self.prefix = prefix
        self._exact: Any = None
        self._fast: Any = None

    @property
    def longest(self) -> int:
        """Tokens of a text that are embedded."""
        return int(self._load().max_seq_length)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 unit vectors (texts, dimension), at the precision this machine favours."""
        if self._fast is None:
            self._fast = self._faster(list(texts[:16]))
        return _encode(self._fast, self._prefixed(texts))

    def embed_exactly(self, texts: Sequence[str]) -> Vectors:
        """Return the same at full precision."""
        return _encode(self._load(), self._prefixed(texts))

    def _prefixed(self, texts: Iterable[str]) -> list[str]:
        return [self.prefix + text for text in texts]

    def _load(self) -> Any:
        if self._exact is None:
            self._exact = _load(self._folder)
        return self._exact

    def _faster(self, sample: list[str]) -> Any:
        """Return the model at half precision if this processor computes that faster and alike."""
        import torch  # two seconds, and only where something is to be embedded

        exact = self._load()
        half = _load(self._folder, dtype=torch.bfloat16)
        agree = _encode(exact, sample) * _encode(half, sample)
        if float(agree.sum(axis=1).mean()) < _CLOSE_ENOUGH:
            return exact
        # In turns, and the best of each, since other work on the machine slows single runs.
        seconds = [(_seconds(exact, sample), _seconds(half, sample)) for _ in range(3)]
        exact_best, half_best = (min(each) for each in zip(*seconds, strict=True))
        return half if exact_best > _FAST_ENOUGH * half_best else exact


def _load(folder: Path, **settings: Any) -> Any:
    check_model_folder(folder)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    return SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, trust_remote_code=False,
        model_kwargs={"use_safetensors": True, **settings},
    )  # fmt: skip


def _encode(model: Any, texts: list[str]) -> Vectors:
    call = _APART.submit(model.encode, texts, batch_size=BATCH, show_progress_bar=False)
    vectors = call.result()
    return to_unit(np.asarray(vectors, dtype=np.float32))


def to_unit(vectors: Vectors) -> Vectors:
    """Return vectors (count, dimension) scaled to length 1; a zero one stays."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _seconds(model: Any, sample: list[str]) -> float:
    begun = time.perf_counter()
    _encode(model, sample)
    return time.perf_counter() - begun


@dataclass(frozen=True, slots=True)
class Embedding:
    """How passages become vectors in this build."""

    embedder: PassageEmbedder
    fingerprint: str
    cache: Path

"""Passages → unit vectors. The only importer of sentence-transformers."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from builder.progress import Progress
from runtime.engine import EmbeddingModel
from runtime.errors import LibraryError

BATCH = 64
"""passages a call, and the most that an interruption costs"""
AGREEMENT = 0.999
"""mean cosine that the stick's own embedding must reach against sentence-transformers'"""
_FAST_ENOUGH = 1.2
_CLOSE_ENOUGH = 0.995
_APART = ThreadPoolExecutor(1, "embedding")
"""where PyTorch computes: it clears the thread's layout of a matrix unit (AMX), which llama.cpp
sets but once in each thread, and would then stop the program with an illegal instruction"""

Vectors = NDArray[np.float32]
GgufType = Literal["f16", "q8_0"]


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


class VectorCache:
    """Vectors by the SHA-256 of what was embedded, so that nothing is embedded twice.

    SQLite, since it survives being killed in the middle of a write. Vectors are kept as float16.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
        )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def known(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the vectors of those keys that have one."""
        found: dict[bytes, bytes] = {}
        for chunk in _chunks(keys, 500):
            marks = ",".join("?" * len(chunk))
            rows = self._connection.execute(
                f"SELECT key, vector FROM vectors WHERE key IN ({marks})",  # noqa: S608, only "?"
                chunk,
            )
            found.update(rows)
        return found

    def add(self, vectors: dict[bytes, bytes]) -> None:
        """Keep vectors; on return they are safe."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)", vectors.items()
            )


def embed_passages(
    texts: Sequence[str], embedder: PassageEmbedder, cache: Path, progress: Progress, name: str
) -> Vectors:
    """Return float32 unit vectors (texts, dimension), embedding only what the cache lacks."""
    keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
    with closing(VectorCache(cache)) as store:
        known = store.known(keys)
        waiting = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if waiting:
            with progress.stage(f"embedding {name}", len(waiting), "passages") as task:
                for fresh in _embed_batches(waiting, embedder):
                    store.add(fresh)
                    known |= fresh
                    task.advance(len(fresh))
    halves = np.frombuffer(b"".join(known[key] for key in keys), dtype=np.float16)
    return _unit(halves.astype(np.float32).reshape(len(texts), -1))


def _embed_batches(
    waiting: dict[bytes, str], embedder: PassageEmbedder
) -> Iterator[dict[bytes, bytes]]:
    # Texts of like length share a batch, so that little is spent on padding.
    ordered = sorted(waiting.items(), key=lambda item: len(item[1]))
    for batch in _chunks(ordered, BATCH):
        vectors = embedder.embed([text for _, text in batch]).astype(np.float16)
        yield {key: vector.tobytes() for (key, _), vector in zip(batch, vectors, strict=True)}


def convert_to_gguf(folder: Path, converter: Path, target: Path, kind: GgufType = "f16") -> Path:
    """Convert a sentence-transformers folder to a GGUF with llama.cpp's own script.

    Raises LibraryError when the script does not know the model's architecture.
    """
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    command = [
        sys.executable, "-B", str(converter / "convert_hf_to_gguf.py"),
        "--outtype", kind, "--outfile", str(unfinished), str(folder),
    ]  # fmt: skip
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode or not unfinished.exists():
        last = (result.stderr.strip().splitlines() or ["no message"])[-1]
        raise LibraryError(
            f"The embedding model in {folder} could not be converted to GGUF: {last}",
            "Choose an embedding model of an architecture that llama.cpp converts.",
        )
    unfinished.replace(target)
    return target


def check_agreement(embedder: PassageEmbedder, gguf: Path, sample: Sequence[str]) -> float:
    """Return the mean cosine of the stick's embedding and sentence-transformers' on a sample.

    Raises LibraryError when it is under `AGREEMENT`: the stick would search badly.
    """
    model = EmbeddingModel(gguf, embedder.prefix, embedder.longest)
    try:
        ours = np.stack([model.embed(text) for text in sample])
    finally:
        model.close()
    cosine = float((ours * embedder.embed_exactly(sample)).sum(axis=1).mean())
    if cosine < AGREEMENT:
        raise LibraryError(
            f"The converted embedding model disagrees with its original: mean cosine {cosine:.4f} "
            f"on {len(sample)} passages, at least {AGREEMENT} wanted.",
            "Choose another embedding model, or report its name.",
        )
    return cosine


def _load(folder: Path, **settings: Any) -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    return SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, model_kwargs=settings
    )


def _encode(model: Any, texts: list[str]) -> Vectors:
    call = _APART.submit(model.encode, texts, batch_size=BATCH, show_progress_bar=False)
    vectors = call.result()
    return _unit(np.asarray(vectors, dtype=np.float32))


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _seconds(model: Any, sample: list[str]) -> float:
    begun = time.perf_counter()
    _encode(model, sample)
    return time.perf_counter() - begun


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))

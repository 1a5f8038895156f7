"""Passages → unit vectors, each passage embedded once; they pass by and are not gathered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from builder.corpus.vector_cache import VectorCache, sound
from builder.models.embedder import BATCH, PassageEmbedder, Vectors, to_unit
from builder.progress import Progress, Task
from runtime.errors import LibraryError

_WINDOW = 8192
"""passages that are looked up, and vectors that are held, at a time"""
_KEY_BYTES = 16


class StoredVectors:
    """The vectors of a corpus's passages, in order, as the cache keeps them."""

    def __init__(self, keys: bytes, cache: Path, progress: Progress) -> None:
        self._keys = keys
        self._cache = cache
        self._progress = progress

    def __len__(self) -> int:
        return len(self._keys) // _KEY_BYTES

    def batches(self) -> Iterator[Vectors]:
        """Yield float32 unit vectors (passages, dimension), a few thousand at a time."""
        return self._batches(1)

    def sample(self, most: int) -> Vectors:
        """Return every n-th vector, `most` of them at most."""
        return np.concatenate(list(self._batches(max(1, -(-len(self) // most)))))

    def all(self) -> Vectors:
        """Return all of them, for few passages."""
        return self.sample(max(1, len(self)))

    def _batches(self, step: int) -> Iterator[Vectors]:
        with closing(VectorCache(self._cache, self._progress)) as store:
            for keys in _windows(self._key(number) for number in range(0, len(self), step)):
                known = store.known(keys)
                if len(known) < len(set(keys)):
                    raise LibraryError(
                        f"Vectors in {self._cache} have gone while they were used.", "Build again."
                    )
                halves = np.frombuffer(b"".join(known[key] for key in keys), dtype=np.float16)
                yield to_unit(halves.astype(np.float32).reshape(len(keys), -1))

    def _key(self, number: int) -> bytes:
        return self._keys[number * _KEY_BYTES : (number + 1) * _KEY_BYTES]


def embed_passages(
    texts: Iterable[str], count: int, embedder: PassageEmbedder, cache: Path,
    progress: Progress, name: str,
) -> StoredVectors:  # fmt: skip
    """Return the vectors of `count` texts, embedding only what the cache lacks."""
    keys = bytearray()
    with closing(VectorCache(cache, progress)) as store, ExitStack() as shown:
        task: Task | None = None
        done = 0
        for window in _windows(texts):
            found = {_key_of(text): text for text in window}
            keys += b"".join(map(_key_of, window))
            known = sound(store.known(list(found)))
            missing = {key: text for key, text in found.items() if key not in known}
            if missing and task is None:  # no stage is shown where nothing is left to embed
                stage = progress.stage(f"embedding {name}", count, "passages")
                task = shown.enter_context(stage)
                task.advance(done)
            done += len(window)
            for fresh in _embed_batches(missing, embedder):
                store.add(fresh)
                if task:
                    task.advance(len(fresh))
            if task:
                task.advance(len(window) - len(missing))
    return StoredVectors(bytes(keys), cache, progress)


def _key_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:_KEY_BYTES]


def _embed_batches(
    missing: dict[bytes, str], embedder: PassageEmbedder
) -> Iterator[dict[bytes, bytes]]:
    # Texts of like length share a batch, so that no processor waits for another.
    ordered = sorted(missing.items(), key=lambda item: len(item[1]))
    for batch in _chunks(ordered, BATCH):
        vectors = embedder.embed([text for _, text in batch]).astype(np.float16)
        yield {key: vector.tobytes() for (key, _), vector in zip(batch, vectors, strict=True)}


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _windows(items: Iterable[Any]) -> Iterator[list[Any]]:
    waiting = iter(items)
    while window := list(islice(waiting, _WINDOW)):
        yield window

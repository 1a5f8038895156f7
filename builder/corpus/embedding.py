"""Passages → unit vectors, each passage embedded once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from builder.corpus.vector_cache import VectorCache, sound
from builder.models.embedder import BATCH, PassageEmbedder, Vectors, to_unit
from builder.progress import Progress


def embed_passages(
    texts: Sequence[str], embedder: PassageEmbedder, cache: Path, progress: Progress, name: str
) -> Vectors:
    """Return float32 unit vectors (texts, dimension), embedding only what the cache lacks."""
    keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
    with closing(VectorCache(cache, progress)) as store:
        known = sound(store.known(keys))
        waiting = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if waiting:
            with progress.stage(f"embedding {name}", len(waiting), "passages") as task:
                for fresh in _embed_batches(waiting, embedder):
                    store.add(fresh)
                    known |= fresh
                    task.advance(len(fresh))
    halves = np.frombuffer(b"".join(known[key] for key in keys), dtype=np.float16)
    return to_unit(halves.astype(np.float32).reshape(len(texts), -1))


def _embed_batches(
    waiting: dict[bytes, str], embedder: PassageEmbedder
) -> Iterator[dict[bytes, bytes]]:
    # Texts of like length share a batch, so that little is spent on padding.
    ordered = sorted(waiting.items(), key=lambda item: len(item[1]))
    for batch in _chunks(ordered, BATCH):
        vectors = embedder.embed([text for _, text in batch]).astype(np.float16)
        yield {key: vector.tobytes() for (key, _), vector in zip(batch, vectors, strict=True)}


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))

"""Passages → unit vectors. The only importer of sentence-transformers."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from builder.models.embedder import BATCH, PassageEmbedder, Vectors, to_unit
from builder.progress import Progress


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

"""Vectors → a FAISS index of the kind that suits their number."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

FLAT_PASSAGES = 100_000
"""Up to here every vector is compared; above, an inverted file looks into a part of them."""
PRODUCT_PASSAGES = 2_000
"""Below, a product quantizer's own tables weigh more than they save: SQ6 is used in its place."""
_TRAINED_ON = 200_000
"""vectors at most that an index is fitted to"""

Vectors = NDArray[np.float32]


class VectorSource(Protocol):
    """Unit vectors that need not be in memory together."""

    def __len__(self) -> int: ...

    def batches(self) -> Iterator[Vectors]:
        """Yield all of them, in order, some at a time."""

    def sample(self, most: int) -> Vectors:
        """Return an even sample of at most so many; all, where there are no more."""


def write_vectors(path: Path, vectors: VectorSource, quantization: str) -> int:
    """Write the index of unit vectors, compared by inner product; return their dimension."""
    trained_on = vectors.sample(_TRAINED_ON)
    dimension = int(trained_on.shape[1])
    index = _trained(trained_on, _factory(len(vectors), dimension, quantization))
    for batch in vectors.batches():
        index.add(batch)
    faiss.write_index(index, os.fspath(path))
    return dimension


def write_index(path: Path, vectors: Vectors, description: str) -> None:
    """Write an index of the kind that FAISS describes so."""
    index = _trained(vectors, description)
    index.add(vectors)
    faiss.write_index(index, os.fspath(path))


def _trained(vectors: Vectors, description: str) -> Any:
    index = faiss.index_factory(vectors.shape[1], description, faiss.METRIC_INNER_PRODUCT)
    if hasattr(index, "pq"):
        index.pq.cp.min_points_per_centroid = 1  # FAISS warns on standard error of small packs
    index.train(vectors)
    return index


def _factory(count: int, dimension: int, quantization: str) -> str:
    """Return FAISS's own description of the index to build."""
    parts = quantization.removeprefix("PQ")
    if quantization.startswith("PQ") and (count < PRODUCT_PASSAGES or dimension % int(parts)):
        quantization = "SQ6"
    # "np": without training for polysemous codes, which takes minutes and serves another search.
    kind = {"fp16": "SQfp16"}.get(quantization, quantization)
    kind += "np" if kind.startswith("PQ") else ""
    return kind if count <= FLAT_PASSAGES else f"IVF{int(4 * count**0.5)},{kind}"

"""Vectors → a FAISS index of the kind that suits their number."""

from __future__ import annotations

import os
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

FLAT_PASSAGES = 100_000
"""Up to here every vector is compared; above, an inverted file looks into a part of them."""
PRODUCT_PASSAGES = 2_000
"""Below, a product quantizer's own tables weigh more than they save: SQ6 is used in its place."""


def write_vectors(path: Path, vectors: NDArray[np.float32], quantization: str) -> None:
    """Write the index of unit vectors (passages, dimension), compared by inner product."""
    count, dimension = vectors.shape
    write_index(path, vectors, _factory(count, dimension, quantization))


def write_index(path: Path, vectors: NDArray[np.float32], description: str) -> None:
    """Write an index of the kind that FAISS describes so."""
    index = faiss.index_factory(vectors.shape[1], description, faiss.METRIC_INNER_PRODUCT)
    if hasattr(index, "pq"):
        index.pq.cp.min_points_per_centroid = 1  # FAISS warns on standard error of small packs
    index.train(vectors)
    index.add(vectors)
    faiss.write_index(index, os.fspath(path))


def _factory(count: int, dimension: int, quantization: str) -> str:
    """Return FAISS's own description of the index to build."""
    parts = quantization.removeprefix("PQ")
    if quantization.startswith("PQ") and (count < PRODUCT_PASSAGES or dimension % int(parts)):
        quantization = "SQ6"
    # "np": without training for polysemous codes, which takes minutes and serves another search.
    kind = {"fp16": "SQfp16"}.get(quantization, quantization)
    kind += "np" if kind.startswith("PQ") else ""
    return kind if count <= FLAT_PASSAGES else f"IVF{int(4 * count**0.5)},{kind}"

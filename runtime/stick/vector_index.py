"""The vector index: passages near a question in meaning. The runtime's only importer of FAISS.

Quantized vectors are not all of length 1, and by inner product the shorter ones fall behind. So
more are taken than are wanted, and ordered by the cosines of the vectors as they are kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from runtime.errors import damaged
from runtime.stick.files import map_bytes
from runtime.stick.vector_file import check_vectors

PROBED_SHARE = 16
"""An inverted-file index looks into one in so many of its lists, 32 at the least."""
TAKEN = 3
"""vectors by inner product for each one that is wanted by cosine"""
_LEAST_LENGTH = 1e-6


class VectorIndex:
    """A pack's vectors, memory-mapped, compared by cosine. Safe to use from several threads."""

    def __init__(self, path: Path, dimension: int, passages: int) -> None:
        """Open an index of so many passages. Raises LibraryError when it is anything else."""
        self._name = path.name
        self._data = map_bytes(path)  # the index points into it
        try:
            check_vectors(self._data, dimension, passages)
            self._index = _read_index(np.frombuffer(self._data, np.uint8))
        except (RuntimeError, MemoryError, ValueError) as error:
            raise damaged(path.name) from error
        if isinstance(self._index, faiss.IndexIVF):
            self._index.nprobe = max(32, self._index.nlist // PROBED_SHARE)

    @property
    def passages(self) -> int:
        """How many vectors the index holds."""
        return int(self._index.ntotal)

    def search(
        self, vector: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return (passages, cosines) of the `count` nearest to a unit vector (dimension,).

        Raises LibraryError where the vectors are not of that dimension.
        """
        if vector.shape != (self._index.d,):
            raise damaged(self._name)
        _use_one_thread()
        most = min(TAKEN * count, self.passages)
        _, passages, kept = self._index.search_and_reconstruct(vector[None, :], most)
        found = (passages[0] >= 0) & (passages[0] < self.passages)
        cosines = _cosines(kept[0][found], vector)
        best = np.argsort(-cosines, kind="stable")[:count]
        return passages[0][found][best], cosines[best]

    def cosines(
        self, vector: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32] | None:
        """Return the cosines of a unit vector to these passages, or None where that is slow.

        An inverted-file index finds a single vector only by a table as large as itself.
        """
        if isinstance(self._index, faiss.IndexIVF):
            return None
        _use_one_thread()
        return _cosines(self._index.reconstruct_batch(passages), vector)


def _use_one_thread() -> None:
    """Have FAISS start no threads for the calling one; OpenMP keeps the number for each.

    A question is too little work to share: threads that wait for each other take longer.
    """
    faiss.omp_set_num_threads(1)


def _cosines(kept: NDArray[np.float32], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cosines of vectors of any length (passages, dimension) and a unit vector."""
    with np.errstate(over="ignore", invalid="ignore"):  # a damaged byte may make any number
        lengths = np.maximum(np.linalg.norm(kept, axis=1), _LEAST_LENGTH)
        cosines = np.nan_to_num(kept @ vector / lengths, posinf=0.0, neginf=0.0)
    return np.asarray(np.clip(cosines, -1, 1), dtype=np.float32)


def _read_index(data: NDArray[np.uint8]) -> Any:
    """Return the index in these bytes, which stay where they are.

    FAISS is given bytes because it opens a path in the encoding of Windows, which lacks most
    letters. Its versions before 1.11, which older systems need, can only copy them.
    """
    if not hasattr(faiss, "ZeroCopyIOReader"):
        return faiss.deserialize_index(data)
    reader = faiss.ZeroCopyIOReader(faiss.swig_ptr(data), len(data))
    return faiss.read_index(reader, faiss.IO_FLAG_MMAP_IFC | faiss.IO_FLAG_READ_ONLY)

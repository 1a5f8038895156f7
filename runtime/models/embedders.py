"""What turns a question into a vector."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """What turns a question into a vector; `runtime.engine.EmbeddingModel`."""

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return a unit vector (dimension,)."""

    def close(self) -> None:
        """Free it."""

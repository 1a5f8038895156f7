"""A picture of a stick → its pixels, and these in another size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from runtime.errors import damaged
from runtime.pictures.jpeg import Pixels, jpeg_pixels
from runtime.pictures.limits import LARGEST_PICTURE
from runtime.pictures.png import START, png_pixels

__all__ = ["Pixels", "fitted", "pixels_of", "resized"]


def pixels_of(data: bytes, name: str) -> Pixels:
    """Return the pixels of a picture; `name` is that of the file it lies in.

    Raises LibraryError where the builder cannot have made it.
    """
    try:
        if len(data) > LARGEST_PICTURE:
            raise ValueError("larger than any")
        return png_pixels(data) if data.startswith(START) else jpeg_pixels(data)
    except ValueError as error:
        raise damaged(name) from error


def fitted(size: tuple[int, int], room: tuple[int, int]) -> tuple[int, int]:
    """Return a width and height of the shape of `size` that fit into `room`, at least 1."""
    scale = min(room[0] / size[0], room[1] / size[1])
    return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """Return pixels in another size: each is the mean of the area that it covers."""
    down = _shares(pixels.shape[0], height)
    across = _shares(pixels.shape[1], width)
    rows = down @ pixels.reshape(pixels.shape[0], -1).astype(np.float32)
    turned = rows.reshape(height, pixels.shape[1], 3).transpose(1, 0, 2)
    columns = across @ np.ascontiguousarray(turned).reshape(pixels.shape[1], -1)
    levels = np.rint(columns.reshape(width, height, 3).transpose(1, 0, 2))
    found: Pixels = np.clip(levels, 0, 255).astype(np.uint8)
    return found


def _shares(before: int, after: int) -> NDArray[np.float32]:
    """Return how much of each old pixel a row of new ones has: (after, before)."""
    edges = np.linspace(0, before, after + 1)
    first, last = edges[:-1, None], edges[1:, None]
    pixel = np.arange(before)[None, :]
    covered = np.clip(np.minimum(last, pixel + 1) - np.maximum(first, pixel), 0, None)
    shares: NDArray[np.float32] = (covered / covered.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares

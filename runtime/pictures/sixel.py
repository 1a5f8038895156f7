"""Pixels → sixels, as terminals of DEC's kind draw them.

DEC STD 070, chapter 9: bands of six rows; in each, a row of characters for each colour that occurs,
`!` repeating one. Colours are those of a palette made for the picture by median cut.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from runtime.pictures.jpeg import Pixels

_BAND = 6
_COLOURS = 128
_BITS = 5
"""of each of red, green and blue that colours are told apart by"""
_FIRST = 63
"""the character that paints nothing"""
_WORTH_REPEATING = 3
_START, _END = "\x1bP0;1;0q", "\x1b\\"


def sixels(pixels: Pixels) -> str:
    """Return what has a terminal draw a picture, from the cursor on."""
    numbers, palette = _with_palette(pixels)
    height, width = numbers.shape
    whole = np.full((-(-height // _BAND) * _BAND, width), -1)
    whole[:height] = numbers
    bands = whole.reshape(-1, _BAND, width)
    size = f'"1;1;{width};{height}'
    colours = "".join(
        f"#{number};2;" + ";".join(str(round(level / 2.55)) for level in colour)
        for number, colour in enumerate(palette.tolist())
    )
    return _START + size + colours + "-".join("$".join(_rows(band)) for band in bands) + _END


def _rows(band: NDArray[np.int64]) -> Iterator[str]:
    weights = (1 << np.arange(_BAND))[:, None]
    for colour in np.unique(band[band >= 0]).tolist():
        characters = ((band == colour) * weights).sum(axis=0) + _FIRST
        yield f"#{colour}{_repeated(characters)}"


def _repeated(characters: NDArray[np.int64]) -> str:
    """Return a row, runs of one character shortened."""
    edges = np.flatnonzero(np.diff(characters)) + 1
    starts = np.concatenate([[0], edges])
    lengths = np.diff(np.concatenate([starts, [len(characters)]]))
    runs = zip(characters[starts].tolist(), lengths.tolist(), strict=True)
    return "".join(
        f"!{length}{chr(code)}" if length > _WORTH_REPEATING else chr(code) * length
        for code, length in runs
    )


def _with_palette(pixels: Pixels) -> tuple[NDArray[np.int64], Pixels]:
    """Return the number of each pixel's colour, and the colours."""
    coarse = (pixels >> (8 - _BITS)).astype(np.int64)
    keys = (coarse[:, :, 0] << 2 * _BITS) | (coarse[:, :, 1] << _BITS) | coarse[:, :, 2]
    used, places, counts = np.unique(keys.ravel(), return_inverse=True, return_counts=True)
    sums = [np.bincount(places.ravel(), pixels[:, :, band].ravel()) for band in range(3)]
    means = np.stack(sums, axis=1) / counts[:, None]
    boxes = _boxes(means, counts)
    numbers = np.empty(len(used), np.int64)
    palette = np.empty((len(boxes), 3))
    for number, box in enumerate(boxes):
        numbers[box] = number
        palette[number] = np.average(means[box], axis=0, weights=counts[box])
    shape = pixels.shape[:2]
    return numbers[places].reshape(shape), np.rint(palette).astype(np.uint8)


def _boxes(means: NDArray[np.float64], counts: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return colours that are to be one: the box of the most spread is cut in two, by turns."""
    boxes = [np.arange(len(means))]
    spreads = [_spread(means, counts, boxes[0])]
    while len(boxes) < _COLOURS and max(spreads)[0] > 0:
        place = spreads.index(max(spreads))
        _, band = spreads.pop(place)
        box = boxes.pop(place)
        box = box[np.argsort(means[box, band], kind="stable")]
        before = np.cumsum(counts[box])
        cut = min(max(1, int(np.searchsorted(before, before[-1] / 2))), len(box) - 1)
        for half in (box[:cut], box[cut:]):
            boxes.append(half)
            spreads.append(_spread(means, counts, half))
    return boxes


def _spread(
    means: NDArray[np.float64], counts: NDArray[np.int64], box: NDArray[np.int64]
) -> tuple[float, int]:
    """Return how far a box's colours are apart, by how many pixels have them, and along which."""
    extents = means[box].max(axis=0) - means[box].min(axis=0)
    band = int(extents.argmax())
    return float(extents[band]) ** 2 * float(counts[box].sum()) if len(box) > 1 else 0.0, band

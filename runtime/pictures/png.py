"""PNG with a palette → pixels: what the builder writes of it, rows as they stand, nothing else."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from runtime.pictures.jpeg import Pixels
from runtime.pictures.limits import LARGEST_SIDE

START = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">IIBBBBB")
_FORM = (8, 3, 0, 0, 0)
"""eight bits, a palette, the one compression and filtering there is, no interlacing"""


def png_pixels(data: bytes) -> Pixels:
    """Return the pixels of a PNG. Raises ValueError for any but those of the builder."""
    chunks = _chunks(data)
    header = chunks.get(b"IHDR", b"")
    if len(header) != _HEADER.size:
        raise ValueError("no PNG")
    width, height, *form = _HEADER.unpack(header)
    if tuple(form) != _FORM:
        raise ValueError("a form that no picture of a stick has")
    if not 0 < width <= LARGEST_SIDE or not 0 < height <= LARGEST_SIDE:
        raise ValueError("a size that no picture of a stick has")
    palette = np.frombuffer(chunks.get(b"PLTE", b""), np.uint8)
    if not len(palette) or len(palette) % 3:
        raise ValueError("no palette")
    rows = _rows(chunks.get(b"IDAT", b""), width, height)
    palette = palette.reshape(-1, 3)
    if rows.max() >= len(palette):
        raise ValueError("a colour that the palette lacks")
    return palette[rows]


def _rows(packed: bytes, width: int, height: int) -> Pixels:
    """Return the number of each pixel's colour."""
    size = height * (width + 1)
    try:
        data = zlib.decompressobj().decompress(packed, size + 1)
    except zlib.error as error:
        raise ValueError("it cannot be unpacked") from error
    if len(data) != size:
        raise ValueError("too few pixels, or too many")
    rows = np.frombuffer(data, np.uint8).reshape(height, width + 1)
    if rows[:, 0].any():
        raise ValueError("filtered rows")
    return rows[:, 1:]


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """Return the contents of the chunks, those of one kind joined."""
    if not data.startswith(START):
        raise ValueError("no PNG")
    found: dict[bytes, bytes] = {}
    at = len(START)
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        end = at + 12 + size
        checked = zlib.crc32(data[at + 4 : end - 4])
        if end > len(data) or checked != int.from_bytes(data[end - 4 : end], "big"):
            raise ValueError("a damaged chunk")
        kind = data[at + 4 : at + 8]
        found[kind] = found.get(kind, b"") + data[at + 8 : end - 4]
        at = end
    return found

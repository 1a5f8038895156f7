"""Pictures made for tests, by Pillow."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'


def photograph(width: int = 800, height: int = 600, seed: int = 1) -> Image.Image:
    """Return a picture of soft areas with some grain, as cameras take them."""
    numbers = np.random.default_rng(seed)
    areas = numbers.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    soft = Image.fromarray(areas).resize((width, height), Image.Resampling.BICUBIC)
    grain = numbers.integers(-6, 6, (height, width, 1))
    return Image.fromarray(np.clip(np.array(soft).astype(int) + grain, 0, 255).astype(np.uint8))


def drawing(width: int = 300, height: int = 200) -> Image.Image:
    """Return lines and areas in few colours, as diagrams are."""
    made = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(made)
    pen.rectangle((20, 20, width // 2, height - 20), fill=(200, 30, 30), outline="black")
    pen.line((0, 0, width, height), fill=(0, 0, 160), width=3)
    return made


def as_file(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return a picture as a file of some format."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Return a PNG of some kilobytes that says it has billions of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(1 << 20))
    parts = chunk(b"IHDR", header), chunk(b"IDAT", packed), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def data_address(data: bytes, kind: str = "jpeg") -> str:
    """Return a `data:` address that holds a file."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def seen(data: bytes) -> Any:
    """Return the pixels of a file, as Pillow reads it."""
    with Image.open(io.BytesIO(data)) as picture:
        return np.array(picture.convert("RGB")).astype(int)

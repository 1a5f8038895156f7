"""Pictures of any kind → small ones that the stick's own reader knows. The only importer of Pillow.

A picture becomes a baseline JPEG, or a PNG with a palette where that is smaller and hardly differs,
as with drawings. Either is made anew: what a camera or a person has put into a file beside its
picture, such as a place, stays behind.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import Any

from PIL import Image, ImageChops, ImageOps, ImageStat

from builder.readers.picture_errors import (
    DAMAGED,
    DECORATION,
    DRAWING,
    MOST_BYTES,
    MOST_PIXELS,
    TOO_LARGE,
    PictureError,
)
from runtime.pictures.limits import LARGEST_SIDE

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
_QUALITY = 75
_COLOURS = 64
_DEVIATION = 4.0
"""levels of 255 by which a palette may miss the colours, in the mean"""
_LEAST_SIDE = 24
_LEAST_PIXELS = 2500
"""below which a picture is an icon, a bullet or a spacer"""
_VECTORS = (b"<svg", b"<?xml", b"<!DOCTYPE svg")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_WHITE = (255, 255, 255)


def pixels_in(data: bytes) -> int:
    """Return how many pixels a picture says it has; nothing is unpacked. Raises PictureError."""
    with _opened(data) as image:
        return image.width * image.height


def small_picture(data: bytes) -> bytes:
    """Return a picture as the stick keeps it. Raises PictureError."""
    with _opened(data) as image:
        if min(image.size) < _LEAST_SIDE or image.width * image.height < _LEAST_PIXELS:
            raise PictureError(DECORATION)
        try:
            small = _scaled(image)
            shows = _shows_something(small)
            made = _encoded(small)
        except Exception as error:  # Pillow raises a dozen kinds, by format and by damage
            raise PictureError(DAMAGED) from error
    if not shows:
        raise PictureError(DECORATION)
    return made


def _opened(data: bytes) -> Image.Image:
    if len(data) > MOST_BYTES:
        raise PictureError(TOO_LARGE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureError(TOO_LARGE) from error
    except Exception as error:
        is_drawing = data[:200].lstrip().startswith(_VECTORS)
        raise PictureError(DRAWING if is_drawing else DAMAGED) from error
    return image


def _scaled(image: Image.Image) -> Image.Image:
    """Return the first frame upright, on white, in grey or colours, no side longer than allowed."""
    if image.format == "JPEG":
        image.draft(None, (2 * LARGEST_SIDE, 2 * LARGEST_SIDE))
    plain = _plain(ImageOps.exif_transpose(image))
    plain.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return plain


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        page = Image.new("RGB", layer.size, _WHITE)
        page.paste(layer, mask=layer.getchannel("A"))
        return page
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _shows_something(image: Image.Image) -> bool:
    """Tell a picture from an area of one colour."""
    extremes: Any = image.getextrema()
    bands = [extremes] if image.mode == "L" else extremes
    return any(low != high for low, high in bands)


def _encoded(image: Image.Image) -> bytes:
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=_QUALITY, optimize=True, progressive=False)
    return min(filter(None, (jpeg.getvalue(), _with_palette(image))), key=len)


def _with_palette(image: Image.Image) -> bytes:
    """Return a picture in a few colours; nothing where that would show."""
    colours = image.convert("RGB")
    few = colours.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    missed = ImageStat.Stat(ImageChops.difference(colours, few.convert("RGB"))).rms
    if max(missed) > _DEVIATION:
        return b""
    return _png(few)


def _png(image: Image.Image) -> bytes:
    """Return a PNG of eight bits, its rows as they stand: filters help no picture of few colours.

    Pillow filters some and takes fewer bits for others; so the stick's reader would need more.
    """
    width, height = image.size
    palette = bytes(image.getpalette() or ())
    levels = image.tobytes()
    rows = b"".join(b"\0" + levels[at : at + width] for at in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = {b"IHDR": header, b"PLTE": palette, b"IDAT": zlib.compress(rows, 9), b"IEND": b""}
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts.items()
    )

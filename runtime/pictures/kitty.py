"""Pixels → kitty's graphics protocol, with placeholders: cells that the terminal fills.

https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders. A placeholder is text like
any other, so that what draws the screen may draw, move and erase it.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator

from runtime.pictures.jpeg import Pixels

_PLACEHOLDER = "\U0010eeee"
_CHUNK = 4096
_MARKS = (
    "0305 030D 030E 0310 0312 033D 033E 033F 0346 034A 034B 034C 0350 0351 0352 0357 035B 0363 "
    "0364 0365 0366 0367 0368 0369 036A 036B 036C 036D 036E 036F 0483 0484 0485 0486 0487 0592 "
    "0593 0594 0595 0597 0598 0599 059C 059D 059E 059F 05A0 05A1 05A8 05A9 05AB 05AC 05AF 05C4 "
    "0610 0611 0612 0613 0614 0615 0616 0617 0657 0658"
)
_ROW_MARKS = tuple(chr(int(each, 16)) for each in _MARKS.split())
"""the protocol's signs for numbers, from 0 on"""
MOST_ROWS = len(_ROW_MARKS)


def transmission(pixels: Pixels, number: int, columns: int, rows: int) -> str:
    """Return what gives a terminal a picture, to be shown in so many cells. Nothing is answered."""
    height, width, _ = pixels.shape
    data = base64.standard_b64encode(zlib.compress(pixels.tobytes(), 1)).decode()
    head = f"a=T,U=1,q=2,i={number},f=24,o=z,s={width},v={height},c={columns},r={rows},C=1,"
    return "".join(_messages(head, data))


def _messages(head: str, data: str) -> Iterator[str]:
    for start in range(0, len(data), _CHUNK):
        more = int(start + _CHUNK < len(data))
        yield f"\x1b_G{head}m={more};{data[start : start + _CHUNK]}\x1b\\"
        head = "q=2,"


def placeholders(row: int, columns: int) -> str:
    """Return the cells of a row of a picture."""
    first = f"{_PLACEHOLDER}{_ROW_MARKS[row]}{_ROW_MARKS[0]}"
    return first + _PLACEHOLDER * (columns - 1)


def removal(number: int) -> str:
    """Return what has a terminal forget a picture."""
    return f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\"

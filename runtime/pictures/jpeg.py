"""Baseline JPEG → pixels: what the builder writes of it, and nothing else.

ITU-T T.81: sequential, 8 bits, Huffman, one or three components in one scan, no restarts. In Python
and numpy, so that bytes of a damaged stick can raise an error and nothing worse, and no library for
each platform travels along for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from runtime.pictures.limits import LARGEST_SIDE

Pixels = NDArray[np.uint8]
"""(height, width, 3)"""

_SIDE = 8
_BLOCK = _SIDE * _SIDE
_START, _END = b"\xff\xd8", b"\xff\xd9"
_FRAME, _HUFFMAN, _QUANTIZATION, _SCAN = 0xC0, 0xC4, 0xDB, 0xDA
_PASSED_OVER = (*range(0xE0, 0xF0), 0xFE)
"""what programs write about themselves"""
_CODE_BITS = 16
"""of the longest code"""
_NO_CODE = 1 << 30
"""an entry of a table that leads behind the end of any picture"""
_MOST_COMPONENTS = 3
_MOST_FACTOR = 2


def _zigzag() -> NDArray[np.int64]:
    """Return where each coefficient stands in its block, in the order in which they are written."""
    places = ((row + column, row, column) for row in range(_SIDE) for column in range(_SIDE))
    ordered = sorted(places, key=lambda at: (at[0], at[1] if at[0] % 2 else at[2]))
    return np.array([row * _SIDE + column for _, row, column in ordered])


def _cosines() -> NDArray[np.float32]:
    """Return the matrix of the inverse transform of a row."""
    at, frequency = np.arange(_SIDE)[None, :], np.arange(_SIDE)[:, None]
    rows = np.cos((2 * at + 1) * frequency * np.pi / (2 * _SIDE)) / 2
    rows[0] /= np.sqrt(2)
    return rows.astype(np.float32)


_ZIGZAG, _COSINES = _zigzag(), _cosines()


@dataclass
class _Component:
    """Brightness, or one of the two of colour."""

    across: int
    """blocks beside each other in a unit"""
    down: int
    quantization: int
    codes: tuple[Sequence[int], Sequence[int]] = ((), ())
    """what bits mean: of the first coefficient of a block, and of the others"""
    places: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    blocks: int = 0
    last: int = 0


@dataclass
class _Frame:
    height: int
    width: int
    components: Mapping[int, _Component]

    @property
    def units(self) -> tuple[int, int]:
        """How many units there are below and beside each other."""
        down = max(each.down for each in self.components.values()) * _SIDE
        across = max(each.across for each in self.components.values()) * _SIDE
        return -(-self.height // down), -(-self.width // across)


def jpeg_pixels(data: bytes) -> Pixels:
    """Return the pixels of a JPEG. Raises ValueError for any but those of the builder."""
    tables: dict[int, NDArray[np.float32]] = {}
    codes: dict[int, Sequence[int]] = {}
    frame = None
    for marker, body, rest in _segments(data):
        if marker == _QUANTIZATION:
            tables |= _quantization(body)
        elif marker == _HUFFMAN:
            codes |= _huffman(body)
        elif marker == _FRAME:
            frame = _frame(body)
        elif marker == _SCAN and frame is not None:
            _name_codes(frame, body, codes)
            try:
                _read(frame, rest)
            except IndexError as error:
                raise ValueError("codes that make no sense") from error
            return _painted(frame, tables)
        elif marker not in _PASSED_OVER:
            raise ValueError("a part that is not read")
    raise ValueError("no picture in it")


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield marker, content and what follows of each segment."""
    if not data.startswith(_START) or not data.endswith(_END):
        raise ValueError("no JPEG, or one that is cut short")
    at = len(_START)
    while at + 4 <= len(data):
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + size
        if data[at] != 0xFF or size < 2 or end > len(data):
            raise ValueError("no segment")
        yield data[at + 1], data[at + 4 : end], data[end : -len(_END)]
        at = end


def _quantization(body: bytes) -> dict[int, NDArray[np.float32]]:
    found = {}
    for start in range(0, len(body), _BLOCK + 1):
        row = body[start : start + _BLOCK + 1]
        if len(row) != _BLOCK + 1 or row[0] > _MOST_COMPONENTS:
            raise ValueError("no table of 8 bits")
        found[row[0]] = np.frombuffer(row[1:], np.uint8).astype(np.float32)
    return found


def _huffman(body: bytes) -> dict[int, Sequence[int]]:
    """Return by number of the table what each 16 bits begin with: the code's length and symbol."""
    found: dict[int, Sequence[int]] = {}
    while body:
        counts = body[1 : 1 + _CODE_BITS]
        symbols = body[1 + _CODE_BITS : 1 + _CODE_BITS + sum(counts)]
        if len(counts) != _CODE_BITS or len(symbols) != sum(counts):
            raise ValueError("no table of codes")
        lengths = np.repeat(np.arange(1, _CODE_BITS + 1), np.frombuffer(counts, np.uint8))
        entries = (lengths << 8) + np.frombuffer(symbols, np.uint8)
        spans = 1 << (_CODE_BITS - lengths)
        if spans.sum() > 1 << _CODE_BITS:
            raise ValueError("more codes than there are")
        table = np.full(1 << _CODE_BITS, _NO_CODE)
        table[: spans.sum()] = np.repeat(entries, spans)
        found[body[0]] = table.tolist()
        body = body[1 + _CODE_BITS + len(symbols) :]
    return found


def _frame(body: bytes) -> _Frame:
    if len(body) < 6 or len(body) != 6 + 3 * body[5]:
        raise ValueError("no frame")
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if body[0] != _SIDE or not 0 < height <= LARGEST_SIDE or not 0 < width <= LARGEST_SIDE:
        raise ValueError("a size that no picture of a stick has")
    components = {
        body[at]: _Component(body[at + 1] >> 4, body[at + 1] & 15, body[at + 2])
        for at in range(6, len(body), 3)
    }
    factors = [factor for each in components.values() for factor in (each.across, each.down)]
    if len(components) not in (1, _MOST_COMPONENTS) or len(components) != body[5]:
        raise ValueError("neither grey nor three colours")
    if not all(factor in range(1, _MOST_FACTOR + 1) for factor in factors):
        raise ValueError("parts of a size that is not read")
    if len(components) == 1:  # then blocks stand one by one, whatever the factors are
        for each in components.values():
            each.across = each.down = 1
    return _Frame(height, width, components)


def _name_codes(frame: _Frame, body: bytes, codes: Mapping[int, Sequence[int]]) -> None:
    if not body or body[0] != len(frame.components) or len(body) != 4 + 2 * body[0]:
        raise ValueError("no scan of all components")
    for at in range(1, 1 + 2 * body[0], 2):
        first, others = body[at + 1] >> 4, 0x10 | (body[at + 1] & 15)
        if body[at] not in frame.components or first not in codes or others not in codes:
            raise ValueError("a scan without its codes")
        frame.components[body[at]].codes = codes[first], codes[others]


def _read(frame: _Frame, data: bytes) -> None:
    """Read the coefficients of all blocks. Raises IndexError behind the end, or ValueError."""
    plain = np.frombuffer(data.replace(b"\xff\x00", b"\xff") + bytes(8), np.uint8).astype(np.int64)
    windows: list[int] = (
        (plain[:-3] << 24) | (plain[1:-2] << 16) | (plain[2:-1] << 8) | plain[3:]
    ).tolist()  # the 32 bits from each byte on
    down, across = frame.units
    order = [
        each
        for each in frame.components.values()
        for _ in range(each.across * each.down)
    ]  # fmt: skip
    at = 0
    for _ in range(down * across):
        for component in order:
            at = _block(component, windows, at)


def _block(component: _Component, windows: Sequence[int], at: int) -> int:
    """Read a block from a bit on; return the bit behind it."""
    first, others = component.codes
    start = component.blocks * _BLOCK
    component.blocks += 1
    entry = first[(windows[at >> 3] >> (16 - (at & 7))) & 0xFFFF]
    at += entry >> 8
    size = entry & 15
    if size:
        value = (windows[at >> 3] >> (32 - (at & 7) - size)) & ((1 << size) - 1)
        at += size
        component.last += value if value >> (size - 1) else value + 1 - (1 << size)
    component.places.append(start)
    component.values.append(component.last)
    place = 0
    while place < _BLOCK - 1:
        entry = others[(windows[at >> 3] >> (16 - (at & 7))) & 0xFFFF]
        at += entry >> 8
        size = entry & 15
        place += (entry >> 4 & 15) + 1
        if size:
            value = (windows[at >> 3] >> (32 - (at & 7) - size)) & ((1 << size) - 1)
            at += size
            component.places.append(start + place)
            component.values.append(value if value >> (size - 1) else value + 1 - (1 << size))
        elif entry & 0xFF != 0xF0:  # the rest of the block is nothing
            break
    if place >= _BLOCK:
        raise ValueError("a block that is too long")
    return at


def _painted(frame: _Frame, tables: Mapping[int, NDArray[np.float32]]) -> Pixels:
    planes = []
    for each in frame.components.values():
        if each.quantization not in tables:
            raise ValueError("a component without its table")
        planes.append(_plane(frame, each, tables[each.quantization]))
    is_grey = len(planes) == 1
    levels = np.repeat(planes[0][:, :, None], 3, axis=2) if is_grey else _colours(*planes)
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)


def _plane(frame: _Frame, component: _Component, table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return one component of every pixel, from −128 on."""
    written = np.zeros(component.blocks * _BLOCK, np.float32)
    written[component.places] = np.clip(component.values, -(1 << 15), 1 << 15)
    blocks = np.empty((component.blocks, _BLOCK), np.float32)
    blocks[:, _ZIGZAG] = written.reshape(-1, _BLOCK) * table
    down, across = frame.units
    shape = (down, across, component.down, component.across, _SIDE, _SIDE)
    whole = _transformed(blocks).reshape(shape).transpose(0, 2, 4, 1, 3, 5)
    plane = whole.reshape(down * component.down * _SIDE, across * component.across * _SIDE)
    tall = max(each.down for each in frame.components.values()) // component.down
    wide = max(each.across for each in frame.components.values()) // component.across
    for _ in range(tall - 1):
        plane = _doubled(plane)
    for _ in range(wide - 1):
        plane = _doubled(plane.T).T
    return plane[: frame.height, : frame.width] + 128


def _doubled(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return twice as many rows; each leans a quarter on its other neighbour."""
    before = np.concatenate([plane[:1], plane[:-1]])
    after = np.concatenate([plane[1:], plane[-1:]])
    pairs = np.stack([3 * plane + before, 3 * plane + after], axis=1) / 4
    doubled: NDArray[np.float32] = pairs.reshape(2 * len(plane), -1).astype(np.float32, copy=False)
    return doubled


def _transformed(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the coefficients of blocks stand for: rows, then columns."""
    rows = blocks.reshape(-1, _SIDE) @ _COSINES
    turned = np.ascontiguousarray(rows.reshape(-1, _SIDE, _SIDE).transpose(0, 2, 1))
    columns = turned.reshape(-1, _SIDE) @ _COSINES
    return columns.reshape(-1, _SIDE, _SIDE).transpose(0, 2, 1)


def _colours(
    brightness: NDArray[np.float32], blue: NDArray[np.float32], red: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return red, green and blue, by JFIF's equations."""
    blue, red = blue - 128, red - 128
    green = brightness - 0.344136 * blue - 0.714136 * red
    return np.stack([brightness + 1.402 * red, green, brightness + 1.772 * blue], axis=2)

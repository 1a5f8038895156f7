"""What a FAISS file says of itself, held against the pack's record before FAISS reads it.

FAISS believes the numbers in a file: a size that is wrong makes it read or write where it should
not. So every number that it goes by is compared, of the kinds of index that the builder writes,
and no other kind is let through. The layouts are those of FAISS's `index_read.cpp`. Vectors
themselves may be any numbers. Little is read: of an inverted file, the lengths of its lists.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

_UNUSED = 1 << 20
"""what FAISS writes for a number that it no longer has"""
_INNER_PRODUCT = 0
_BITS = {0: 8, 1: 4, 4: 16, 6: 6}
"""kind of scalar quantizer → bits of each number"""
_HALVES = 4
"""the kind that keeps numbers as they are, and so has learnt nothing of their range"""
_CENTROIDS = 256
"""of each part of a vector, for products: a byte names one"""


def check_vectors(data: mmap.mmap | bytes, dimension: int, passages: int) -> None:
    """Refuse a file that FAISS must not be given. Raises ValueError."""
    reader = _Reader(data)
    try:
        kind = reader.tag()
        if kind not in _KINDS:
            raise ValueError("another kind of index")
        _KINDS[kind](reader, dimension, passages)
    except struct.error as error:
        raise ValueError("it ends too soon") from error
    if reader.left:
        raise ValueError("something follows")


class _Reader:
    """Goes through the bytes; raises ValueError or struct.error where they are not as they must."""

    def __init__(self, data: mmap.mmap | bytes) -> None:
        self._data = data
        self._place = 0

    @property
    def left(self) -> int:
        """Bytes that follow."""
        return len(self._data) - self._place

    def take(self, form: str) -> int:
        """Return the next number, of a kind that `struct` knows."""
        (value,) = struct.unpack_from(f"<{form}", self._data, self._place)
        self._place += struct.calcsize(f"<{form}")
        return int(value)

    def tag(self) -> bytes:
        """Return the next four bytes, which name what follows."""
        return struct.pack("<I", self.take("I"))

    def expect(self, form: str, *expected: int) -> None:
        """Refuse other numbers."""
        for number in expected:
            if self.take(form) != number:
                raise ValueError("another number")

    def skip(self, count: int, size: int) -> int:
        """Pass over `count` values of `size` bytes; return where they begin."""
        begin = self._place
        if count * size > self.left:
            raise ValueError("it ends too soon")
        self._place += count * size
        return begin

    def array(self, count: int, size: int) -> int:
        """Pass over an array whose length stands before it; return where its values begin."""
        self.expect("Q", count)
        return self.skip(count, size)

    def lengths(self, count: int) -> NDArray[np.uint64]:
        """Return an array of numbers of 64 bits, whose length stands before it."""
        return np.frombuffer(self._data, "<u8", count, self.array(count, 8))

    def pairs(self, most: int) -> NDArray[np.uint64]:
        """Return an array of at most so many pairs of them: (pairs, 2)."""
        count = self.take("Q")
        if count % 2 or count > 2 * most:
            raise ValueError("too many pairs")
        return np.frombuffer(self._data, "<u8", count, self.skip(count, 8)).reshape(-1, 2)


def _header(reader: _Reader, dimension: int, vectors: int) -> None:
    reader.expect("i", dimension)
    reader.expect("q", vectors, _UNUSED, _UNUSED)
    reader.expect("B", True)  # it is trained
    reader.expect("i", _INNER_PRODUCT)


def _scalar_index(reader: _Reader, dimension: int, passages: int) -> None:
    _header(reader, dimension, passages)
    reader.array(passages * _scalars(reader, dimension), 1)


def _product_index(reader: _Reader, dimension: int, passages: int) -> None:
    _header(reader, dimension, passages)
    reader.array(passages * _products(reader, dimension), 1)
    reader.expect("i", 0)  # how it is searched: by products, not by a Hamming distance
    reader.expect("B", False)  # it keeps no signs
    reader.take("i")  # the threshold of such a distance


def _lists_of_scalars(reader: _Reader, dimension: int, passages: int) -> None:
    lists = _coarse(reader, dimension, passages)
    size = _scalars(reader, dimension)
    reader.expect("Q", size)
    _check_flag(reader)
    _inverted_lists(reader, lists, size, passages)


def _lists_of_products(reader: _Reader, dimension: int, passages: int) -> None:
    lists = _coarse(reader, dimension, passages)
    _check_flag(reader)
    size = reader.take("Q")
    if _products(reader, dimension) != size:
        raise ValueError("another size")
    _inverted_lists(reader, lists, size, passages)


def _coarse(reader: _Reader, dimension: int, passages: int) -> int:
    """Check what an inverted file begins with; return the number of its lists."""
    _header(reader, dimension, passages)
    lists = reader.take("Q")
    if not 0 < lists <= passages:
        raise ValueError("too many lists")
    reader.take("Q")  # how many are looked into; that is set anew
    if reader.tag() != b"IxFI":
        raise ValueError("another kind of quantizer")
    _header(reader, dimension, lists)
    reader.array(lists * dimension, 4)
    reader.expect("B", 0)  # no table of where each passage is,
    reader.array(0, 8)  # nor its values
    return lists


def _scalars(reader: _Reader, dimension: int) -> int:
    """Check a scalar quantizer; return the bytes of a vector."""
    kind = reader.take("i")
    if kind not in _BITS:
        raise ValueError("another kind of quantizer")
    reader.take("i")  # how the range was learnt, of no use any more
    reader.skip(1, 4)
    reader.expect("Q", dimension)
    size = (dimension * _BITS[kind] + 7) // 8
    reader.expect("Q", size)
    reader.array(0 if kind == _HALVES else 2 * dimension, 4)
    return size


def _products(reader: _Reader, dimension: int) -> int:
    """Check a product quantizer; return the bytes of a vector."""
    reader.expect("Q", dimension)
    parts = reader.take("Q")
    if not 0 < parts <= dimension or dimension % parts:
        raise ValueError("parts that do not make a vector")
    reader.expect("Q", 8)
    reader.array(dimension * _CENTROIDS, 4)
    return parts


def _check_flag(reader: _Reader) -> None:
    if reader.take("B") > 1:
        raise ValueError("neither true nor false")


def _inverted_lists(reader: _Reader, lists: int, size: int, passages: int) -> None:
    if reader.tag() != b"ilar":
        raise ValueError("lists of another kind")
    reader.expect("Q", lists, size)
    kind = reader.tag()
    if kind == b"full":
        lengths = reader.lengths(lists)
    elif kind == b"sprs":
        pairs = reader.pairs(lists)
        lengths = pairs[:, 1]
        if len(np.unique(pairs[:, 0])) != len(pairs) or (pairs[:, 0] >= lists).any():
            raise ValueError("a list that is not there")
    else:
        raise ValueError("lengths of another kind")
    if (lengths > passages).any() or int(lengths.sum()) != passages:
        raise ValueError("other lengths")
    reader.skip(passages, size + 8)


_KINDS: Mapping[bytes, Callable[[_Reader, int, int], None]] = {
    b"IxSQ": _scalar_index,
    b"IxPq": _product_index,
    b"IwSq": _lists_of_scalars,
    b"IwPQ": _lists_of_products,
}

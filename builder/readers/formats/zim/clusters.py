"""The blobs of a cluster, one after another, whatever the cluster is compressed with."""

from __future__ import annotations

import io
import lzma
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import zstandard
from typing_extensions import Buffer

from builder.readers.document import UnreadableError
from builder.readers.formats.zim.archive import Archive

BLOB_BYTES = 128 << 20
"""the most that one entry may have"""
_UNPACKED_BYTES = 1 << 30
_TABLE_BYTES = 64 << 20
_STEP = 1 << 18
_DECODER_BYTES = 256 << 20
_PLAIN, _XZ, _ZSTD = (0, 1), 4, 5
_EXTENDED = 0x10
_CUT = "a cluster that ends too early"


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def blobs(archive: Archive, cluster: int, wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the numbers and bytes of some blobs of a cluster, in the order of their numbers.

    What comes before and between them is passed over; one blob is held at a time. Raises
    UnreadableError, at any point of the iteration, for a cluster that makes no sense, and leaves
    out blobs that are not there or are larger than BLOB_BYTES.
    """
    start = archive.cluster_at(cluster)
    kind = archive.read(start, 1)[0]
    stream = _open(archive, start + 1, kind & 0x0F)
    try:
        yield from _chosen(stream, 8 if kind & _EXTENDED else 4, wanted)
    except (zstandard.ZstdError, lzma.LZMAError, EOFError) as error:
        raise UnreadableError("a cluster that cannot be decompressed") from error


def _chosen(stream: _Stream, width: int, wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    offsets = _offsets(stream, width)
    at = int(offsets[0])
    for number in sorted(set(wanted)):
        if number + 1 >= len(offsets):
            continue
        begin, end = int(offsets[number]), int(offsets[number + 1])
        if end - begin > BLOB_BYTES:
            continue
        _skip(stream, begin - at)
        yield number, _exactly(stream, end - begin)
        at = end


def _offsets(stream: _Stream, width: int) -> npt.NDArray[np.uint64]:
    """Return where each blob begins, and where the last ends."""
    head = _exactly(stream, width)
    first = int.from_bytes(head, "little")
    if first % width or not width <= first <= _TABLE_BYTES:
        raise UnreadableError("a cluster whose table of contents makes no sense")
    table = head + _exactly(stream, first - width)
    found = np.frombuffer(table, f"<u{width}").astype(np.uint64)
    if np.any(found[1:] < found[:-1]):
        raise UnreadableError("a cluster whose entries are not in order")
    if int(found[-1]) > _UNPACKED_BYTES:
        raise UnreadableError(f"a cluster of more than {_UNPACKED_BYTES >> 20} MB")
    return found


def _exactly(stream: _Stream, size: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < size:
        piece = stream.read(min(size - len(pieces), _STEP))
        if not piece:
            raise UnreadableError(_CUT)
        pieces += piece
    return bytes(pieces)


def _skip(stream: _Stream, size: int) -> None:
    while size > 0:
        piece = stream.read(min(size, _STEP))
        if not piece:
            raise UnreadableError(_CUT)
        size -= len(piece)


def _open(archive: Archive, start: int, compression: int) -> _Stream:
    packed = _Packed(archive, start)
    if compression in _PLAIN:
        return packed
    if compression == _XZ:
        return _Unpacked(packed)
    if compression == _ZSTD:
        return zstandard.ZstdDecompressor().stream_reader(io.BufferedReader(packed, _STEP))
    raise UnreadableError(f"a cluster compressed in a way that is not known (kind {compression})")


class _Packed(io.RawIOBase):
    """The bytes of a file from a place on, up to its checksum."""

    def __init__(self, archive: Archive, start: int) -> None:
        self._archive = archive
        self._at = start

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        target = memoryview(buffer)
        left = self._archive.header.checksum_at - self._at
        data = self._archive.read(self._at, min(left, len(target)))
        target[: len(data)] = data
        self._at += len(data)
        return len(data)


class _Unpacked:
    """What an xz stream holds; what follows its end in the file is not looked at."""

    def __init__(self, packed: _Packed) -> None:
        self._packed = packed
        self._decoder = lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=_DECODER_BYTES)

    def read(self, size: int, /) -> bytes:
        while not self._decoder.eof:
            data = self._packed.read(_STEP) if self._decoder.needs_input else b""
            if not data and self._decoder.needs_input:
                raise EOFError
            found = self._decoder.decompress(data, size)
            if found:
                return found
        return b""

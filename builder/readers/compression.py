"""Compressed files as streams of their plain bytes, which may be far more than fits in memory."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Protocol

import zstandard

from builder.readers.document import UnreadableError

_PIECE_BYTES = 1 << 20
_FED_BYTES = 1 << 10
"""given to zstandard at once, which may make 32,000 times as much of it"""
_ALWAYS_BYTES = 1 << 30
_MOST_TIMES = 200
"""real text is seldom packed more than twenty times smaller"""
_DAMAGED = (zstandard.ZstdError, zlib.error, lzma.LZMAError, EOFError, OSError)


class CutShortError(UnreadableError):
    """A compressed file that ends early, is damaged, or gives more than it may."""


class _Stream(Protocol):
    def read1(self, size: int = ..., /) -> bytes: ...


def plain_pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, unpacked where it is compressed: .gz, .bz2, .xz and .zst.

    All pieces but the last have a megabyte or more. Raises CutShortError, after what could be
    read, where the file is damaged or gives more than 200 times its size.
    """
    with path.open("rb") as file:
        most = max(_ALWAYS_BYTES, _MOST_TIMES * path.stat().st_size)
        yield from _regrouped(_unpacked(file), most)


def is_compressed(head: bytes) -> bool:
    """Tell a compressed file by how it begins."""
    return head.startswith(tuple(_UNPACKERS))


def _unpacked(file: IO[bytes]) -> Iterator[bytes]:
    head = file.read(6)
    file.seek(0)
    for mark, unpack in _UNPACKERS.items():
        if head.startswith(mark):
            yield from unpack(file)
            return
    while data := file.read(_PIECE_BYTES):
        yield data


def _regrouped(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    held = bytearray()
    total = 0
    problem = ""
    try:
        for piece in pieces:
            held += piece
            total += len(piece)
            if len(held) >= _PIECE_BYTES:
                yield bytes(held)
                held.clear()
            if total > most:
                problem = f"unpacks to more than {most:,} bytes; what follows is left out"
                break
    except _DAMAGED as error:
        problem = f"cut short ({error})"
    if held:
        yield bytes(held)
    if problem:
        raise CutShortError(problem)


def _read_on(stream: _Stream) -> Iterator[bytes]:
    # read1 gives what there is before it fails, where read would fail at once
    while data := stream.read1(_PIECE_BYTES):
        yield data


def _gzip(file: IO[bytes]) -> Iterator[bytes]:
    with gzip.open(file) as stream:
        yield from _read_on(stream)


def _bzip2(file: IO[bytes]) -> Iterator[bytes]:
    with bz2.open(file) as stream:
        yield from _read_on(stream)


def _xz(file: IO[bytes]) -> Iterator[bytes]:
    with lzma.open(file) as stream:
        yield from _read_on(stream)


def _zstandard(file: IO[bytes]) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor()
    frame = None
    while data := file.read(_FED_BYTES):
        while data:
            frame = frame or decompressor.decompressobj()
            yield frame.decompress(data)
            data = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame is not None:
        raise EOFError("its last frame has no end")


_UNPACKERS: Mapping[bytes, Callable[[IO[bytes]], Iterator[bytes]]] = {
    b"\x1f\x8b": _gzip,
    b"BZh": _bzip2,
    b"\xfd7zXZ\0": _xz,
    b"\x28\xb5\x2f\xfd": _zstandard,
}

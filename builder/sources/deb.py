"""Debian's binary packages: the tar of their files inside an `ar` archive, whatever packs it.

The only module of the sources that imports zstandard.
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import zstandard

_AR_MAGIC = b"!<arch>\n"
_FIRST_MEMBER = b"debian-binary"
_HEADER_BYTES = 60
_NAME, _SIZE, _END = slice(0, 16), slice(48, 58), slice(58, 60)
_END_OF_HEADER = b"`\n"
_FILES = "data.tar"


def is_deb(path: Path) -> bool:
    """Return whether a file is one of Debian's binary packages."""
    with path.open("rb") as file:
        return file.read(len(_AR_MAGIC) + len(_FIRST_MEMBER)) == _AR_MAGIC + _FIRST_MEMBER


@contextmanager
def opened_deb(path: Path) -> Iterator[tarfile.TarFile]:
    """Open the tar with a package's files.

    Raises tarfile.TarError, or what unpacking raises, where the package is damaged.
    """
    with path.open("rb") as file:
        name, packed = _files_member(file)
        whole: io.RawIOBase = _Unpacked(packed) if name.endswith(".zst") else packed
        with tarfile.open(fileobj=io.BufferedReader(whole)) as tar:
            yield tar


def _files_member(file: IO[bytes]) -> tuple[str, _Part]:
    """Return the member of an `ar` archive that holds a package's files, and its name."""
    end = file.seek(0, os.SEEK_END)
    at = len(_AR_MAGIC)
    while at + _HEADER_BYTES <= end:
        file.seek(at)
        header = file.read(_HEADER_BYTES)
        name = header[_NAME].decode("ascii", "replace").strip().rstrip("/")
        size = header[_SIZE].strip()
        at += _HEADER_BYTES
        if header[_END] != _END_OF_HEADER or not size.isdigit() or at + int(size) > end:
            raise tarfile.ReadError("a member of the package is cut off or has no size")
        if name.startswith(_FILES):
            return name, _Part(file, at, int(size))
        at += int(size) + int(size) % 2
    raise tarfile.ReadError("the package holds no files")


class _Part(io.RawIOBase):
    """A part of a file, as a file of its own."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        bases = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}
        self._at = max(0, bases[whence] + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


class _Unpacked(io.RawIOBase):
    """What a file packed by Zstandard holds; going back means starting anew."""

    def __init__(self, packed: _Part) -> None:
        self._packed = io.BufferedReader(packed)
        self._stream = self._from_start()

    def _from_start(self) -> zstandard.ZstdDecompressionReader:
        self._packed.seek(0)
        return zstandard.ZstdDecompressor().stream_reader(
            self._packed, read_across_frames=True, closefd=False
        )

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END:
            raise io.UnsupportedOperation("its end is not known")
        target = offset + (self._stream.tell() if whence == os.SEEK_CUR else 0)
        if target < self._stream.tell():
            self._stream = self._from_start()
        with _damage_told():
            while self._stream.tell() < target and self._stream.read(
                min(target - self._stream.tell(), 1 << 20)
            ):
                pass
        return self._stream.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with _damage_told():
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except zstandard.ZstdError as error:
        raise tarfile.ReadError(f"it cannot be unpacked: {error}") from error

"""The members of a tar file, compressed or not, read forwards as they come."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from builder.readers.compression import CutShortError, plain_pieces
from builder.readers.document import UnreadableError
from builder.readers.formats.archive.member import PIECE_BYTES, Member, decoded_name
from builder.specs import CorpusSpec

BLOCK_BYTES = tarfile.BLOCKSIZE


def is_tar(path: Path) -> bool:
    """Tell whether what a file holds, unpacked, is a tar."""
    try:
        return is_header(next(plain_pieces(path), b"")[:BLOCK_BYTES])
    except CutShortError:
        return False


def is_header(block: bytes) -> bool:
    """Tell a tar's first block by its checksum."""
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def members(path: Path, spec: CorpusSpec) -> Iterator[Member]:
    """Yield the files of a tar. Raises CutShortError, after what could be read."""
    pieces = _Pieces(plain_pieces(path))
    stream = cast(IO[bytes], io.BufferedReader(pieces, PIECE_BYTES))
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                archive.members = []  # type: ignore[attr-defined]  # it would grow with the archive
                if not info.isdir():
                    yield _member(archive, info, spec)
    except tarfile.TarError as error:
        raise pieces.problem or CutShortError(f"cut short ({error})") from error
    if pieces.problem:
        raise pieces.problem


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file, which ends where they are cut short."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")
        self.problem: CutShortError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if not self._held and not self.problem:
            try:
                self._held = memoryview(next(self._pieces, b""))
            except CutShortError as error:
                self.problem = error
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo, spec: CorpusSpec) -> Member:
    name = info.name
    raw = os.fsencode(name)
    if "\ufffd" in raw.decode("utf-8", "replace"):
        name = decoded_name(raw, spec.language)
    problem = "" if info.isreg() else "a link or a device"
    return Member(name, lambda: _content(archive, info), problem)


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    file = archive.extractfile(info)
    if file is None:
        raise UnreadableError("damaged in the archive")
    try:
        while data := file.read(PIECE_BYTES):
            yield data
    except tarfile.TarError as error:
        raise CutShortError(f"cut short ({error})") from error

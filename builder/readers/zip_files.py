"""ZIP files, as archives, books and office documents are: their members, within limits.

What is damaged, missing, locked or too large is told in the same words whatever the file is.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

from builder.readers.document import UnreadableError

ENCRYPTED = "encrypted: it needs a password"
_DAMAGED = "damaged: it cannot be unpacked"
_CUT = "damaged or cut short: its list of contents cannot be read"
_MISSING = "missing, though the file names it"
_UNKNOWN = "compressed in a way that cannot be unpacked here"
_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED_FLAG = 1
_UNPACKING = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError)
"""what reading a member raises"""
_OPENING = (*_UNPACKING, RuntimeError, ValueError, OverflowError, struct.error)
"""what its record may raise beside"""
_LISTING = (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error)


class MemberError(UnreadableError):
    """One member cannot be read; others may be."""


class ZipMembers:
    """What a ZIP file that is open holds. Of members of one name the last is the name's."""

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        """Take an archive, and the bytes of its file."""
        self._archive = archive
        self._size = size
        self.names = tuple(archive.namelist())
        self._infos = {info.filename: info for info in archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def in_order(self) -> list[zipfile.ZipInfo]:
        """Return the members as they lie in the file; folders are none."""
        files = (info for info in self._archive.infolist() if not info.is_dir())
        return sorted(files, key=lambda info: info.header_offset)

    @property
    def is_locked(self) -> bool:
        """Whether any member needs a password."""
        return any(map(needs_password, self._infos.values()))

    @property
    def unpacked_bytes(self) -> int:
        """How long all members say that they are."""
        return sum(info.file_size for info in self._archive.infolist())

    @contextmanager
    def open(self, member: str | zipfile.ZipInfo, largest: int) -> Iterator[IO[bytes]]:
        """Open a member as a stream. Raises MemberError, also while it is read."""
        info = self._infos.get(member) if isinstance(member, str) else member
        if info is None:
            raise MemberError(_MISSING)
        if info.file_size > largest:  # zipfile never gives more than that
            raise MemberError(f"larger than {largest >> 20:,} MiB when unpacked")
        if needs_password(info):
            raise MemberError(ENCRYPTED)
        if info.header_offset + info.compress_size > self._size:
            raise MemberError(_DAMAGED)  # zipfile would make room for all that it claims to be
        try:
            stream = self._archive.open(info)
        except NotImplementedError as error:
            raise MemberError(_UNKNOWN) from error
        except _OPENING as error:
            raise MemberError(_DAMAGED) from error
        with stream:
            try:
                yield stream
            except _UNPACKING as error:
                raise MemberError(_DAMAGED) from error

    def read(self, name: str, largest: int) -> bytes:
        """Return a member's bytes. Raises MemberError."""
        with self.open(name, largest) as stream:
            return stream.read()


def needs_password(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is encrypted."""
    return bool(info.flag_bits & _ENCRYPTED_FLAG)


@contextmanager
def opened_zip(path: Path) -> Iterator[ZipMembers]:
    """Open a ZIP file. Raises UnreadableError where it is none, or its list is damaged."""
    try:
        archive = zipfile.ZipFile(path)
    except _LISTING as error:
        raise UnreadableError(_CUT) from error
    with archive:
        yield ZipMembers(archive, path.stat().st_size)


def is_zip(head: bytes) -> bool:
    """Tell whether a file begins as a ZIP file, be it an empty one."""
    return head.startswith(_SIGNATURES)


def holds(path: Path, head: bytes, name: str) -> bool:
    """Tell whether a file is a ZIP file with a member of that name."""
    if not is_zip(head):
        return False
    stamp = path.stat()
    return name in _names(path, stamp.st_size, stamp.st_mtime_ns)


@lru_cache(maxsize=1)
def _names(path: Path, _size: int, _changed: int) -> frozenset[str]:
    """Return the names in a ZIP file, once for all formats that ask."""
    try:
        with opened_zip(path) as members:
            return frozenset(members.names)
    except (UnreadableError, OSError):
        return frozenset()

"""A ZIM file's header, its tables, and the bytes of its entries.

The format: https://wiki.openzim.org/wiki/ZIM_file_format
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from builder.readers.document import UnreadableError

MAGIC = struct.pack("<I", 72_173_914)
SPLIT_SUFFIX = re.compile(r"\.zim[a-z]{2}", re.IGNORECASE)
"""of the pieces of a split file: .zimaa, .zimab and so on"""
FIRST_SUFFIX = ".zimaa"
REDIRECT, LINK_TARGET, DELETED = 0xFFFF, 0xFFFE, 0xFFFD
"""what stands in place of a MIME type's number in an entry without content"""
ENTRY_HEAD_BYTES = 16

_HEADER = struct.Struct("<4sHH16sIIQQQQIIQ")
_VERSIONS = (5, 6)
_MIME_LIST_BYTES = 1 << 16
_ENTRY_BYTES = 256
_LONGEST_ENTRY_BYTES = 1 << 17
_CHECKSUM_BYTES = 16
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Header:
    """What the first 80 bytes tell."""

    major: int
    minor: int
    entries: int
    clusters: int
    paths_at: int
    """where the table of entries begins, in the order of their paths"""
    clusters_at: int
    checksum_at: int

    @property
    def content_namespace(self) -> bytes:
        """The letter that articles stand under."""
        return b"C" if self.major > 5 and self.minor > 0 else b"A"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory."""

    mime: int
    namespace: bytes
    path: str
    title: str
    """empty where it is the path"""
    cluster: int = 0
    blob: int = 0
    target: int = 0
    """of a redirect: the number of another entry"""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.path


class Archive:
    """An open ZIM file, whole or in pieces. Raises UnreadableError where its tables make no sense.

    Nothing in it is trusted: offsets are checked before they are used.
    """

    def __init__(self, path: Path) -> None:
        self._stack = ExitStack()
        self._pieces: list[tuple[int, int, BinaryIO]] = []
        self.size = 0
        try:
            for each in _pieces(path):
                file = self._stack.enter_context(each.open("rb"))
                size = each.stat().st_size
                self._pieces.append((self.size, size, file))
                self.size += size
            self.header = self._read_header()
            self.mimes = self._read_mimes()
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def read(self, start: int, size: int) -> bytes:
        """Return the bytes at a place: fewer than `size` where the file ends."""
        found = bytearray()
        for begin, length, file in self._pieces:
            offset = start + len(found) - begin
            if 0 <= offset < length and len(found) < size:
                file.seek(offset)
                found += file.read(min(size - len(found), length - offset))
        return bytes(found)

    def pointers(self, table: int, first: int, count: int) -> bytes:
        """Return `count` offsets of 8 bytes from a table of the header."""
        return self.read(table + 8 * first, 8 * count)

    def cluster_at(self, number: int) -> int:
        """Return where a cluster begins. Raises UnreadableError for one that is not there."""
        if number >= self.header.clusters:
            raise UnreadableError("its directory names a cluster that is not there")
        start = _number(self.pointers(self.header.clusters_at, number, 1))
        if not _HEADER.size <= start < self.header.checksum_at:
            raise UnreadableError("a cluster that begins outside of the file")
        return start

    def entry(self, number: int) -> Entry:
        """Return a line of the directory. Raises UnreadableError for one that makes no sense."""
        if number >= self.header.entries:
            raise UnreadableError("an entry that is not there")
        start = _number(self.pointers(self.header.paths_at, number, 1))
        for size in (_ENTRY_BYTES, _LONGEST_ENTRY_BYTES):
            data = self.read(start, size)
            found = _entry(data)
            if found:
                return found
        raise UnreadableError("an entry outside of the file, or without an end")

    def find(self, namespace: bytes, path: str) -> Entry | None:
        """Return the entry at a path, or nothing: the directory is in the order of paths."""
        wanted = (namespace, path.encode())
        low, high = 0, self.header.entries
        while low < high:
            middle = (low + high) // 2
            try:
                entry = self.entry(middle)
            except UnreadableError:
                return None
            key = (entry.namespace, entry.path.encode("utf-8", "surrogateescape"))
            if key == wanted:
                return entry
            low, high = (middle + 1, high) if key < wanted else (low, middle)
        return None

    def has_right_checksum(self) -> bool:
        """Return whether its bytes are those that it was made of; reads all of it."""
        digest = hashlib.md5(usedforsecurity=False)
        for data in self._through(self.header.checksum_at):
            digest.update(data)
        return digest.digest() == self.read(self.header.checksum_at, _CHECKSUM_BYTES)

    def _through(self, end: int) -> Iterator[bytes]:
        step = 1 << 20
        for start in range(0, end, step):
            yield self.read(start, min(step, end - start))

    def _read_header(self) -> Header:
        data = self.read(0, _HEADER.size)
        if not data.startswith(MAGIC):
            raise UnreadableError("not a ZIM file")
        if len(data) < _HEADER.size:
            raise UnreadableError("cut short: a ZIM file that ends within its header")
        (_, major, minor, _, entries, clusters, paths_at, _, clusters_at, mimes_at, _, _, end) = (
            _HEADER.unpack(data)
        )
        if major not in _VERSIONS:
            raise UnreadableError(f"a ZIM file of version {major}, which this reader does not know")
        self._check_size(end)
        if mimes_at != _HEADER.size:
            raise UnreadableError("a damaged ZIM file: its list of types is not where it should be")
        for table, count, what in (
            (paths_at, entries, "entries"),
            (clusters_at, clusters, "clusters"),
        ):
            if not _HEADER.size <= table <= end - 8 * count:
                raise UnreadableError(f"a damaged ZIM file: its table of {what} is outside of it")
        return Header(major, minor, entries, clusters, paths_at, clusters_at, end)

    def _check_size(self, checksum_at: int) -> None:
        expected = checksum_at + _CHECKSUM_BYTES
        if expected > self.size and checksum_at < 1 << 50:
            raise UnreadableError(
                f"cut short: {self.size:,} of {expected:,} bytes are here"
                + (", a piece of the split file may be missing" if len(self._pieces) > 1 else "")
            )
        if expected != self.size:
            raise UnreadableError("a damaged ZIM file: it does not end where its header says")

    def _read_mimes(self) -> tuple[str, ...]:
        data = self.read(_HEADER.size, _MIME_LIST_BYTES)
        listed, end, _ = data.partition(b"\0\0")
        if data.startswith(b"\0"):
            return ()
        if not end:
            raise UnreadableError("a damaged ZIM file: its list of types has no end")
        names = [each.decode("utf-8", "replace").lower() for each in listed.split(b"\0")]
        if not all(name.isprintable() for name in names):
            raise UnreadableError("a damaged ZIM file: its list of types makes no sense")
        return tuple(name.partition(";")[0].strip() for name in names)


def _pieces(path: Path) -> list[Path]:
    """Return the files that a ZIM file is kept in."""
    if path.suffix.lower() != FIRST_SUFFIX:
        return [path]
    found: list[Path] = []
    for first in _LETTERS:
        for second in _LETTERS:
            piece = path.with_suffix(f".zim{first}{second}")
            if not piece.is_file():
                return found or [path]
            found.append(piece)
    return found


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little") if len(data) == 8 else 1 << 63


def _entry(data: bytes) -> Entry | None:
    """Return the entry that bytes begin with, or nothing where they are too few."""
    if len(data) < ENTRY_HEAD_BYTES:
        return None
    mime, _, namespace, _, place, blob = struct.unpack_from("<HBcIII", data)
    has_content = mime < DELETED
    texts = data[ENTRY_HEAD_BYTES if has_content else 12 if mime == REDIRECT else 8 :]
    path, first, rest = texts.partition(b"\0")
    title, second, _ = rest.partition(b"\0")
    if not first or not second:
        return None
    names = path.decode("utf-8", "surrogateescape"), title.decode("utf-8", "surrogateescape")
    if has_content:
        return Entry(mime, namespace, *names, cluster=place, blob=blob)
    return Entry(mime, namespace, *names, target=place)

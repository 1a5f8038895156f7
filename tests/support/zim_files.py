"""ZIM files for tests, made byte for byte: every table may be wrong where a test wants it so."""

from __future__ import annotations

import hashlib
import lzma
import struct
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import zstandard

_HEADER_BYTES = 80
_NONE = 0xFFFFFFFF


@dataclass(frozen=True)
class Cluster:
    """Blobs, and how they are kept: plain, xz or zstd."""

    blobs: Sequence[bytes]
    compression: str = "zstd"
    is_extended: bool = False

    def packed(self) -> bytes:
        width = 8 if self.is_extended else 4
        first = width * (len(self.blobs) + 1)
        offsets = list(accumulate(map(len, self.blobs), initial=first))
        return self.of_table(b"".join(each.to_bytes(width, "little") for each in offsets))

    def of_table(self, table: bytes) -> bytes:
        data = table + b"".join(self.blobs)
        kind, packed = 1, data
        if self.compression == "xz":
            kind, packed = 4, lzma.compress(data)
        elif self.compression == "zstd":
            kind, packed = 5, zstandard.compress(data)
        return bytes([kind | 0x10 * self.is_extended]) + packed


@dataclass(frozen=True)
class Entry(ABC):
    """A line of the directory."""

    path: str

    @property
    @abstractmethod
    def key(self) -> tuple[str, str]:
        """Its namespace and path, which the directory is in the order of."""

    @abstractmethod
    def packed(self, mimes: Sequence[str], numbers: Mapping[str, int]) -> bytes: ...


@dataclass(frozen=True)
class Item(Entry):
    """An entry with content: which blob of which cluster."""

    cluster: int = 0
    blob: int = 0
    title: str = ""
    mime: str = "text/html"
    namespace: str = "C"

    @property
    def key(self) -> tuple[str, str]:
        return self.namespace, self.path

    def packed(self, mimes: Sequence[str], _: Mapping[str, int]) -> bytes:
        number = mimes.index(self.mime) if self.mime in mimes else 0x7000
        head = struct.pack(
            "<HBcIII", number, 0, self.namespace.encode(), 0, self.cluster, self.blob
        )
        return head + self.path.encode() + b"\0" + self.title.encode() + b"\0"


@dataclass(frozen=True)
class Redirect(Entry):
    """An entry that leads to another: by its namespace and path, or a wrong number."""

    target: str = ""
    title: str = ""
    namespace: str = "C"

    @property
    def key(self) -> tuple[str, str]:
        return self.namespace, self.path

    def packed(self, _: Sequence[str], numbers: Mapping[str, int]) -> bytes:
        target = numbers.get(self.target, 1 << 24)
        head = struct.pack("<HBcII", 0xFFFF, 0, self.namespace.encode(), 0, target)
        return head + self.path.encode() + b"\0" + self.title.encode() + b"\0"


@dataclass
class Zim:
    """A whole file: `data()` puts it together."""

    entries: Sequence[Entry]
    clusters: Sequence[Cluster | bytes]
    metadata: Mapping[str, str] = field(default_factory=dict)
    version: tuple[int, int] = (6, 1)
    mimes: Sequence[str] = ("text/html", "text/plain", "image/png", "application/pdf")
    wrong_offsets: Mapping[int, int] = field(default_factory=dict)
    """number of an entry → where the table says that it is"""
    wrong_clusters: Mapping[int, int] = field(default_factory=dict)

    def data(self) -> bytes:
        values = Cluster([value.encode() for value in self.metadata.values()])
        clusters = [*self.clusters, values]
        stored = [
            Item(key, len(self.clusters), number, "", "text/plain", "M")
            for number, key in enumerate(self.metadata)
        ]
        entries = sorted((*self.entries, *stored), key=lambda each: each.key)
        numbers = {"/".join(each.key): at for at, each in enumerate(entries)}
        body = b"".join(each.encode() + b"\0" for each in self.mimes) + b"\0"
        packed = [each if isinstance(each, bytes) else each.packed() for each in clusters]
        cluster_at, body = _appended(body, packed)
        entry_at, body = _appended(body, [each.packed(self.mimes, numbers) for each in entries])
        entry_at = [self.wrong_offsets.get(number, at) for number, at in enumerate(entry_at)]
        cluster_at = [self.wrong_clusters.get(number, at) for number, at in enumerate(cluster_at)]
        paths_at = _HEADER_BYTES + len(body)
        body += struct.pack(f"<{len(entry_at)}Q", *entry_at)
        clusters_at = _HEADER_BYTES + len(body)
        body += struct.pack(f"<{len(cluster_at)}Q", *cluster_at)
        header = struct.pack(
            "<4sHH16sIIQQQQIIQ", b"ZIM\x04", *self.version, bytes(16), len(entries), len(clusters),
            paths_at, 0, clusters_at, _HEADER_BYTES, _NONE, _NONE, _HEADER_BYTES + len(body),
        )  # fmt: skip
        whole = header + body
        return whole + hashlib.md5(whole, usedforsecurity=False).digest()


def _appended(body: bytes, pieces: Sequence[bytes]) -> tuple[list[int], bytes]:
    """Return where each piece is in the file, and the body with all of them."""
    ends = list(accumulate(map(len, pieces), initial=_HEADER_BYTES + len(body)))
    return ends[:-1], body + b"".join(pieces)


def page(text: str, head: str = "") -> bytes:
    """Return a page of one paragraph."""
    return f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode()

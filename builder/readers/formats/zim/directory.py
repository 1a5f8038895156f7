"""Which entries of a ZIM file are articles, where their text is, and what redirects to them.

The directory is read in one sweep, without a Python object for an entry: files have millions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from builder.readers.formats.zim.archive import DELETED, ENTRY_HEAD_BYTES, REDIRECT, Archive

_CHUNK = 1 << 15
_SPAN_BYTES = 32 << 20
_PART_ARTICLES = 1_000
_MOST_PARTS = 2_500  # each part sweeps once, so that large files have larger parts
_LONGEST_CHAIN = 16
_PICTURES = b"IJ"

Numbers = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Directory:
    """Where a file's articles are."""

    numbers: Numbers
    """of their entries, in the order in which clusters hold them"""
    clusters: Numbers
    blobs: Numbers
    redirects: Numbers
    """entries that are other names of an article, in the order of `targets`"""
    targets: Numbers
    """the entry of the article that each leads to"""
    parts: tuple[tuple[int, int], ...]
    """the first of `numbers` in each part, and the one after its last"""
    others: int
    """entries with content of another kind: pictures, styles"""
    astray: int
    """redirects that lead to nothing, or in a circle"""
    damaged: int
    """entries outside of the file, or of a type that it does not list"""

    def redirects_to(self, number: int) -> list[int]:
        """Return the entries that are other names of an article."""
        first, last = np.searchsorted(self.targets, [number, number + 1])
        return [int(each) for each in self.redirects[first:last]]


def directory_of(path: Path, mimes: frozenset[str]) -> Directory:
    """Return where the entries of some types are; kept for the next part of the same file."""
    status = path.stat()
    return _directory(path, status.st_size, status.st_mtime_ns, mimes)


def forget() -> None:
    """Let go of what is kept for the next part."""
    _directory.cache_clear()


@lru_cache(maxsize=1)
def _directory(path: Path, _size: int, _changed: int, mimes: frozenset[str]) -> Directory:
    with Archive(path) as archive:
        return _Sweep(archive, mimes).directory()


@dataclass(frozen=True, slots=True)
class _Heads:
    """What the entries of a chunk begin with, an array a field."""

    mime: npt.NDArray[np.uint16]
    namespace: npt.NDArray[np.uint8]
    place: Numbers
    """cluster, or target of a redirect"""
    blob: Numbers
    lost: Flags
    """those whose offset is outside of the file"""


class _Sweep:
    """Gathers what the directory says, a chunk after another."""

    def __init__(self, archive: Archive, mimes: frozenset[str]) -> None:
        self._archive = archive
        self._count = archive.header.entries
        self._readable = np.array([each in mimes for each in archive.mimes] + [False], np.bool_)
        self._articles: list[Numbers] = []
        self._redirects: list[Numbers] = []
        self._others = 0
        self._damaged = 0

    def directory(self) -> Directory:
        for first in range(0, self._count, _CHUNK):
            count = min(_CHUNK, self._count - first)
            self._take(first, _heads(self._archive, first, count))
        numbers, clusters, blobs = _joined(self._articles, 3)
        places = clusters.astype(np.uint64) << np.uint64(32) | blobs
        order = np.argsort(places, kind="stable")
        numbers, clusters, blobs = numbers[order], clusters[order], blobs[order]
        redirects, targets, astray = self._resolved(numbers)
        return Directory(
            numbers, clusters, blobs, redirects, targets, tuple(_parts(clusters, self._count)),
            self._others, astray, self._damaged,
        )  # fmt: skip

    def _take(self, first: int, heads: _Heads) -> None:
        own = self._archive.header.content_namespace
        listed = heads.mime < len(self._archive.mimes)
        content = heads.namespace == ord(own)
        if own == b"A":  # such files keep books among their pictures
            content |= np.isin(heads.namespace, list(_PICTURES))
        readable = self._readable[np.minimum(heads.mime, len(self._readable) - 1)]
        chosen = np.flatnonzero(content & readable)
        self._articles.append(_columns(first + chosen, heads.place[chosen], heads.blob[chosen]))
        chosen = np.flatnonzero(content & (heads.mime == REDIRECT))
        self._redirects.append(_columns(first + chosen, heads.place[chosen]))
        unlisted = content & ~listed & (heads.mime < DELETED)
        self._others += int(np.count_nonzero(content & listed & ~readable))
        self._damaged += int(np.count_nonzero(heads.lost | unlisted))

    def _resolved(self, articles: Numbers) -> tuple[Numbers, Numbers, int]:
        """Follow redirects to redirects; a circle has no end, so it leads to no article."""
        redirects, targets = _joined(self._redirects, 2)
        nowhere = self._count
        np.minimum(targets, nowhere, out=targets)
        after = np.arange(nowhere + 1, dtype=np.uint32)
        after[redirects] = targets
        for _ in range(_LONGEST_CHAIN):
            further = after[targets]
            if np.array_equal(further, targets):
                break
            targets = further
        del after
        is_lost = np.zeros(nowhere + 1, np.bool_)
        is_lost[redirects] = is_lost[nowhere] = True
        astray = int(np.count_nonzero(is_lost[targets]))
        is_article = np.zeros(nowhere + 1, np.bool_)
        is_article[articles] = True
        kept = np.flatnonzero(is_article[targets])
        kept = kept[np.argsort(targets[kept], kind="stable")]
        return redirects[kept], targets[kept], astray


def _columns(*columns: npt.NDArray[np.integer]) -> Numbers:
    return np.array(columns, np.uint32)


def _joined(chunks: list[Numbers], columns: int) -> Numbers:
    """Return the chunks side by side, and let go of them."""
    found: Numbers = np.concatenate([np.empty((columns, 0), np.uint32), *chunks], axis=1)
    chunks.clear()
    return found


def _parts(clusters: Numbers, entries: int) -> Iterator[tuple[int, int]]:
    """Cut the articles into runs of whole clusters."""
    wanted = max(_PART_ARTICLES, entries // _MOST_PARTS)
    starts = np.flatnonzero(np.diff(clusters, prepend=0)).tolist()
    first = 0
    for start in starts:
        if start - first >= wanted:
            yield first, start
            first = start
    yield first, len(clusters)


def _heads(archive: Archive, first: int, count: int) -> _Heads:
    """Read what the entries of a chunk begin with."""
    offsets = np.frombuffer(archive.pointers(archive.header.paths_at, first, count), "<u8")
    good = offsets <= np.uint64(archive.size - ENTRY_HEAD_BYTES)
    places = np.where(good, offsets, 0).astype(np.int64)
    heads = np.zeros((count, ENTRY_HEAD_BYTES), np.uint8)
    begin = int(places[good].min(initial=archive.size))
    end = int(places[good].max(initial=0)) + ENTRY_HEAD_BYTES
    if begin < end and end - begin <= _SPAN_BYTES:
        data = np.frombuffer(archive.read(begin, end - begin), np.uint8)
        heads[good] = sliding_window_view(data, ENTRY_HEAD_BYTES)[places[good] - begin]
    else:  # scattered about a large file
        for row in np.flatnonzero(good).tolist():
            heads[row] = np.frombuffer(archive.read(int(places[row]), ENTRY_HEAD_BYTES), np.uint8)
    heads[~good, :2] = 0xFF  # an entry that redirects from no namespace, which is passed over
    numbers = heads.view("<u2"), heads.view("<u4")
    return _Heads(numbers[0][:, 0], heads[:, 3], numbers[1][:, 2], numbers[1][:, 3], ~good)

"""What lies in a cache, and which of it can go."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from builder.cache.disk import TAG, default_cache, explained, remove
from builder.cache.locks import alone
from builder.cache.records import STATE
from runtime.errors import LibraryError

KINDS: Mapping[str, str] = {
    "accelerators": "libraries for graphics devices",
    "agreement": "comparisons of embeddings",
    "blas": "compiled BLAS",
    "converter": "the converter of models",
    "digests": "SHA-256 of files elsewhere",
    "documents": "corpora as they were read",
    "embedding": "unpacked embedding models",
    "evaluation": "libraries that were measured",
    "gguf": "converted embedding models",
    "git": "commits of repositories",
    "git-files": "files out of commits",
    "hub": "files of the hub",
    "interpreters": "compiled interpreters",
    "joined": "models out of several packages",
    "packs": "corpora, read and indexed",
    "payloads": "programs for each platform",
    "payloads/imported": "imported programs",
    "quantized": "models in other quantizations",
    "sources": "downloads",
    "split": "models cut for FAT32",
    "unpacked": "files out of downloads",
    "vectors": "embedded passages",
    "wheels": "compiled engines",
    "zig": "the compiler's own files",
}
"""kind → what people are told it is"""
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a cache, or what an earlier version or a killed build left."""

    kind: str
    path: Path
    size: int
    """bytes"""
    used: float
    """when it was last used, in seconds since 1970"""
    finished: bool
    """False for what a build left half made"""


def items(cache: Path) -> Iterator[Item]:
    """Yield all that lies in a cache, kind by kind."""
    with explained(cache):
        for kind in KINDS:
            yield from _items_of(cache, kind)


def prune(cache: Path, older_than: float | None) -> list[Item]:
    """Remove what has not been used for `older_than` days, or all for None; return what it was.

    What was left half made goes in any case; what was imported by hand only with all. Raises
    LibraryError when a build is using the cache, or the folder is none.
    """
    _check_is_cache(cache)
    with alone(cache), explained(cache):
        before = time.time() - (older_than or 0) * _DAY_SECONDS
        gone = [
            item
            for item in items(cache)
            if older_than is None or not item.finished or _is_old(item, before)
        ]
        for item in gone:
            _remove(item)
        return gone


def _is_old(item: Item, before: float) -> bool:
    return item.used < before and item.kind != "payloads/imported"


def _remove(item: Item) -> None:
    record = item.path.parent / STATE / f"{item.path.name}.json"
    remove(record)
    remove(item.path)
    for suffix in ("-journal", "-wal", "-shm"):
        item.path.with_name(item.path.name + suffix).unlink(missing_ok=True)


def _check_is_cache(cache: Path) -> None:
    if not cache.is_dir() or not ((cache / TAG).is_file() or cache == default_cache()):
        raise LibraryError(
            f"{cache} is not a cache of this program.",
            "Name the folder that was given to `build` with --cache.",
        )


def _items_of(cache: Path, kind: str) -> Iterator[Item]:
    folder = cache / kind
    if not folder.is_dir():
        return
    nested = {other.partition("/")[2] for other in KINDS if other.startswith(f"{kind}/")}
    for path in sorted(folder.iterdir()):
        if path.name != STATE and path.name not in nested:
            record = folder / STATE / f"{path.name}.json"
            yield Item(kind, path, _size(path), _used(path, record), finished=True)
    for path in sorted((folder / STATE).glob("*")):
        if path.suffix not in (".json", ".lock"):
            yield Item(kind, path, _size(path), _used(path, path), finished=False)


def _size(path: Path) -> int:
    if path.is_dir() and not path.is_symlink():
        return sum(_size(Path(entry.path)) for entry in os.scandir(path))
    with suppress(OSError):
        return path.lstat().st_size
    return 0


def _used(path: Path, record: Path) -> float:
    return max((each.lstat().st_mtime for each in (path, record) if each.exists()), default=0.0)

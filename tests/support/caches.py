"""What lies in a cache, seen from outside."""

from __future__ import annotations

import os
from pathlib import Path

from builder.cache.disk import TAG

_OWN = (".state", ".locks")


def content_files(cache: Path) -> list[Path]:
    """Return the files of a cache, without its records, locks and mark."""
    return sorted(
        path
        for path in cache.rglob("*")
        if path.is_file() and path.name != TAG and not _is_own(path, cache)
    )


def left_over(cache: Path) -> list[Path]:
    """Return what was left half made."""
    return sorted(
        path for path in cache.glob("**/.state/*") if path.suffix not in (".json", ".lock")
    )


def flip_a_byte(path: Path) -> None:
    """Change one byte of a file as a failing disk does: its size and time stay."""
    state = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def _is_own(path: Path, cache: Path) -> bool:
    return any(part in _OWN for part in path.relative_to(cache).parts)

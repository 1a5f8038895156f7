"""A file as it goes onto a stick."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runtime.stick.integrity import file_sha256


@dataclass(frozen=True, slots=True)
class StickFile:
    """One file for the stick."""

    path: str
    """relative to the stick's root, with forward slashes"""
    source: Path | bytes
    size: int
    sha256: str

    @classmethod
    def of(cls, path: str, source: Path | bytes) -> StickFile:
        """Measure and hash a file, or bytes."""
        if isinstance(source, bytes):
            return cls(path, source, len(source), hashlib.sha256(source).hexdigest())
        return cls(path, source, source.stat().st_size, file_sha256(source))


def hashed_name(name: str, sha256: str) -> str:
    """Put the first 8 digits of a hash before a name's last suffix, if it has one."""
    path = PurePosixPath(name)
    return f"{path.stem}-{sha256[:8]}{path.suffix}"

"""What a kind of source is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from builder.progress import Progress
from builder.specs import SourceSpec


class Source(Protocol):
    """One kind of source; without state, so that one instance serves all."""

    kind: str
    """its key in a `source` table"""
    options: frozenset[str]
    """the other keys it takes, besides `sha256`"""
    pinned: bool
    """whether `sha256` must be given: true for whatever comes from elsewhere"""

    def problem(self, spec: SourceSpec, /) -> str:
        """Return what is wrong with a spec by itself, or an empty string. Looks at nothing."""

    def fetch(self, spec: SourceSpec, base: Path, cache: Path, progress: Progress, /) -> Fetched:
        """Bring the source onto this machine. Raises LibraryError."""

    def size(self, spec: SourceSpec, base: Path, /) -> int | None:
        """Return the bytes that fetching would bring, or None where that is not told.

        Raises LibraryError where the source is not there or cannot be reached.
        """


def folder_files(folder: Path) -> tuple[Path, ...]:
    """Return every file below a folder, sorted."""
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


@dataclass(frozen=True, slots=True)
class Fetched:
    """A source on this machine."""

    root: Path
    """the folder that names of files are given relative to"""
    files: tuple[Path, ...]
    """the chosen files, sorted; absolute"""
    digest: str
    """SHA-256 over the files' names and contents"""

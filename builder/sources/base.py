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
    """the other keys it takes"""
    pins: tuple[str, ...]
    """the keys that its content is checked by, one of which must be given; none for what is on
    this machine already"""

    def problem(self, spec: SourceSpec, /) -> str:
        """Return what is wrong with a spec by itself, or an empty string. Looks at nothing."""

    def is_here(self, spec: SourceSpec, cache: Path, /) -> bool:
        """Return whether fetching would need no network."""

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
class Skipped:
    """A file or folder of a source that is not read."""

    name: str
    """relative to the source's root; may hold lone surrogates, as `os.fsdecode` gives them"""
    reason: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """A source on this machine."""

    root: Path
    """the folder that the files lie below"""
    files: tuple[Path, ...]
    """the chosen files, sorted; absolute"""
    digest: str
    """SHA-256 over the files' names and contents"""
    base: str = ""
    """the folder below `root` that names start from, with forward slashes: what the bundle names
    of the source, or the one folder that all of an archive lies in, whichever is deeper"""
    skipped: tuple[Skipped, ...] = ()
    """what the bundle names and what is not among the files"""

    def name(self, path: Path) -> str:
        """Return what a file is called: its path below `base`, whatever other files there are.

        It may hold lone surrogates, where the file system's name is not UTF-8.
        """
        return path.relative_to(self.root / self.base).as_posix()

"""What a way to get an interpreter is, and what it hands over."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from builder.platforms import Platform
from builder.progress import Progress
from builder.specs import InterpreterSpec


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where an interpreter is made."""

    base: Path
    """the bundle's folder, which relative paths start from"""
    cache: Path
    scratch: Path
    """an empty folder that is removed afterwards"""
    progress: Progress


@dataclass(frozen=True, slots=True)
class Tree:
    """An interpreter as it was found, unpacked or built: files to choose from and to copy."""

    version: tuple[int, int]
    """such as (3, 11)"""
    executable: Path
    standard: Path
    """the folder of the standard library, in sources or compiled"""
    extensions: tuple[Path, ...]
    """its native modules"""
    libraries: Mapping[str, Path] = field(default_factory=dict)
    """what those two load beside the system's own: name → file"""
    licence: str = ""
    library_licences: Mapping[str, str] = field(default_factory=dict)
    """name → licence text of those libraries that have one of their own"""
    library_folder: str = "lib"
    """POSIX: where the executable looks for its standard library, seen from the prefix"""


class Interpreter(Protocol):
    """One way to get an interpreter; without state, so that one instance serves all."""

    kind: str
    """its name in `[platforms.NAME]`"""

    def unsuitable(self, platform: Platform, spec: InterpreterSpec, cache: Path, /) -> str:
        """Return why it cannot serve a platform on this machine, or an empty string.

        Looks at this machine alone, not at the network.
        """

    def identity(self, platform: Platform, spec: InterpreterSpec, base: Path, /) -> str:
        """Return what it will hand over, in a text that differs when that does."""

    def obtain(self, platform: Platform, spec: InterpreterSpec, at: Workplace, /) -> Tree:
        """Bring the interpreter onto this machine. Raises LibraryError."""


def python_licence(*places: Path) -> str:
    """Return Python's own licence out of one of these folders, else where to read it."""
    for place in places:
        for name in ("LICENSE.txt", "LICENSE"):
            if (place / name).is_file():
                return (place / name).read_text("utf-8", "replace")
    return "Python is distributed under the PSF licence: https://docs.python.org/3/license.html\n"


def scratch_name(text: str) -> str:
    """Return a short name for a folder of the cache that belongs to this text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]

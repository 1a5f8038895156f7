"""What a stick's file system can hold. Pure but for the question how large its clusters are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from runtime.errors import LibraryError

LARGEST_FILE = (1 << 32) - 1
"""FAT32 keeps a file's size in 32 bits."""

LONGEST_NAME = 255
HASHED_NAME = re.compile(r"[^/]+-[0-9a-f]{8}(\.[^/.]+)?")
"""`name-1a2b3c4d` or `name-1a2b3c4d.suffix`: named after its contents"""

_RESERVED_CHARACTERS = re.compile(r'[<>:"\\|?*\x00-\x1f\x7f]')
_RESERVED_NAMES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{device}{number}" for device in ("COM", "LPT") for number in range(1, 10)
}


def check_names(paths: Iterable[str]) -> None:
    """Refuse paths that FAT, exFAT or Windows could not keep, all of them at once.

    Raises LibraryError naming each path and what is wrong with it.
    """
    problems: list[str] = []
    seen: dict[str, str] = {}
    for path in paths:
        problems += [
            f"{path!r}: {problem}"
            for part in path.split("/")
            if (problem := name_problem(part)) is not None
        ]
        other = seen.setdefault(path.casefold(), path)
        if other is not path:
            problems.append(f"{path!r}: differs from {other!r} only in upper and lower case")
    if problems:
        raise LibraryError(
            "These names cannot be kept on every stick:\n  " + "\n  ".join(problems),
            "Rename them in the bundle, or at their source.",
        )


def name_problem(name: str) -> str | None:
    """Return what is wrong with the name of a file or folder, or None."""
    if not name or name in (".", ".."):
        return "an empty or relative name"
    if found := _RESERVED_CHARACTERS.search(name):
        return f"the character {found[0]!r} is not allowed"
    if name[-1] in ". ":
        return "it ends with a dot or a space"
    if name.split(".", maxsplit=1)[0].strip().upper() in _RESERVED_NAMES:
        return "Windows keeps this name for a device"
    if len(name.encode("utf-16-le")) > 2 * LONGEST_NAME:
        return f"it is longer than {LONGEST_NAME} characters"
    return None


def check_sizes(files: Iterable[tuple[str, int]]) -> None:
    """Refuse files of 4 GiB and more. Raises LibraryError naming them."""
    large = [path for path, size in files if size > LARGEST_FILE]
    if large:
        raise LibraryError(
            f"4 GiB or larger, which FAT32 cannot hold: {', '.join(large)}.",
            "Choose a smaller model or quantization, or a corpus in several parts.",
        )


def room_needed(sizes: Iterable[int], folder: Path) -> int:
    """Return the bytes that files of these sizes fill, each in whole clusters."""
    cluster = max(1, os.statvfs(folder).f_frsize) if hasattr(os, "statvfs") else 1
    return sum(-(-size // cluster) * cluster for size in sizes)

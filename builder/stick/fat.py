"""What a stick's file system can hold. Pure but for the question how large its clusters are."""

from __future__ import annotations

import ctypes
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from runtime.errors import LibraryError
from runtime.stick.paths import RESERVED_CHARACTERS, RESERVED_NAMES

LARGEST_FILE = (1 << 32) - 1
"""FAT32 keeps a file's size in 32 bits."""

LONGEST_NAME = 255
LONGEST_PATH = 259 - len("D:\\") - len(".vademecum-part")
"""Windows opens paths of up to 259 UTF-16 units; while a file is written its name has an ending."""
MOST_ENTRIES = 1 << 16
"""of 32 bytes, in one folder of FAT32"""

HASHED_NAME = re.compile(r"[^/]+-[0-9a-f]{8}(\.[^/.]+)?")
"""`name-1a2b3c4d` or `name-1a2b3c4d.suffix`: named after its contents"""


def check_names(paths: Iterable[str]) -> None:
    """Refuse paths that FAT, exFAT, Windows or macOS could not keep, all of them at once.

    Raises LibraryError naming each path and what is wrong with it.
    """
    paths = list(paths)
    problems = [f"{path!r}: {problem}" for path in paths for problem in _path_problems(path)]
    problems += [*_collisions(paths), *_crowded_folders(paths)]
    if problems:
        raise LibraryError(
            "These names cannot be kept on every stick:\n  " + "\n  ".join(problems),
            "Rename them in the bundle, or at their source.",
        )


def _path_problems(path: str) -> list[str]:
    found = [problem for part in path.split("/") if (problem := name_problem(part)) is not None]
    if not found and _utf16_units(path) > LONGEST_PATH:
        return [f"it is longer than {LONGEST_PATH} characters, which Windows cannot open"]
    return found


def _collisions(paths: Iterable[str]) -> Iterator[str]:
    """Yield what names one file or folder as another already does on some file system.

    FAT, exFAT, NTFS and APFS take upper and lower case for the same; macOS also takes a letter
    with an accent for the letter and the accent.
    """
    seen: dict[str, str] = {}
    for name in dict.fromkeys(name for path in paths for name in _with_folders(path)):
        other = seen.setdefault(unicodedata.normalize("NFC", name.casefold()), name)
        if other != name:
            yield f"{name!r}: differs from {other!r} only in upper and lower case or accents"


def _crowded_folders(paths: Iterable[str]) -> Iterator[str]:
    """Yield the folders with more entries than FAT32 takes: 65,536 of 32 bytes.

    A long name takes one for every 13 characters beside its own.
    """
    entries: dict[str, int] = {}
    inside = {name for path in paths for name in _with_folders(path)}
    for name in inside:
        folder, _, last = name.rpartition("/")
        entries[folder] = entries.get(folder, 2) + 1 + -(-_utf16_units(last) // 13)
    for folder, count in sorted(entries.items()):
        if count > MOST_ENTRIES:
            yield f"{folder!r}: holds more files than a folder of FAT32 can list"


def _with_folders(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def name_problem(name: str) -> str | None:
    """Return what is wrong with the name of a file or folder, or None."""
    if not name or name in (".", ".."):
        return "an empty or relative name"
    if _utf16_units(name) > LONGEST_NAME:
        return f"it is longer than {LONGEST_NAME} characters"
    if found := RESERVED_CHARACTERS.search(name):
        return f"the character {found[0]!r} is not allowed"
    if name[-1] in ". ":
        return "it ends with a dot or a space"
    return _claimed(name)


def _claimed(name: str) -> str | None:
    """Return what a system keeps a name for, or None."""
    if name.split(".", maxsplit=1)[0].strip().upper() in RESERVED_NAMES:
        return "Windows keeps this name for a device"
    if name.startswith("._"):
        return "macOS keeps its own notes under such names"
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
    cluster = cluster_size(folder)
    return sum(-(-size // cluster) * cluster for size in sizes)


def cluster_size(folder: Path) -> int:
    """Return the bytes of a cluster of the file system that a folder is on.

    Drivers tell it as the fragment or as the block; those of FAT and exFAT tell the same for both.
    """
    if sys.platform == "win32":
        return _windows_cluster(folder)
    return max(1, os.statvfs(folder).f_frsize)


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


if sys.platform == "win32":

    def _windows_cluster(folder: Path) -> int:
        sectors, bytes_each, free, total = (ctypes.c_uint32() for _ in range(4))
        told = ctypes.windll.kernel32.GetDiskFreeSpaceW(
            folder.resolve().anchor, *map(ctypes.byref, (sectors, bytes_each, free, total))
        )
        return max(1, sectors.value * bytes_each.value) if told else 1

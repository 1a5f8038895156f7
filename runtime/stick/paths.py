"""Paths that a manifest names: whether they stay in their folder, on whatever system.

A stick is written on one system and read on another. So what Windows takes for a drive, a device
or a stream of a file is refused everywhere. Needs only the standard library.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from runtime.errors import LibraryError
from runtime.localization import _

RESERVED_CHARACTERS = re.compile(r'[<>:"\\|?*\x00-\x1f\x7f]')
"""those that no name has on FAT, and in which Windows sees drives and streams"""
RESERVED_NAMES = frozenset({"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}) | {
    f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789¹²³"
}
"""what Windows keeps for devices, in any folder and with any ending"""
LONGEST_PART = 255


def stays_inside(path: str) -> bool:
    """Whether a path below a folder names a file in it on every system, links aside."""
    return all(map(_is_plain, path.split("/")))


def within(folder: Path, path: str) -> Path:
    """Return the file that a path names below a folder.

    Raises LibraryError where a link on the way leads out of the folder.
    """
    file = folder / path
    below = len(file.parts) - len(folder.parts)
    if any(map(_is_link, (file, *file.parents[: below - 1]))):
        real = Path(os.path.realpath(file))
        if not real.is_relative_to(os.path.realpath(folder)):
            raise LibraryError(
                _("{path} is a link that leaves the library.", path=path),
                _("Do not use this stick: it was not written by the builder."),
            )
    return file


def _is_plain(part: str) -> bool:
    bare = part.split(".", maxsplit=1)[0].strip().upper()
    return (
        0 < len(part) <= LONGEST_PART
        and part[-1] not in ". "
        and RESERVED_CHARACTERS.search(part) is None
        and bare not in RESERVED_NAMES
    )


def _is_link(path: Path) -> bool:
    """Whether a path is a symbolic link, or a junction of Windows."""
    try:
        path.readlink()
    except (OSError, ValueError):
        return False
    return True

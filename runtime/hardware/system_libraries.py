"""The system's C++ library in the place of the stick's, where it is newer: drivers need their own.

A stick carries an old one, for machines that have none. Drivers are loaded into the same process,
and want the one of their system; newer ones serve what was compiled for older ones, too.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import sys
from contextlib import suppress
from pathlib import Path

_VERSIONED = {
    "libgcc_s.so.1": re.compile(rb"\0GCC_(\d+)\.(\d+)\.(\d+)(?=\0)"),
    "libstdc++.so.6": re.compile(rb"\0GLIBCXX_(\d+)\.(\d+)\.(\d+)(?=\0)"),
}
"""library → the versions of its symbols; the second one loads the first"""
_CARRIED = Path("python", "lib")
_LARGEST = 32 << 20


def prefer_newer(engine: Path) -> None:
    """Load the system's libraries that are newer than those that the payload carries.

    `engine` is the folder of the engine's libraries. To be called before anything loads them.
    """
    if sys.platform != "linux":
        return
    carried = engine.parents[2] / _CARRIED
    for name, pattern in _VERSIONED.items():
        if own := _version(carried / name, pattern):
            for folder in _folders():
                if _version(folder / name, pattern) > own:
                    with suppress(OSError):
                        ctypes.CDLL(os.fspath(folder / name))
                        break


def _folders() -> list[Path]:
    """Return where systems keep libraries, Debian's way first."""
    names = (f"{platform.machine()}-linux-gnu", "", "../lib64")
    return [Path(base, name) for name in names for base in ("/usr/lib", "/lib")]


def _version(library: Path, pattern: re.Pattern[bytes]) -> tuple[int, ...]:
    """Return the newest version of symbols that a library has; empty where it cannot be read."""
    try:
        if library.stat().st_size > _LARGEST:
            return ()
        found = pattern.findall(library.read_bytes())
    except OSError:
        return ()
    return max((tuple(map(int, each)) for each in found), default=())

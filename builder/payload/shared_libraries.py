"""Native libraries: which ones a payload needs from the system, how old a system it runs on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from builder.binaries import read_binary
from runtime.errors import LibraryError

_GLIBC = re.compile(
    r"(ld-linux.*|linux-vdso|lib(c|m|dl|pthread|rt|util|resolv|anl|nsl|BrokenLocale))\.so\b"
)
"""The C library and its loader stay the host's: they must fit its kernel and each other."""

_FOUND = re.compile(r"^\s*(?P<name>\S+) => (?P<path>/.*) \(0x[0-9a-f]+\)$")
_MISSING = re.compile(r"^\s*(?P<name>\S+) => not found$")


def is_c_library(name: str) -> bool:
    """Return whether a library is part of the C library, or its loader."""
    return _GLIBC.match(name) is not None


def needed_from_system(files: Sequence[Path], own: Iterable[Path] = ()) -> dict[str, Path]:
    """Return the libraries that `files` link to and the C library does not bring: name → path.

    `own` are the folders whose libraries find each other once they are loaded. Raises
    LibraryError when a library is not on this machine.
    """
    folders = sorted({os.fspath(folder.resolve()) for folder in own})
    output = subprocess.run(
        ["ldd", *map(os.fspath, files)],
        env={"PATH": os.defpath, "LC_ALL": "C", "LD_LIBRARY_PATH": ":".join(folders)},
        capture_output=True,
        text=True,
        check=False,  # it fails for a static file, which needs nothing
    ).stdout
    needed, missing = parse_ldd(output)
    if missing:
        raise LibraryError(
            f"The stick needs libraries that this machine lacks: {', '.join(sorted(missing))}.",
            "Install them with the system's package manager, then build again.",
        )
    inside = tuple(os.path.realpath(folder) + os.sep for folder in folders)
    return {
        name: path
        for name, path in needed.items()
        if not is_c_library(name) and not os.fspath(path.resolve()).startswith(inside)
    }


def parse_ldd(output: str) -> tuple[dict[str, Path], set[str]]:
    """Return (name → path of what ldd found, names of what it did not find)."""
    found: dict[str, Path] = {}
    missing: set[str] = set()
    for line in output.splitlines():
        if match := _FOUND.match(line):
            found.setdefault(match["name"], Path(match["path"]))
        elif match := _MISSING.match(line):
            missing.add(match["name"])
    return found, missing


def needed_glibc(files: Iterable[Path]) -> int:
    """Return the minor version of the oldest glibc 2 whose symbols satisfy all the files."""
    return max((binary.oldest[1] for binary in map(read_binary, files) if binary), default=0)


def licence_of(library: Path) -> str:
    """Return the licence text of a system library, where the system's packages tell it."""
    program = shutil.which("dpkg-query")
    real = library.resolve()
    # The package may know it by the path from before /lib became a link to /usr/lib.
    for path in (
        real,
        Path("/", real.relative_to("/usr")) if real.is_relative_to("/usr") else real,
    ):
        if program is None:
            break
        found = subprocess.run(
            [program, "--search", os.fspath(path)], capture_output=True, text=True, check=False
        ).stdout
        text = Path("/usr/share/doc", found.partition(":")[0], "copyright")
        if found and text.is_file():
            return text.read_text("utf-8", "replace")
    return f"{library.name} is part of the operating system that this stick was built on.\n"

"""A last look at a payload: is every native file for its platform, and does it find what it loads?

What cannot be run on the build machine can still be read.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import filterfalse
from pathlib import Path

from builder.binaries import Binary, native_files, read_binary
from builder.engine.accelerators import accelerator_of, is_of_driver
from builder.payload.packages import FOLDER_NAME, ZIP_NAME
from builder.payload.record import LIBRARIES
from builder.payload.shared_libraries import is_c_library
from builder.platforms import Platform, System, host_platform
from builder.stick import launchers
from runtime.errors import LibraryError

IMPORTED = "numpy, faiss, zstandard, llama_cpp, snowballstemmer, textual.app, textual.widgets"
"""what the runtime imports from beyond the standard library"""

_FORMATS: Mapping[System, str] = {"linux": "elf", "windows": "pe", "macos": "mach-o"}
_NEWEST: Mapping[System, tuple[int, int]] = {
    "linux": (2, 999),  # the launcher compares it with the machine's
    "windows": (10, 0),
    "macos": (12, 0),
}
_WINDOWS_OWN = re.compile(
    r"(api-ms-win-[\w-]+|advapi32|bcrypt|bcryptprimitives|cabinet|comctl32|crypt32|dbghelp|gdi32|"
    r"iphlpapi|kernel32|msvcrt|ntdll|ole32|oleaut32|powrprof|propsys|psapi|rpcrt4|secur32|shell32|"
    r"shlwapi|ucrtbase|user32|userenv|version|winmm|ws2_32)\.dll",
    re.IGNORECASE,
)
_MAC_OWN = ("/usr/lib/", "/System/Library/")
_SHOWN = 5


def inspect(root: Path, platform: Platform, interpreter: str) -> None:
    """Look at every native file; on the build machine's own platform, import everything too.

    Raises LibraryError that tells what would not run.
    """
    problems = list(_problems(root, platform))
    if problems:
        more = f", and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise LibraryError(
            f"The payload for {platform.name} would not run: {'; '.join(problems[:_SHOWN])}{more}.",
            "Choose another interpreter for this platform, or report this.",
        )
    if platform == host_platform() and platform.system == "linux":
        _check_runs(root, interpreter)


def command(root: Path, interpreter: str, *arguments: str) -> list[str]:
    """Return the command that runs the interpreter of a payload for this kind of machine."""
    return [
        launchers.LOADERS["linux-x86_64"][0], "--library-path", os.fspath(root / LIBRARIES),
        os.fspath(root / interpreter), "-I", "-S", "-B", *arguments,
    ]  # fmt: skip


def import_arguments(root: Path) -> list[str]:
    """Return an interpreter's arguments that import all that the runtime does."""
    code = f"import sys; sys.path += sys.argv[1:]; import {IMPORTED}"
    return ["-c", code, os.fspath(root / ZIP_NAME), os.fspath(root / FOLDER_NAME)]


def _check_runs(root: Path, interpreter: str) -> None:
    done = subprocess.run(
        command(root, interpreter, *import_arguments(root)),
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LibraryError(
            f"The assembled runtime does not start: {done.stderr.strip().splitlines()[-1:]}",
            "Build with an unmodified Python of python.org, pyenv or the system.",
        )


def _problems(root: Path, platform: Platform) -> Iterator[str]:
    files = native_files(root)
    here = {path.name.lower() for path in files}
    for path in files:
        if binary := read_binary(path):
            if accelerator_of(path.name):
                binary = replace(binary, needed=tuple(filterfalse(is_of_driver, binary.needed)))
            for problem in _problems_of(binary, platform, here):
                yield f"{path.relative_to(root).as_posix()} {problem}"


def _problems_of(binary: Binary, platform: Platform, here: set[str]) -> Iterator[str]:
    if binary.format != _FORMATS[platform.system]:
        yield f"is {binary.format}"
        return
    if platform.machine not in binary.machine.split("+"):
        yield f"is for {binary.machine}"
    if binary.oldest > _NEWEST[platform.system]:
        yield f"needs {platform.system} {binary.oldest[0]}.{binary.oldest[1]}"
    if platform.name == "macos-arm64" and not binary.signed:
        yield "is not signed, or was changed since"
    for needed in binary.needed:
        if needed.rpartition("/")[2].lower() not in here and not _is_of_system(needed, platform):
            yield f"loads {needed}, which is not there"


def _is_of_system(library: str, platform: Platform) -> bool:
    if platform.system == "linux":
        return is_c_library(library)
    if platform.system == "windows":
        return _WINDOWS_OWN.fullmatch(library) is not None
    return library.startswith(_MAC_OWN)

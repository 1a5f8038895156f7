"""The C++ libraries that Linux wheels expect of every system, so that none has to have them.

They are Debian 11's, which run on glibc 2.18: older than what any of the wheels asks for.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.binaries import native_files, read_binary
from builder.payload import deb_packages
from builder.payload.deb_packages import PoolFile
from builder.payload.shared_libraries import (
    is_c_library,
    licence_of,
    needed_from_system,
    needed_glibc,
)
from builder.platforms import Platform, host_platform
from builder.progress import Progress
from runtime.errors import LibraryError

_GCC = "g/gcc-10/"
_NEWEST_CPP = 28
"""the last version of libstdc++'s symbols, 3.4.x, that it has"""
_CPP_VERSION = re.compile(r"GLIBCXX_3\.4\.(\d+)")
_PACKAGES: Mapping[str, tuple[PoolFile, ...]] = {
    "x86_64": (
        PoolFile(
            f"{_GCC}libstdc++6_10.2.1-6_amd64.deb",
            "5c155c58935870bf3b4bfe769116841c0d286a74f59eccfd5645693ac23f06b1",
        ),
        PoolFile(
            f"{_GCC}libgcc-s1_10.2.1-6_amd64.deb",
            "e478f2709d8474165bb664de42e16950c391f30eaa55bc9b3573281d83a29daf",
        ),
    ),
    "aarch64": (
        PoolFile(
            f"{_GCC}libstdc++6_10.2.1-6_arm64.deb",
            "7869aa540cc46e9f3d4267d5bde2af0e5b429a820c1d6f1a4cfccfe788c31890",
        ),
        PoolFile(
            f"{_GCC}libgcc-s1_10.2.1-6_arm64.deb",
            "e2fcdb378d3c1ad1bcb64d4fb6b37aab44011152beca12a4944f435a2582df1f",
        ),
    ),
}
_LIBRARY = re.compile(r"(?P<name>lib[\w+-]+\.so\.\d+)[\d.]*")
_LICENCE = re.compile(r"usr/share/doc/[^/]+/copyright")
HOST = "libraries"
_GCC_LICENCE = (
    "libstdc++ and libgcc of GCC 10: GPL-3.0 with the GCC Runtime Library Exception 3.1.\n"
    "https://gcc.gnu.org/onlinedocs/libstdc++/manual/license.html\n"
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What was added to a payload."""

    licences: dict[str, str]
    """name → licence of each library"""
    makeshift: str = ""
    """HOST where they are the build machine's own only because Debian's could not be fetched"""


def carry(
    root: Path, platform: Platform, libraries: Path, cache: Path, progress: Progress
) -> Carried:
    """Add what the files below `root` load, and neither it nor the C library has.

    It goes into the folder `libraries`. Raises LibraryError when a library cannot be had.
    """
    missing = _missing(root)
    if platform.system != "linux" or not missing:
        return Carried({})
    try:
        _check_age(root)
        return Carried(_from_debian(missing, platform, libraries, cache, progress))
    except LibraryError as error:
        if platform != host_platform():
            raise
        makeshift = "" if can_be_fetched(platform, cache, progress) else HOST
        return Carried(_from_host(root, libraries, error, progress), makeshift)


def can_be_fetched(platform: Platform, cache: Path, progress: Progress) -> bool:
    """Return whether the packages with the libraries are here or can be fetched now."""
    try:
        for package in _PACKAGES[platform.machine]:
            deb_packages.fetch(package, cache, progress)
    except LibraryError:
        return False
    return True


def _missing(root: Path) -> set[str]:
    files = native_files(root)
    here = {path.name for path in files}
    binaries = filter(None, map(read_binary, files))
    needed = {name for binary in binaries for name in binary.needed}
    return {name for name in needed - here if not is_c_library(name)}


def _check_age(root: Path) -> None:
    for path in native_files(root):
        binary = read_binary(path)
        asked = filter(None, map(_CPP_VERSION.fullmatch, binary.versions if binary else ()))
        if any(int(version[1]) > _NEWEST_CPP for version in asked):
            raise LibraryError(
                f"{path.name} was compiled for a newer libstdc++ than the one that is carried.",
                "Compile it with zig, which needs none.",
            )


def _from_debian(
    missing: set[str], platform: Platform, libraries: Path, cache: Path, progress: Progress
) -> dict[str, str]:
    found: dict[str, str] = {}
    for package in _PACKAGES[platform.machine]:
        files = dict(deb_packages.package_files(deb_packages.fetch(package, cache, progress)))
        licence = next((text.decode() for path, text in files.items() if _LICENCE.fullmatch(path)), _GCC_LICENCE)  # fmt: skip # noqa: E501
        for path, data in files.items():
            match = _LIBRARY.fullmatch(path.rpartition("/")[2])
            if match and match["name"] in missing:
                libraries.mkdir(parents=True, exist_ok=True)
                (libraries / match["name"]).write_bytes(data)
                found[match["name"]] = licence
    if absent := missing - found.keys():
        raise LibraryError(
            f"The stick needs libraries that nothing brings: {', '.join(sorted(absent))}.",
            "Choose another interpreter for this platform (docs/bundles.md).",
        )
    return found


def _from_host(
    root: Path, libraries: Path, error: LibraryError, progress: Progress
) -> dict[str, str]:
    files = native_files(root)
    needed = needed_from_system(files, {path.parent for path in files})
    libraries.mkdir(parents=True, exist_ok=True)
    for name, path in needed.items():
        shutil.copyfile(path.resolve(), libraries / name)
    progress.note(
        f"{error.message} This machine's own C++ libraries are taken: the stick needs "
        f"glibc 2.{needed_glibc(needed.values())} or newer."
    )
    return {name: licence_of(path) for name, path in needed.items()}

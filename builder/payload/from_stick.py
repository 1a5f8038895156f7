"""A platform's program that is on the stick already, for when it cannot be made anew."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from packaging.utils import canonicalize_name

from builder.binaries import native_files
from builder.engine import VERSION
from builder.engine.accelerators import accelerator_of
from builder.payload import packages
from builder.payload.record import Payload
from builder.payload.shared_libraries import needed_glibc
from builder.platforms import Platform
from builder.stick.previous import Previous
from runtime.stick.layout import RUNTIME_DIRECTORY, FileRecord

LICENCES = "licenses"
"""the folder of a payload with a text for each distribution, named `NAME-VERSION.txt`"""
_INTERPRETER = re.compile(r"python/(bin/python3\.\d+|python\.exe)")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def payload_from_stick(platform: Platform, stick: Previous) -> Payload | None:
    """Return the payload that a stick has for a platform.

    None where it has none, it is damaged, or it is made of other packages than this version's.
    """
    found = stick.payload(platform.name)
    if found is None:
        return None
    folder, files = found
    interpreter = _interpreter(files)
    if not interpreter or not _pinned(platform) <= _installed(files):
        return None
    return Payload(
        f"{RUNTIME_DIRECTORY}/{folder.name}", folder, files, _glibc(platform, folder),
        platform.name, interpreter,
    )  # fmt: skip


def _interpreter(files: Iterable[FileRecord]) -> str:
    return next((file.path for file in files if _INTERPRETER.fullmatch(file.path)), "")


def _pinned(platform: Platform) -> set[tuple[str, str]]:
    """Return (name, version) of what a payload of this version is made of."""
    pins = _PIN.findall(packages.lock(platform).read_text("utf-8"))
    engine = (canonicalize_name("llama-cpp-python"), VERSION)
    return {engine, *((canonicalize_name(name), version) for name, version in pins)}


def _installed(files: Iterable[FileRecord]) -> set[tuple[str, str]]:
    """Return (name, version) of the distributions whose licences are among the files."""
    texts = (Path(file.path) for file in files if file.path.startswith(f"{LICENCES}/"))
    parts = (path.name.removesuffix(".txt").rpartition("-") for path in texts)
    return {(canonicalize_name(name), version) for name, _, version in parts}


def _glibc(platform: Platform, folder: Path) -> int:
    if platform.system != "linux":
        return 0
    return needed_glibc(path for path in native_files(folder) if not accelerator_of(path.name))

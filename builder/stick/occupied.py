"""What lies on a stick under the names that a build writes, and is not the library's: refused.

Names are compared as FAT, exFAT, NTFS and APFS do: upper and lower case, and a letter with its
accent or both apart, are one name.
"""

from __future__ import annotations

import stat
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256
from runtime.stick.layout import LICENSES_DIRECTORY

_MARKS: Mapping[str, bytes] = {
    "README.txt": b"\nTo start it:",
    "START-HERE.html": b"ademecum",
    f"{LICENSES_DIRECTORY}/CONTENTS.txt": b"Texts",
    "vademecum": b"#!/bin/sh",
    "Vademecum.command": b"#!/bin/sh",
    "Vademecum.cmd": b"@echo off",
}
"""what stands in the files of a library that does not list its files for people"""


@dataclass(frozen=True, slots=True)
class Owned:
    """What is known of the library on a stick."""

    hashes: Mapping[str, str]
    """path → SHA-256 of each file it lists"""
    noted: Collection[str]
    """what an interrupted build was about to write"""
    unlisted: bool
    """whether it does not list its files for people"""


@dataclass(frozen=True, slots=True)
class Occupied:
    """Something in the way."""

    name: str
    reason: str


def check_free(wanted: Mapping[str, str], folders: Iterable[str], owned: Owned, out: Path) -> None:
    """Refuse to overwrite what is not the library's.

    `wanted` is path → SHA-256 of the files of fixed names, an empty string where that is not known
    yet; `folders` are the paths of the other files, whose folders must not be files, nor they
    folders. Raises LibraryError naming all that is in the way, and OSError.
    """
    stick = _Stick(out)
    found = [each for path in folders if (each := _blocked(path, stick))]
    found += [
        each for path, sha256 in wanted.items() if (each := _taken(path, sha256, owned, stick))
    ]
    if found:
        lines = "\n".join(f"  {each.name}: {each.reason}" for each in dict.fromkeys(found))
        raise LibraryError(
            f"What lies on {out} under these names is not the library's, and would be overwritten:"
            f"\n{lines}",
            "Rename it or move it elsewhere, then build again. Nothing there was changed.",
        )


class _Stick:
    """A stick's names, each folder listed once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._listed: dict[Path, dict[str, str]] = {}

    def entries(self, path: str) -> Iterator[Path]:
        """Yield what is there of a path, folder by folder, by the names it really has."""
        place = self.root
        for part in PurePosixPath(path).parts:
            name = self._name(place, part)
            if name is None:
                return
            place /= name
            yield place

    def _name(self, folder: Path, name: str) -> str | None:
        if folder not in self._listed:
            held = [each.name for each in folder.iterdir()] if folder.is_dir() else []
            self._listed[folder] = {_folded(each): each for each in held} | {e: e for e in held}
        return self._listed[folder].get(name) or self._listed[folder].get(_folded(name))


def _blocked(path: str, stick: _Stick) -> Occupied | None:
    """Tell what keeps a file from its place, whatever it holds."""
    depth = len(PurePosixPath(path).parts)
    for number, entry in enumerate(stick.entries(path), 1):
        name = entry.relative_to(stick.root).as_posix()
        if number < depth and not entry.is_dir():
            return Occupied(name, "a file, where a folder is needed")
        if number == depth and entry.is_dir() and not entry.is_symlink():
            return Occupied(name, "a folder, where a file is needed")
    return None


def _taken(path: str, sha256: str, owned: Owned, stick: _Stick) -> Occupied | None:
    """Tell what stands in the place of a file of a fixed name and is not the library's own."""
    if blocked := _blocked(path, stick):
        return blocked
    entries = list(stick.entries(path))
    if len(entries) < len(PurePosixPath(path).parts) or path in owned.noted:
        return None
    entry = entries[-1]
    name = entry.relative_to(stick.root).as_posix()
    if not stat.S_ISREG(entry.lstat().st_mode):
        return Occupied(name, "a link or a device")
    if file_sha256(entry) in (sha256, owned.hashes.get(path)):
        return None
    if owned.unlisted and path in _MARKS and _MARKS[path] in entry.read_bytes():
        return None
    changed = path in owned.hashes
    return Occupied(name, "changed since the library wrote it" if changed else "a file of its own")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())

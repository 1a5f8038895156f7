"""Entries: found and checked, or made under a lock, whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from builder.cache.disk import explained, flush_folder, flush_tree, mark, remove
from builder.cache.fingerprints import forget
from builder.cache.locks import held
from builder.cache.records import (
    STATE,
    Facts,
    Record,
    file_of,
    files_of,
    is_whole,
    read_record,
    stamps_of,
    write_record,
)
from builder.progress import Progress
from runtime.errors import LibraryError
from runtime.stick.layout import FileRecord

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
Result = TypeVar("Result")


class DamagedSourceError(LibraryError):
    """A file is not what it was when it was hashed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry lies: `cache/kind/name`."""

    cache: Path
    kind: str
    name: str
    """a key of all that shapes the entry, or with one in it"""
    is_file: bool = False
    """whether the entry is a file, not a folder"""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name for an entry")

    @property
    def path(self) -> Path:
        """The entry itself."""
        return self.cache / self.kind / self.name

    @property
    def base(self) -> Path:
        """The folder that the record's files are relative to."""
        return self.path.parent if self.is_file else self.path

    @property
    def record(self) -> Path:
        """Where its record lies; the time of that file tells when the entry was last used."""
        return self._state(".json")

    @property
    def making(self) -> Path:
        """The folder that it is made in."""
        return self._state(".making")

    @property
    def lock(self) -> Path:
        """The lock of whoever makes it."""
        return self._state(".lock")

    def _state(self, suffix: str) -> Path:
        return self.cache / self.kind / STATE / f"{self.name}{suffix}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished entry."""

    path: Path
    base: Path
    """the folder that `files` are relative to"""
    files: tuple[FileRecord, ...]
    facts: Facts

    @property
    def paths(self) -> tuple[Path, ...]:
        """Its files, sorted."""
        return tuple(sorted(self.base / file.path for file in self.files))


Make = Callable[[Path], Facts | None]
"""writes an entry's files into a folder and returns what else is to be kept"""
Recognize = Callable[[Path], bool]
"""tells whether an entry that has no record is whole, judged by what is in it"""


def find(place: Place, recognized: Recognize | None = None) -> Entry | None:
    """Return an entry if it is there and whole.

    It is read through only when a stamp of it has changed. Nothing is removed.
    """
    record = read_record(place.record)
    if record is None:
        return _adopted(place, recognized)
    stamps = stamps_of(place.base, record.files)
    if stamps is None or (place.is_file != place.path.is_file()):
        return None
    if stamps != record.stamps:
        if not is_whole(place.base, record.files):
            return None
        record = replace(record, stamps=stamps)
        with suppress(OSError, LibraryError):
            write_record(place.record, record)
    with suppress(OSError):
        os.utime(place.record)
    return _entry(place, record)


def ensure(
    place: Place, make: Make, progress: Progress, *,
    recognized: Recognize | None = None, resumable: bool = False,
) -> Entry:  # fmt: skip
    """Return an entry, made if it is not there or not whole.

    What `make` writes into the folder that it gets becomes the entry; for one that is a file, the
    file of its name. When that fails, nothing is left of it, or with `resumable` all of it for the
    next attempt. Raises LibraryError when the cache is full or cannot be written.
    """
    if found := find(place, recognized):
        return found
    with explained(place.cache):
        _prepare(place)
        with held(place.lock, f"{place.kind}/{place.name}", progress):
            if found := find(place, recognized):
                return found
            _clear(place, progress)
            return _made(place, make, resumable)


def renew(place: Place, make: Make, progress: Progress) -> Entry:
    """Make an entry in the place of one of its name, which stays when that fails."""
    with explained(place.cache):
        _prepare(place)
        with held(place.lock, f"{place.kind}/{place.name}", progress):
            return _made(place, make, resumable=False)


def drop(place: Place) -> None:
    """Remove an entry; its record first, so that half an entry is none."""
    with explained(place.cache):
        remove(place.record)
        if place.path.exists() or place.path.is_symlink():
            place.making.parent.mkdir(parents=True, exist_ok=True)
            remove(place.making)
            place.path.replace(place.making)
        remove(place.making)


def distrust(cache: Path) -> None:
    """Have every entry, and every file with a remembered digest, read anew before its next use."""
    for kind in _state_folders(cache):
        for path in kind.glob("*.json"):
            record = read_record(path)
            if record is not None:
                with suppress(OSError):
                    write_record(path, replace(record, stamps={}))
    with suppress(OSError):
        forget(cache)


def mending(cache: Path, progress: Progress, work: Callable[[], Result]) -> Result:
    """Do some work; where it meets a damaged file, once more with nothing taken on trust."""
    try:
        return work()
    except DamagedSourceError as error:
        progress.note(f"{error.message} The cache is checked, and what is damaged is made again.")
        distrust(cache)
        return work()


def _state_folders(cache: Path) -> Sequence[Path]:
    return [*cache.glob(f"*/{STATE}"), *cache.glob(f"*/*/{STATE}")]


def _prepare(place: Place) -> None:
    mark(place.cache)
    place.record.parent.mkdir(parents=True, exist_ok=True)


def _clear(place: Place, progress: Progress) -> None:
    """Remove what is no entry but in the way of one."""
    if place.record.exists() and place.path.exists():
        progress.note(f"{place.kind}/{place.name} in the cache is damaged: it is made again.")
    if place.record.exists() or place.path.exists() or place.path.is_symlink():
        remove(place.record)
        remove(place.path)


def _made(place: Place, make: Make, resumable: bool) -> Entry:
    if not resumable or not place.making.is_dir():
        remove(place.making)
    place.making.mkdir(exist_ok=True)
    try:
        facts = make(place.making) or {}
        flush_tree(place.making)
        files = files_of(place.making)
        remove(place.record)
        remove(place.path)
        (place.making / place.name if place.is_file else place.making).replace(place.path)
        flush_folder(place.path.parent)
        record = Record(files, facts, stamps_of(place.base, files) or {})
        write_record(place.record, record)
    finally:
        if not resumable or (place.is_file and place.path.exists()):
            with suppress(OSError):
                remove(place.making)
    return _entry(place, record)


def _adopted(place: Place, recognized: Recognize | None) -> Entry | None:
    """Return an entry without a record that is known to be whole, and write its record."""
    try:
        if recognized is None or not place.path.exists() or not recognized(place.path):
            return None
        files = (file_of(place.path),) if place.is_file else files_of(place.path)
    except OSError:
        return None
    record = Record(files, {}, stamps_of(place.base, files) or {})
    with suppress(OSError, LibraryError):
        place.record.parent.mkdir(parents=True, exist_ok=True)
        write_record(place.record, record)
    return _entry(place, record)


def _entry(place: Place, record: Record) -> Entry:
    return Entry(place.path, place.base, record.files, record.facts)

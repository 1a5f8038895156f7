"""The record of an entry: what its files were when they were written, and what else is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from builder.cache.disk import write_durably
from runtime.stick.integrity import file_sha256
from runtime.stick.layout import FileRecord

STATE = ".state"
"""the folder of a kind with records, locks and what is being made"""

Stamp = tuple[int, int, int]
"""a file's size, time of change in nanoseconds, and inode"""
Facts = Mapping[str, Any]
"""what JSON can hold of an entry beside its files"""


@dataclass(frozen=True, slots=True)
class Record:
    """What a finished entry is."""

    files: tuple[FileRecord, ...]
    """relative to the entry; a file that is an entry itself bears its own name"""
    facts: Facts = field(default_factory=dict)
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    """of the files when they were last known to be whole"""


def stamp_of(path: Path) -> Stamp:
    """Return what tells whether a file has been written to since."""
    state = path.stat()
    return state.st_size, state.st_mtime_ns, state.st_ino


def read_record(path: Path) -> Record | None:
    """Read a record; None where there is none, or what a killed or failing machine left of it."""
    try:
        raw = json.loads(path.read_bytes())
        files = tuple(FileRecord(**each) for each in raw["files"])
        stamps = {name: (size, time, inode) for name, (size, time, inode) in raw["stamps"].items()}
        return Record(files, dict(raw["facts"]), stamps)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_record(path: Path, record: Record) -> None:
    """Write a record; what it describes must be on the disk already."""
    write_durably(path, json.dumps(asdict(record)).encode())


def file_of(path: Path) -> FileRecord:
    """Hash one file, under its own name."""
    return FileRecord(path.name, file_sha256(path), path.stat().st_size)


def files_of(folder: Path) -> tuple[FileRecord, ...]:
    """Hash every file below a folder."""
    return tuple(
        FileRecord(path.relative_to(folder).as_posix(), file_sha256(path), path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def stamps_of(base: Path, files: Iterable[FileRecord]) -> dict[str, Stamp] | None:
    """Return the files' stamps; None when one is missing, is no file, or has another size."""
    stamps = {}
    for file in files:
        path = base / file.path
        try:
            stamps[file.path] = stamp_of(path)
        except OSError:
            return None
        if stamps[file.path][0] != file.size or not path.is_file():
            return None
    return stamps


def is_whole(base: Path, files: Iterable[FileRecord]) -> bool:
    """Read files and return whether each has the SHA-256 that its record has."""
    try:
        return all(file_sha256(base / file.path) == file.sha256 for file in files)
    except OSError:
        return False

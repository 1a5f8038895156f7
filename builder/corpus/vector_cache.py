"""Vectors by what was embedded, in a file that survives being killed and mends what it can."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from builder.cache import explained
from builder.cache.disk import full, is_full, remove
from builder.progress import Progress
from runtime.errors import LibraryError

_BUSY_SECONDS = 60
"""how long another build may take to write its vectors"""
_KEYS_A_QUERY = 500
_UNIT_TOLERANCE = 0.02
"""what rounding to float16 takes from a vector's length, and more"""
_CREATE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
_ADD = "INSERT OR REPLACE INTO vectors VALUES (?, ?)"
Result = TypeVar("Result")


class VectorCache:
    """Vectors by the SHA-256 of what was embedded, so that nothing is embedded twice.

    SQLite, since it survives being killed in the middle of a write. Vectors are kept as float16.
    A file that turns out damaged is set aside, and what can be read of it goes into a new one.
    Raises LibraryError when the file cannot be written or another program keeps it locked.
    """

    def __init__(self, path: Path, progress: Progress) -> None:
        self._path = path
        self._progress = progress
        with explained(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection: sqlite3.Connection | None = None
        self._guarded(lambda _: None)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def known(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the vectors of those keys that have one."""
        return self._guarded(lambda connection: _known(connection, keys))

    def add(self, vectors: dict[bytes, bytes]) -> None:
        """Keep vectors; on return they are safe."""
        self._guarded(lambda connection: _add(connection, vectors))

    def _guarded(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            return work(self._open())
        except sqlite3.Error as error:
            if not _is_damage(error) and not self._path.is_dir():
                raise self._explanation(error) from error
            self._set_aside()
        try:
            return work(self._open())
        except sqlite3.Error as error:
            raise self._explanation(error) from error

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
            try:
                if not _has_table(connection):
                    connection.execute(_CREATE)
                    connection.commit()
            except BaseException:
                connection.close()
                raise
            self._connection = connection
            with suppress(OSError):
                os.utime(self._path)
        return self._connection

    def _set_aside(self) -> None:
        """Give a damaged file another name, and take over what can be read of it."""
        self.close()
        damaged = self._path.with_name(self._path.name + ".damaged")
        with explained(self._path.parent):
            remove(damaged)
            self._path.replace(damaged)
            for suffix in ("-journal", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        saved = 0
        for rows in _chunks(list(_readable(damaged)), _KEYS_A_QUERY):
            _add(self._open(), dict(rows))
            saved += len(rows)
        self._progress.note(
            f"The vectors in {self._path} were damaged: {saved:,} of them could be read and are "
            f"kept; the damaged file is {damaged.name}."
        )

    def _explanation(self, error: sqlite3.Error) -> LibraryError:
        folder = self._path.parent
        if _code(error) == sqlite3.SQLITE_FULL or is_full(folder):
            return full(folder)
        if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return LibraryError(
                f"The vectors in {self._path} are locked by another program.",
                "Wait until the other build has finished; what was embedded is kept.",
            )
        return LibraryError(
            f"The vectors in {self._path} cannot be kept: {error}.",
            "Give yourself permission to write there, or name another folder with --cache.",
        )


def sound(vectors: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return those vectors that have the size of the others and unit length, as all were written.

    A byte that the disk has changed shows in either, unless it changed next to nothing.
    """
    sizes = Counter(map(len, vectors.values()))
    size = max(sizes, key=lambda each: sizes[each], default=0)
    if not size or size % 2:
        return {}
    kept = {key: vector for key, vector in vectors.items() if len(vector) == size}
    halves = np.frombuffer(b"".join(kept.values()), np.float16).reshape(len(kept), -1)
    whole = np.abs(np.linalg.norm(halves.astype(np.float32), axis=1) - 1) < _UNIT_TOLERANCE
    return {key: vector for (key, vector), good in zip(kept.items(), whole, strict=True) if good}


def _is_damage(error: sqlite3.Error) -> bool:
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _has_table(connection: sqlite3.Connection) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'vectors'"
    return bool(connection.execute(query).fetchone()[0])


def _known(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for chunk in _chunks(keys, _KEYS_A_QUERY):
        marks = ",".join("?" * len(chunk))
        rows = connection.execute(
            f"SELECT key, vector FROM vectors WHERE key IN ({marks})",  # noqa: S608, only "?"
            chunk,
        )
        found.update(rows)
    return found


def _add(connection: sqlite3.Connection, vectors: dict[bytes, bytes]) -> None:
    with connection:
        connection.executemany(_ADD, vectors.items())


def _readable(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield the rows of a damaged file as far as they can be read, from both ends."""
    if not path.is_file():
        return
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
            for row in connection.execute(f"SELECT key, vector FROM vectors ORDER BY key {order}"):  # noqa: S608
                if all(isinstance(each, bytes) for each in row):
                    yield row


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))

"""Tables on disk for what a reader must know of a whole file before it reads it, gone afterwards.

They keep memory flat where one record of a dump belongs to another that lies far from it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_CACHE_KIB = 32 << 10


@contextmanager
def temporary_tables(schema: str) -> Iterator[sqlite3.Connection]:
    """Open an empty database in a temporary folder, with the tables of some SQL."""
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        closing(sqlite3.connect(Path(folder) / "tables", isolation_level=None)) as tables,
    ):
        tables.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            f"PRAGMA cache_size = -{_CACHE_KIB}; PRAGMA temp_store = FILE; {schema}"
        )
        tables.execute("BEGIN")
        yield tables

"""Headwords and the articles that they point to, on disk: dictionaries have millions of them.

An article that several words point to has them as aliases. Articles of the same title are one
document.
"""

from __future__ import annotations

import gzip
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO

from builder.readers.document import UnreadableError
from builder.readers.temporary_tables import temporary_tables

_GZIP = b"\x1f\x8b"
_LARGEST = 1 << 33
"""bytes of a dictionary's texts when unpacked"""
_LARGEST_ARTICLE = 1 << 22
_COPIED = 1 << 20
_SEPARATOR = "\n"
_TABLES = """
CREATE TABLE words (number INTEGER PRIMARY KEY, word TEXT, start INTEGER, size INTEGER);
CREATE TABLE articles (title TEXT, start INTEGER, size INTEGER, words TEXT);
"""


@dataclass(frozen=True, slots=True)
class Word:
    """An entry of an index."""

    word: str
    start: int
    """where its article begins, in bytes"""
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What becomes a document."""

    title: str
    words: tuple[str, ...]
    """all that point to its articles"""
    articles: tuple[bytes, ...]


Titled = Callable[[bytes, list[str]], str]
"""the title of an article, of the words that point to it"""


class Articles:
    """The index of a dictionary, and its texts."""

    def __init__(self, texts: IO[bytes], database: sqlite3.Connection) -> None:
        self._texts, self._database = texts, database
        self.too_large = 0
        """articles that are larger than any is"""

    def add(self, words: Iterable[Word]) -> None:
        """Take the entries of an index, in their order."""
        self._database.executemany(
            "INSERT INTO words (word, start, size) VALUES (?, ?, ?)",
            ((each.word, each.start, each.size) for each in words if self._is_possible(each)),
        )

    def _is_possible(self, word: Word) -> bool:
        possible = max(word.start, word.size) < _LARGEST
        self.too_large += not possible
        return possible

    def add_synonyms(self, pairs: Iterable[tuple[str, int]]) -> None:
        """Take other words, each with the place in the index, from 0, of the one that it means."""
        self._database.executemany(
            "INSERT INTO words (word, start, size) SELECT ?, start, size FROM words"
            " WHERE number = ? + 1",
            pairs,
        )

    def entries(self, titled: Titled) -> Iterator[Entry]:
        """Yield all entries, by their titles."""
        grouped = self._database.execute(
            "SELECT start, size, group_concat(word, char(10)) FROM"
            " (SELECT start, size, word FROM words ORDER BY start, size, number)"
            " GROUP BY start, size"
        )
        self._database.executemany(
            "INSERT INTO articles VALUES (?, ?, ?, ?)", self._titled(grouped, titled)
        )
        ordered = self._database.execute(
            "SELECT title, start, size, words FROM articles ORDER BY title, start"
        )
        for title, rows in groupby(ordered, key=lambda row: str(row[0])):
            kept = list(rows)
            words = dict.fromkeys(word for row in kept for word in row[3].split(_SEPARATOR))
            articles = dict.fromkeys(self._text(row[1], row[2]) for row in kept)
            yield Entry(title, tuple(words), tuple(articles))

    def _titled(
        self, rows: Iterable[tuple[int, int, str]], titled: Titled
    ) -> Iterator[tuple[str, int, int, str]]:
        for start, size, words in rows:
            if 0 < size <= _LARGEST_ARTICLE:
                title = titled(self._text(start, size), words.split(_SEPARATOR))
                yield title, start, size, words
            else:
                self.too_large += size > 0

    def _text(self, start: int, size: int) -> bytes:
        self._texts.seek(start)
        return self._texts.read(size)


@contextmanager
def opened(texts: Path) -> Iterator[Articles]:
    """Open the file of a dictionary's texts, which may be packed by gzip or dictzip.

    Raises UnreadableError where it is damaged, or too large when unpacked.
    """
    with unpacked(texts) as stream, temporary_tables(_TABLES) as database:
        yield Articles(stream, database)


@contextmanager
def from_stream(texts: IO[bytes]) -> Iterator[Articles]:
    """Open texts that are being written while the index is."""
    with temporary_tables(_TABLES) as database:
        yield Articles(texts, database)


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading anywhere in it; what is packed is unpacked to the disk first."""
    with path.open("rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        if not packed:
            yield file
            return
        with tempfile.TemporaryFile() as plain:
            _unpack(file, plain)
            plain.seek(0)
            yield plain


def _unpack(packed: IO[bytes], plain: IO[bytes]) -> None:
    total = 0
    try:
        with gzip.open(packed) as stream:
            while piece := stream.read(_COPIED):
                total += len(piece)
                if total > _LARGEST:
                    raise UnreadableError(f"larger than {_LARGEST >> 30} GiB when unpacked")
                plain.write(piece)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableError("its texts are damaged or cut short") from error


def beside(path: Path, *endings: str) -> Path | None:
    """Return the file of the same name with one of these endings that is there, or None."""
    stem = stem_of(path)
    candidates = (path.with_name(stem + ending) for ending in endings)
    return next((each for each in candidates if each.is_file()), None)


def stem_of(path: Path) -> str:
    """Return a file's name without its ending; `.dict.dz` is one."""
    name = path.name
    for packed in (".dz", ".gz", ".oft"):
        name = name.removesuffix(packed)
    return name.rpartition(".")[0] or name

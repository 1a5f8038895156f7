"""The titles of a corpus in the order of their keys, its other titles among them: found by prefix.

They lie in compressed blocks, of which those are read that are looked at. A line is a JSON list:
the title, the document's id, and the document's own title where the first is another one of it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from runtime.errors import damaged
from runtime.stick.block_store import BlockReader
from runtime.stick.files import is_there, read_bytes
from runtime.stick.json_reading import LARGEST_JSON, parse_json
from runtime.stick.layout import PACK_FILES
from runtime.text.folding import title_key

_KEPT_BLOCKS = 16
_HELD_TOGETHER = 256
"""titles of a block, of those that are held in memory"""
_AFTER_KEY = "\0"
"""sorts before whatever else may follow"""


class TitleRow(NamedTuple):
    """A title, in the order that titles are listed in."""

    key: str
    """its `title_key`"""
    title: str
    document: str
    """the document's id"""
    known_as: str = ""
    """the document's own title, where `title` is another one"""


Heads = Sequence[tuple[str, int]]
"""the first key of each block, and how many titles stand before it"""


class TitleIndex:
    """Titles in order, a block at a time. Safe to use from several threads."""

    def __init__(self, heads: Heads, read_block: Callable[[int], Sequence[TitleRow]]) -> None:
        self._keys = [key for key, _ in heads]
        self._numbers = [number for _, number in heads]
        self._block = read_block
        self._count = self._numbers[-1] + len(read_block(len(heads) - 1)) if heads else 0

    def __len__(self) -> int:
        return self._count

    def find(self, key: str) -> int:
        """Return the number of the first title whose key is not before `key`."""
        block = bisect_left(self._keys, key) - 1
        if block < 0:
            return 0
        return self._numbers[block] + bisect_left(self._block(block), key, key=lambda row: row.key)

    def row(self, number: int) -> TitleRow:
        """Return a title by its number."""
        return next(self.rows(number))

    def rows(self, start: int) -> Iterator[TitleRow]:
        """Yield the titles from a number on."""
        first = max(0, bisect_left(self._numbers, start + 1) - 1)
        for block in range(first, len(self._numbers)):
            yield from self._block(block)[max(0, start - self._numbers[block]) :]


def title_rows(
    document: str, title: str, aliases: Iterable[str], copies: Iterable[str]
) -> Iterator[TitleRow]:
    """Yield what a document is listed by: its title, its other titles, those of its copies.

    Titles of one key are one.
    """
    own = title or document
    seen = {title_key(own)}
    yield TitleRow(title_key(own), own, document)
    for other in (*aliases, *copies):
        key = title_key(other)
        if key and key not in seen:
            seen.add(key)
            yield TitleRow(key, other, document, own)


def row_to_line(row: TitleRow) -> str:
    """Serialise a title, without its key."""
    fields = row[1:] if row.known_as else row[1:3]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def row_from_line(line: str) -> TitleRow:
    """Parse a title. Raises ValueError when it is none."""
    fields = parse_json(line)
    texts = isinstance(fields, list) and all(isinstance(each, str) for each in fields)
    if not texts or len(fields) not in (2, 3):
        raise ValueError("no title")
    return TitleRow(title_key(fields[0]), *fields)


def sorted_titles(rows: Iterable[TitleRow]) -> TitleIndex:
    """Return an index of titles in any order, all of them held in memory, as texts."""
    lines = sorted(map(_keyed, rows))

    @lru_cache(maxsize=_KEPT_BLOCKS)
    def read(number: int) -> tuple[TitleRow, ...]:
        held = lines[number * _HELD_TOGETHER : (number + 1) * _HELD_TOGETHER]
        return tuple(row_from_line(line.partition(_AFTER_KEY)[2]) for line in held)

    starts = range(0, len(lines), _HELD_TOGETHER)
    return TitleIndex([(lines[each].partition(_AFTER_KEY)[0], each) for each in starts], read)


def _keyed(row: TitleRow) -> str:
    return f"{row.key}{_AFTER_KEY}{row_to_line(row)}"


def stored_titles(folder: Path) -> TitleIndex | None:
    """Return the titles that a pack has in order; one of an earlier format has none.

    Raises LibraryError when they are damaged.
    """
    if not is_there(folder / PACK_FILES.titles):
        return None
    blocks = BlockReader(folder / PACK_FILES.titles, folder / PACK_FILES.title_blocks)
    heads = _heads(folder / PACK_FILES.title_heads)
    if len(heads) != blocks.blocks:
        raise damaged(PACK_FILES.title_heads)

    @lru_cache(maxsize=_KEPT_BLOCKS)
    def read(number: int) -> tuple[TitleRow, ...]:
        rows = _rows(blocks.block(number))
        if number + 1 < len(heads) and heads[number][1] + len(rows) != heads[number + 1][1]:
            raise damaged(PACK_FILES.titles)
        return rows

    return TitleIndex(heads, read)


def _rows(block: str) -> tuple[TitleRow, ...]:
    try:
        return tuple(map(row_from_line, block.removesuffix("\n").split("\n")))
    except ValueError as error:
        raise damaged(PACK_FILES.titles) from error


def _heads(path: Path) -> list[tuple[str, int]]:
    try:
        heads = parse_json(read_bytes(path, LARGEST_JSON))
        found = [(key, number) for key, number in heads]
    except (ValueError, TypeError) as error:
        raise damaged(path.name) from error
    numbers = [number for _, number in found]
    kinds = all(isinstance(key, str) and type(number) is int for key, number in found)
    if not kinds or not found or numbers[0] != 0 or numbers != sorted(set(numbers)):
        raise damaged(path.name)
    return found

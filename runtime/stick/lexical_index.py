"""The lexical index: which passages hold which terms, ranked by BM25F.

For each term, a posting list of passages in rising order. A posting is one variable-length
integer (7 bits a byte, high bit on all bytes but the last): the gap to the last passage times 8,
plus a 3-bit code of where and how often the term stands in the passage. Lists are decoded whole,
by array operations. BM25F: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
and Beyond" (2009); a title's match counts for less the longer the title is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log1p
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runtime.errors import damaged
from runtime.stick.block_store import BlockReader
from runtime.stick.files import is_there, map_array, map_bytes, read_bytes
from runtime.stick.json_reading import LARGEST_JSON, parse_json
from runtime.stick.layout import PACK_FILES

K1 = 1.2
B = 0.5
TITLE_WEIGHT = 5.0
"""occurrences in the text that one in a title of usual length is worth"""
TITLE_B = 0.5
PLAIN_TITLE_WEIGHT = 2.0
"""the same whatever the title's length, which packs of format 1.1 do not tell"""

BODY_STEPS = (1, 2, 3, 5)
"""code & 3 of a posting without a title match: the term stands at least so often in the body"""
TITLE_BODY_STEPS = (0, 1, 2, 4)
"""the same for a posting whose term is also in the title"""


_LARGEST_POSTING = 10
"""bytes of an integer of 64 bits; more would not be a posting"""
_MOST_DIGITS = 15
_FEW = 100
"""postings that are encoded sooner one by one than as arrays; most terms have no more"""


def posting_code(title: int, body: int) -> int:
    """Return the 3-bit code of a term's frequencies in title and body."""
    steps = TITLE_BODY_STEPS if title else BODY_STEPS
    return (4 if title else 0) + bisect_right(steps, body) - 1


_IN_BODY = np.array([*BODY_STEPS, *TITLE_BODY_STEPS], dtype=np.float32)
_IN_TITLE = np.array([0, 0, 0, 0, 1, 1, 1, 1], dtype=np.float32)


def encode_postings(passages: NDArray[np.int64], codes: NDArray[np.int64]) -> bytes:
    """Return a posting list as bytes: `passages` rising, `codes` of `posting_code`."""
    if len(passages) <= _FEW:
        return _encoded_one_by_one(passages.tolist(), codes.tolist())
    values = np.diff(passages, prepend=-1) * 8 + codes
    columns = []
    continues = []
    rest = values
    for _ in range(9):
        columns.append((rest & 0x7F).astype(np.uint8))
        rest = rest >> 7
        continues.append(rest > 0)
        if not rest.any():
            break
    table = np.stack(columns, axis=1)
    more = np.stack(continues, axis=1)
    present = np.concatenate([np.ones((len(values), 1), bool), more[:, :-1]], axis=1)
    return bytes((table | (more.astype(np.uint8) << 7))[present])


def _encoded_one_by_one(passages: Sequence[int], codes: Sequence[int]) -> bytes:
    data = bytearray()
    before = -1
    for passage, code in zip(passages, codes, strict=True):
        rest = (passage - before) * 8 + code
        before = passage
        while rest > 0x7F:
            data.append(rest & 0x7F | 0x80)
            rest >>= 7
        data.append(rest)
    return bytes(data)


def decode_postings(data: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (passages, codes) of a posting list: the inverse of `encode_postings`.

    Raises ValueError when the bytes are no posting list.
    """
    raw = np.frombuffer(data, dtype=np.uint8)
    last = raw < 0x80
    if not len(raw) or not last[-1]:
        raise ValueError("an integer without an end")
    ends = np.flatnonzero(last)
    starts = np.concatenate(([0], ends[:-1] + 1))
    place = np.arange(len(raw)) - np.repeat(starts, ends - starts + 1)
    values = np.add.reduceat((raw & 0x7F).astype(np.int64) << (7 * place), starts)
    return np.cumsum(values >> 3) - 1, values & 7


def idf(passages: int, held: int) -> float:
    """Return how much a term tells that `held` of `passages` have; never negative."""
    return log1p((passages - held + 0.5) / (held + 0.5))


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A term of the lexicon."""

    term: str
    passages: int
    """how many passages it is in"""
    offset: int
    """first byte of its postings"""
    size: int
    """bytes of its postings"""


class LexicalIndex:
    """Reads a pack's terms: memory-mapped, a term costs one lexicon block and its postings."""

    def __init__(self, folder: Path) -> None:
        self._lexicon = BlockReader(folder / PACK_FILES.lexicon, folder / PACK_FILES.lexicon_blocks)
        heads = _load_heads(folder / PACK_FILES.lexicon_heads)
        if len(heads) != self._lexicon.blocks:
            raise damaged(PACK_FILES.lexicon_heads)
        self._first_terms = [term for term, _ in heads]
        self._first_bytes = [offset for _, offset in heads]
        self._lengths: NDArray[np.uint16] = map_array(folder / PACK_FILES.lengths, np.dtype("<u2"))
        self._postings = map_bytes(folder / PACK_FILES.postings)
        self._entries = lru_cache(maxsize=64)(self._parse_block)
        self._title_lengths = _optional(folder / PACK_FILES.title_lengths)

    @property
    def passages(self) -> int:
        """How many passages the index covers."""
        return len(self._lengths)

    @property
    def whole(self) -> bool:
        """Whether its tables cover the same passages."""
        return self._title_lengths is None or len(self._title_lengths) == self.passages

    def entry(self, term: str) -> TermEntry | None:
        """Return a term's entry, or None."""
        block = bisect_right(self._first_terms, term) - 1
        return self._entries(block).get(term) if block >= 0 else None

    def like(self, first: str, shortest: int, longest: int) -> dict[str, int]:
        """Return the terms of letters alone that begin with one, and how many passages have each.

        `shortest` and `longest` are their lengths in characters, both included.
        """
        rest = f"{max(0, shortest - 1)},{longest - 1}"
        wanted = re.compile(rf"^({re.escape(first)}[^\W\d_]{{{rest}}})\t(\d+)", re.MULTILINE)
        begin = max(0, bisect_right(self._first_terms, first) - 1)
        end = bisect_left(self._first_terms, chr(min(ord(first) + 1, 0x10FFFF)))
        lines = (each for block in range(begin, end) for each in self._matches(wanted, block))
        return {term: self._held(count) for term, count in lines}

    def scores(self, weights: Iterable[tuple[TermEntry, float]]) -> NDArray[np.float32]:
        """Return the sum over the terms of weight times saturated frequency: float32 (passages,).

        A term's weight is its inverse document frequency. Its frequency saturates towards 1, so
        that no passage's score exceeds the sum of the weights.
        """
        total = np.zeros(self.passages, dtype=np.float32)
        for entry, weight in weights:
            passages, codes = self._read(entry)
            titles = self._title_weights[passages]
            frequency = _IN_BODY[codes] + _IN_TITLE[codes] * titles
            norm = self._length_norms[passages]
            total[passages] += np.float32(weight) * frequency / (frequency + norm)
        return total

    @cached_property
    def _length_norms(self) -> NDArray[np.float32]:
        return np.float32(K1) * _relative(self._lengths, B)

    @cached_property
    def _title_weights(self) -> NDArray[np.float32]:
        if self._title_lengths is None:
            return np.full(self.passages, PLAIN_TITLE_WEIGHT, dtype=np.float32)
        return np.float32(TITLE_WEIGHT) / _relative(self._title_lengths, TITLE_B)

    def _read(self, entry: TermEntry) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        data = self._postings[entry.offset : entry.offset + entry.size]
        try:
            if entry.size > _LARGEST_POSTING * entry.passages:
                raise ValueError("more bytes than so many passages take")
            passages, codes = decode_postings(data)
        except ValueError as error:
            raise damaged(PACK_FILES.postings) from error
        inside = len(passages) == entry.passages and 0 <= passages.min() <= passages.max()
        if not inside or int(passages.max()) >= self.passages:
            raise damaged(PACK_FILES.postings)
        return passages, codes

    def _matches(self, wanted: re.Pattern[str], block: int) -> list[tuple[str, str]]:
        return wanted.findall(self._lexicon.block(block))

    def _parse_block(self, block: int) -> Mapping[str, TermEntry]:
        offset = self._first_bytes[block]
        entries = {}
        for line in self._lexicon.block(block).split("\n")[:-1]:
            term, _, rest = line.partition("\t")
            count, _, size = rest.partition("\t")
            entry = TermEntry(term, self._held(count), offset, _number(size))
            offset += entry.size
            if offset > len(self._postings):
                raise damaged(PACK_FILES.lexicon)
            entries[term] = entry
        return entries

    def _held(self, written: str) -> int:
        """Return in how many passages a term is, as the lexicon writes it."""
        count = _number(written)
        if not 0 < count <= self.passages:
            raise damaged(PACK_FILES.lexicon)
        return count


def _number(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= _MOST_DIGITS):
        raise damaged(PACK_FILES.lexicon)
    return int(written)


def _relative(lengths: NDArray[Any], share: float) -> NDArray[np.float32]:
    """Return each length as a multiple of the mean, drawn towards 1 but for `share` of it."""
    exact = np.asarray(lengths, dtype=np.float32)
    mean = max(float(exact.mean()), 1.0) if len(exact) else 1.0
    return (1 - share + share * exact / mean).astype(np.float32)


def _optional(path: Path) -> NDArray[np.uint8] | None:
    return map_array(path, np.dtype("u1")) if is_there(path) else None


def _load_heads(path: Path) -> list[tuple[str, int]]:
    try:
        heads = parse_json(read_bytes(path, LARGEST_JSON))
    except ValueError as error:
        raise damaged(path.name) from error
    if not isinstance(heads, list) or not all(map(_is_head, heads)):
        raise damaged(path.name)
    return [(term, offset) for term, offset in heads]


def _is_head(raw: object) -> bool:
    return isinstance(raw, list) and list(map(type, raw)) == [str, int] and raw[1] >= 0

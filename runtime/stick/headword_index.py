"""The words of a dictionary: which entries a folded word is the headword of, or a translation in.

A sorted list in compressed blocks, as the lexicon is: opening it reads the first word of each
block, looking a word up costs one block.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from runtime.errors import damaged
from runtime.stick.block_store import BlockReader
from runtime.stick.files import read_bytes
from runtime.stick.json_reading import LARGEST_JSON, parse_json
from runtime.stick.layout import PACK_FILES

_MOST_ENTRIES = 1 << 10
"""of a word that are read; the builder writes a quarter as many"""
_MOST_DIGITS = 10


class Way(StrEnum):
    """How a word stands in an entry."""

    HEADWORD = "h"
    """it is the headword"""
    OTHER_FORM = "f"
    """it is another spelling or form of the headword that the dictionary names"""
    HEADWORD_STEM = "s"
    """it is the stem of the headword"""
    SENSE = "t"
    """it is a translation, by itself"""
    SENSE_STEM = "u"
    """it is the stem of one"""


class HeadwordIndex:
    """Reads a dictionary's words. Safe to use from several threads."""

    def __init__(self, folder: Path, documents: int) -> None:
        """Open the index of so many documents. Raises LibraryError where it is damaged."""
        self._documents = documents
        self._words = BlockReader(
            folder / PACK_FILES.headwords, folder / PACK_FILES.headwords_blocks
        )
        self._heads = _heads(folder / PACK_FILES.headwords_heads)
        if len(self._heads) != self._words.blocks:
            raise damaged(PACK_FILES.headwords_heads)

    def entries(self, word: str) -> Mapping[Way, tuple[int, ...]]:
        """Return the documents that have a folded word, by the way, the best first."""
        block = bisect_right(self._heads, word) - 1
        if block < 0 or not word:
            return {}
        text = self._words.block(block)
        start = 0 if text.startswith(f"{word}\t") else text.find(f"\n{word}\t") + 1
        if not text.startswith(f"{word}\t", start):
            return {}
        end = text.find("\n", start)
        return dict(self._read(each) for each in text[start:end].split("\t")[1:])

    def like(self, word: str) -> Iterator[str]:
        """Yield the headwords that are one edit from a folded word and begin with its letter."""
        first, half = word[:1], len(word) // 2
        begin = max(0, bisect_right(self._heads, first) - 1)
        for block in range(begin, bisect_left(self._heads, chr(min(ord(first) + 1, 0x10FFFF)))):
            for line in self._words.block(block).split("\n"):
                other, _, rest = line.partition("\t")
                alike = other.startswith(word[:half]) or other.endswith(word[half:])
                # An edit leaves one half as it is, unless it swaps the letters in the middle.
                if alike and rest[:1] in (Way.HEADWORD, Way.OTHER_FORM) and one_edit(word, other):
                    yield other

    def _read(self, written: str) -> tuple[Way, tuple[int, ...]]:
        try:
            way, numbers = Way(written[:1]), written[1:].split(",", _MOST_ENTRIES)
        except ValueError as error:
            raise damaged(PACK_FILES.headwords) from error
        return way, tuple(map(self._document, numbers[:_MOST_ENTRIES]))

    def _document(self, written: str) -> int:
        plain = written.isascii() and written.isdecimal() and len(written) <= _MOST_DIGITS
        if not plain or int(written) >= self._documents:
            raise damaged(PACK_FILES.headwords)
        return int(written)


def one_edit(word: str, other: str) -> bool:
    """Return whether a letter put in, left out or exchanged makes one word of the other."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    shorter, longer = sorted((word, other), key=len)
    same = next(
        (place for place, letter in enumerate(shorter) if letter != longer[place]), len(shorter)
    )
    rest = shorter[same + (len(shorter) == len(longer)) :]
    return rest == longer[same + 1 :] or _swapped(shorter[same:], longer[same:])


def _swapped(one: str, other: str) -> bool:
    return len(one) == len(other) and one[:2] == other[1::-1] and one[2:] == other[2:]


def _heads(path: Path) -> list[str]:
    try:
        heads = parse_json(read_bytes(path, LARGEST_JSON))
    except ValueError as error:
        raise damaged(path.name) from error
    if not isinstance(heads, list) or not all(isinstance(each, str) for each in heads):
        raise damaged(path.name)
    return heads

"""Text in compressed blocks, any span of which costs the blocks it touches.

A stream is one long text, cut into blocks of a fixed number of characters; each block is a zstd
frame of UTF-8. A table holds each block's first character and first byte. Reader and writer stand
together, since they are each other's inverse.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
import zstandard
from numpy.typing import NDArray

from runtime.errors import damaged
from runtime.stick.files import is_there, map_array, map_bytes, read_bytes

BLOCK_CHARACTERS = 1 << 15
LONGEST_READ = 1 << 26
"""characters of a document; a damaged table must not ask for the memory of more"""
_LONGEST_BLOCK = 1 << 20
_LARGEST_DICTIONARY = 1 << 20
_CACHED_BLOCKS = 16


class BlockReader:
    """Reads a stream: memory-mapped, a few blocks kept. Safe to use from several threads."""

    def __init__(self, data: Path, table: Path, dictionary: Path | None = None) -> None:
        self._table: NDArray[np.int64] = map_array(table, np.dtype("<i8"), columns=2)
        self._name = data.name
        self._data = map_bytes(data)
        self._decompressor = _decompressor(dictionary)
        # One context in turns: a context a thread takes 100 kB each and is no faster.
        self._decompressing = threading.Lock()
        self._block = lru_cache(maxsize=_CACHED_BLOCKS)(self._decompress)
        if not len(self._table) or self._table[-1, 1] != len(self._data):
            raise damaged(self._name)

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self._table) - 1

    @property
    def characters(self) -> int:
        """How long the stream is."""
        return int(self._table[-1, 0])

    def read(self, start: int, end: int) -> str:
        """Return the characters `start` to `end` of the stream.

        Raises LibraryError when a block is damaged.
        """
        if start >= end:
            return ""
        if start < 0 or end > self.characters or end - start > LONGEST_READ:
            raise damaged(self._name)
        first = int(np.searchsorted(self._table[:, 0], start, side="right")) - 1
        last = int(np.searchsorted(self._table[:, 0], end, side="left"))
        if not 0 <= first < last <= self.blocks:
            raise damaged(self._name)
        text = "".join(self._block(index) for index in range(first, last))
        offset = start - int(self._table[first, 0])
        if not 0 <= offset <= offset + end - start <= len(text):
            raise damaged(self._name)
        return text[offset : offset + end - start]

    def block(self, index: int) -> str:
        """Return one whole block."""
        return self._block(index)

    def _decompress(self, index: int) -> str:
        (first, begin), (last, end) = self._table[index : index + 2].tolist()
        if not 0 < last - first <= _LONGEST_BLOCK or not 0 <= begin < end:
            raise damaged(self._name)
        frame = self._data[begin:end]
        try:
            # What a frame says of its size is believed when it is decompressed.
            if not last - first <= zstandard.frame_content_size(frame) <= 4 * (last - first):
                raise damaged(self._name)
            with self._decompressing:
                data = self._decompressor.decompress(frame)
            text = data.decode()
        except (zstandard.ZstdError, UnicodeDecodeError, MemoryError) as error:
            raise damaged(self._name) from error
        if len(text) != last - first:
            raise damaged(self._name)
        return text


class BlockWriter:
    """Writes a stream of texts, block by block."""

    def __init__(
        self, data: Path, table: Path, dictionary: bytes | None = None,
        characters: int = BLOCK_CHARACTERS, level: int = 19,
    ) -> None:  # fmt: skip
        self._table_path = table
        self._file = data.open("wb")
        trained = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._compressor = zstandard.ZstdCompressor(
            level=level, dict_data=trained, write_checksum=True, write_dict_id=False
        )
        self._characters = characters
        self._waiting: list[str] = []
        self._waiting_characters = 0
        self._written = [(0, 0)]

    def write(self, text: str) -> None:
        """Append a text to the stream."""
        self._waiting.append(text)
        self._waiting_characters += len(text)
        if self._waiting_characters >= self._characters:
            joined = "".join(self._waiting)
            whole = len(joined) - len(joined) % self._characters
            for start in range(0, whole, self._characters):
                self.write_block(joined[start : start + self._characters])
            self._waiting = [joined[whole:]]
            self._waiting_characters = len(joined) - whole

    def write_block(self, text: str) -> None:
        """Append a text as a block of its own, whatever its length."""
        frame = self._compressor.compress(text.encode())
        self._file.write(frame)
        characters, offset = self._written[-1]
        self._written.append((characters + len(text), offset + len(frame)))

    def close(self) -> None:
        """Write what waits, and the table."""
        rest = "".join(self._waiting)
        if rest:
            self.write_block(rest)
        self._file.close()
        np.save(self._table_path, np.array(self._written, dtype=np.int64))


def train_dictionary(samples: Iterable[str], size: int) -> bytes | None:
    """Return a zstd dictionary of at most `size` bytes, or None where the samples are too few."""
    data: list[bytes | bytearray | memoryview] = [each.encode() for each in samples if each]
    if len(data) < 16 or size < 1024:
        return None
    try:
        return zstandard.train_dictionary(size, data).as_bytes()
    except zstandard.ZstdError:
        return None


def _decompressor(dictionary: Path | None) -> zstandard.ZstdDecompressor:
    if dictionary is None or not is_there(dictionary):
        return zstandard.ZstdDecompressor()
    data = read_bytes(dictionary, _LARGEST_DICTIONARY)
    try:
        return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(data))
    except (zstandard.ZstdError, ValueError) as error:
        raise damaged(dictionary.name) from error

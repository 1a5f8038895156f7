"""What readers gave, on the disk: as long as it likes, read any number of times.

Lines of JSON in zstd frames, appended item by item: a file, or a part of one. A journal says which
items are whole, so that reading goes on behind the last of them after an interruption.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import zstandard

from builder.corpus.notices import NoticeCount, NoticeTally, count_from_raw, count_to_raw
from builder.readers.document import Document, Notice
from builder.readers.processes.wire import (
    Raw,
    document_from_raw,
    document_to_raw,
    from_line,
    to_line,
)

_FRAME_BYTES = 1 << 20
_LEVEL = 3
_TEXTS = "lines.zst"
_JOURNAL = "journal.jsonl"


class LineFile:
    """Lines in zstd frames; written once to the end, then read from the beginning."""

    def __init__(self, path: Path, length: int = 0) -> None:
        """Continue a file behind its first `length` bytes."""
        self._path = path
        self._file = path.open("r+b" if path.exists() else "w+b")
        self._file.truncate(length)
        self._file.seek(length)
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        self._waiting: list[bytes] = []
        self._size = 0

    def write(self, line: bytes) -> None:
        """Append a line."""
        self._waiting.append(line)
        self._size += len(line)
        if self._size >= _FRAME_BYTES:
            self._write_frame()

    def end(self) -> int:
        """Write what waits; return how long the file is."""
        if self._waiting:
            self._write_frame()
        self._file.flush()
        return self._file.tell()

    def cut(self, length: int) -> None:
        """Forget all behind the first `length` bytes."""
        self._waiting.clear()
        self._size = 0
        self._file.truncate(length)
        self._file.seek(length)

    def close(self) -> None:
        """Write what waits and close the file."""
        self.end()
        self._file.close()

    def _write_frame(self) -> None:
        self._file.write(self._compressor.compress(b"".join(self._waiting)))
        self._waiting.clear()
        self._size = 0


def lines_of(path: Path) -> Iterator[bytes]:
    """Yield the lines of a finished LineFile."""
    with path.open("rb") as file:
        frames = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
        yield from io.BufferedReader(frames, _FRAME_BYTES)


def text_to_line(text: str) -> bytes:
    """Return a text of any lines as one."""
    return to_line({"text": text})


def text_from_line(line: bytes) -> str:
    """Return the text: the inverse of `text_to_line`."""
    return str(from_line(line)["text"])


class SpoolWriter:
    """Writes a spool into a folder, from where an interrupted one left off."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        entries = _journal(folder)
        self.done = frozenset(entry["item"] for entry in entries)
        """the items that are whole"""
        self._length: int = entries[-1]["end"] if entries else 0
        self._lines = LineFile(folder / _TEXTS, self._length)
        (folder / _JOURNAL).write_bytes(b"".join(map(to_line, entries)))
        self._journal = (folder / _JOURNAL).open("ab")

    def add(self, item: str, found: Iterable[Document | Notice]) -> None:
        """Append all that an item gives; where that fails, nothing of it is kept."""
        tally, languages, documents, size = NoticeTally(), Counter[str](), 0, 0
        try:
            for each in found:
                if isinstance(each, Notice):
                    tally.add(each)
                    continue
                self._lines.write(to_line(document_to_raw(each)))
                documents += 1
                size += len(each.text.encode())
                languages[each.language] += len(each.text)
        except BaseException:
            self._lines.cut(self._length)
            raise
        self._length = self._lines.end()
        entry = {
            "item": item, "end": self._length, "documents": documents, "bytes": size,
            "languages": languages, "notices": [count_to_raw(each) for each in tally.counts()],
        }  # fmt: skip
        self._journal.write(to_line(entry))
        self._journal.flush()

    def close(self) -> None:
        """Close the files."""
        self._lines.close()
        self._journal.close()


class Spool:
    """A finished spool. Iterating yields its documents, each time from the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._entries = _journal(folder)

    def __iter__(self) -> Iterator[Document]:
        """Yield the documents, in the order they were added."""
        if len(self):
            yield from (
                document_from_raw(from_line(each)) for each in lines_of(self._folder / _TEXTS)
            )

    def __len__(self) -> int:
        return sum(entry["documents"] for entry in self._entries)

    @property
    def raw_bytes(self) -> int:
        """Bytes of all texts in UTF-8."""
        return sum(entry["bytes"] for entry in self._entries)

    @property
    def language(self) -> str:
        """The language that most of the text is in, or an empty string."""
        total = Counter[str]()
        for entry in self._entries:
            total.update(entry["languages"])
        total.pop("", None)
        return max(sorted(total), key=lambda each: total[each], default="")

    @property
    def notices(self) -> Sequence[NoticeCount]:
        """What was left out, cut, guessed or read with doubt."""
        tally = NoticeTally()
        for entry in self._entries:
            tally.merge(map(count_from_raw, entry["notices"]))
        return list(tally.counts())


def _journal(folder: Path) -> list[dict[str, Any]]:
    """Return the entries of the items that are whole on the disk."""
    try:
        lines = (folder / _JOURNAL).read_bytes().splitlines()
        length = (folder / _TEXTS).stat().st_size
    except FileNotFoundError:
        return []
    entries: list[Raw] = []
    for line in lines:
        try:
            entry = from_line(line)
        except ValueError:
            break  # cut off when the machine was
        if entry["end"] > length:
            break
        entries.append(entry)
    return entries

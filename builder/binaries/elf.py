"""ELF, the format of Linux (System V ABI, chapters 4 and 5). 64 bits, least byte first.

Versions of symbols are the Linux Standard Base's ("Symbol Versioning").
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from builder.binaries.base import Binary, text_at

MAGIC = b"\x7fELF"

_FORM = b"\2\1"  # 64 bits, least byte first
_MACHINES = {62: "x86_64", 183: "aarch64"}
_LOADED, _DYNAMIC = 1, 2
_NEEDED, _STRINGS, _SONAME, _RPATH, _RUNPATH, _VERSIONS = 1, 5, 14, 15, 29, 0x6FFFFFFE
_SECTION_HEADERS = (0x28, 0x3A)  # where the file header tells of them: place, entry size and count
_GLIBC = re.compile(r"GLIBC_(\d+)\.(\d+)")


class _Segment(NamedTuple):
    kind: int
    offset: int
    address: int
    size: int


class _Dynamic:
    """What the system's loader is told: numbers and texts, each under a tag."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._segments = list(_segments(data))
        self._entries = [
            struct.unpack_from("<QQ", data, at)
            for segment in self._segments
            if segment.kind == _DYNAMIC
            for at in range(segment.offset, segment.offset + segment.size // 16 * 16, 16)
        ]
        self._strings = self._table(_STRINGS)

    def texts(self, tag: int) -> tuple[str, ...]:
        """Return the texts under a tag."""
        values = [value for each, value in self._entries if each == tag]
        return tuple(text_at(self._data, self._strings + value) for value in values)

    def versions(self) -> Iterator[str]:
        """Yield the versions of symbols that are asked of each library."""
        at = self._table(_VERSIONS)
        following = at
        while following:
            _, count, _, first, following = struct.unpack_from("<HHIII", self._data, at)
            each = at + first
            for _ in range(count):
                _, _, _, name, onward = struct.unpack_from("<IHHII", self._data, each)
                yield text_at(self._data, self._strings + name)
                each += onward
            at += following

    def _table(self, tag: int) -> int:
        """Return where in the file a table lies; 0 where there is none."""
        address = next((value for each, value in self._entries if each == tag), None)
        return 0 if address is None else self._place(address)

    def _place(self, address: int) -> int:
        for segment in self._segments:
            if segment.kind == _LOADED and 0 <= address - segment.address < segment.size:
                return segment.offset + address - segment.address
        raise ValueError("an address that is in no segment")


def parse(data: bytes) -> Binary:
    """Return what an ELF file says of itself.

    Raises ValueError, LookupError, OverflowError or struct.error when it is damaged.
    """
    if data[4:6] != _FORM:
        raise ValueError("not 64 bits, least byte first")
    (machine,) = struct.unpack_from("<H", data, 18)
    dynamic = _Dynamic(data)
    versions = sorted(set(dynamic.versions()))
    paths = dynamic.texts(_RPATH) + dynamic.texts(_RUNPATH)
    return Binary(
        "elf",
        _MACHINES.get(machine, hex(machine)),
        dynamic.texts(_NEEDED),
        _oldest_glibc(versions),
        "".join(dynamic.texts(_SONAME)),
        tuple(path for each in paths for path in each.split(":")),
        tuple(versions),
    )


def _oldest_glibc(versions: list[str]) -> tuple[int, int]:
    found = filter(None, map(_GLIBC.match, versions))
    return max(((int(each[1]), int(each[2])) for each in found), default=(0, 0))


def drop_symbols(path: Path) -> int:
    """Cut off what lies behind the last loaded byte: symbols and debugging data. Return the bytes.

    The system loads segments and never looks at sections, so this holds for every processor, and
    for libraries that a wheel's maker has patched, which `strip` can break.
    """
    data = bytearray(path.read_bytes())
    entry, count = struct.unpack_from("<HH", data, 0x36)
    (table,) = struct.unpack_from("<Q", data, 0x20)
    end: int = max([each.offset + each.size for each in _segments(data)] + [table + entry * count])
    if end >= len(data):
        return 0
    struct.pack_into("<Q", data, _SECTION_HEADERS[0], 0)
    struct.pack_into("<HHH", data, _SECTION_HEADERS[1], 0, 0, 0)
    path.write_bytes(data[:end])
    return len(data) - end


def _segments(data: bytes | bytearray) -> Iterator[_Segment]:
    (table,) = struct.unpack_from("<Q", data, 0x20)
    entry, count = struct.unpack_from("<HH", data, 0x36)
    for number in range(count):
        kind, _, offset, address, _, size = struct.unpack_from(
            "<IIQQQQ", data, table + number * entry
        )
        yield _Segment(kind, offset, address, size)

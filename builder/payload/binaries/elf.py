"""ELF, the format of Linux (System V ABI, chapters 4 and 5). 64 bits, least byte first."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from builder.payload.binaries.base import Binary, text_at

MAGIC = b"\x7fELF"

_MACHINES = {62: "x86_64", 183: "aarch64"}
_LOADED, _DYNAMIC = 1, 2
_NEEDED, _STRINGS = 1, 5
_SECTION_HEADERS = (0x28, 0x3A)  # where the file header tells of them: place, entry size and count
_SYMBOL_VERSION = re.compile(rb"GLIBC_2\.(\d+)")


class _Segment(NamedTuple):
    kind: int
    offset: int
    address: int
    size: int


def parse(data: bytes) -> Binary:
    """Return what an ELF file says of itself."""
    (machine,) = struct.unpack_from("<H", data, 18)
    versions = [int(each) for each in _SYMBOL_VERSION.findall(data)]
    return Binary(
        "elf",
        _MACHINES.get(machine, str(machine)),
        tuple(_needed(data)),
        (2, max(versions)) if versions else (0, 0),
    )


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


def _needed(data: bytes) -> Iterator[str]:
    segments = list(_segments(data))
    entries = [
        entry
        for segment in segments
        if segment.kind == _DYNAMIC
        for entry in struct.iter_unpack(
            "<QQ", data[segment.offset : segment.offset + segment.size // 16 * 16]
        )
    ]
    strings = next((value for tag, value in entries if tag == _STRINGS), None)
    if strings is None:
        return
    for segment in segments:
        if segment.kind == _LOADED and 0 <= strings - segment.address < segment.size:
            start = segment.offset + strings - segment.address
            yield from (text_at(data, start + value) for tag, value in entries if tag == _NEEDED)
            return

"""Mach-O, the format of macOS (Apple's <mach-o/loader.h>). 64 bits, alone or universal."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from builder.payload.binaries.base import Binary, text_at

MAGIC = b"\xcf\xfa\xed\xfe"
FAT_MAGIC = b"\xca\xfe\xba\xbe"

_MACHINES = {0x01000007: "x86_64", 0x0100000C: "aarch64"}
_LIBRARIES = (0xC, 0x80000018, 0x8000001F, 0x20, 0x80000023)  # plain, weak, re-exported, lazy, up
_SIGNATURE, _OLDEST, _BUILD = 0x1D, 0x24, 0x32


def parse(data: bytes) -> Binary:
    """Return what a Mach-O file says of itself; of a universal one, of all its parts."""
    parts = [_parse_one(part) for part in _parts(data)]
    return Binary(
        "macho",
        "+".join(part.machine for part in parts),
        tuple(dict.fromkeys(name for part in parts for name in part.needed)),
        max(part.oldest for part in parts),
        all(part.signed for part in parts),
    )


def _parts(data: bytes) -> Iterator[bytes]:
    if not data.startswith(FAT_MAGIC):
        yield data
        return
    (count,) = struct.unpack_from(">I", data, 4)
    for number in range(count):
        _, _, offset, size, _ = struct.unpack_from(">IIIII", data, 8 + 20 * number)
        yield data[offset : offset + size]


def _parse_one(data: bytes) -> Binary:
    machine, _, _, count = struct.unpack_from("<IIII", data, 4)
    needed, oldest, signed = [], (0, 0), False
    at = 32
    for _ in range(count):
        command, size = struct.unpack_from("<II", data, at)
        if command in _LIBRARIES:
            needed.append(text_at(data, at + struct.unpack_from("<I", data, at + 8)[0]))
        elif command in (_OLDEST, _BUILD):
            packed = struct.unpack_from("<I", data, at + (8 if command == _OLDEST else 12))[0]
            oldest = (packed >> 16, packed >> 8 & 0xFF)
        elif command == _SIGNATURE:
            signed = True
        at += size
    name = _MACHINES.get(machine, hex(machine))
    return Binary("macho", name, tuple(needed), oldest, signed)

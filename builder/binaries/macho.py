"""Mach-O, the format of macOS (Apple's <mach-o/loader.h>). 64 bits, alone or universal.

Signatures are those of Apple's <kern/cs_blobs.h>.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator

from builder.binaries.base import Binary, text_at

MAGIC = b"\xcf\xfa\xed\xfe"
FAT_MAGIC = b"\xca\xfe\xba\xbe"

_MACHINES = {0x01000007: "x86_64", 0x0100000C: "aarch64"}
_LIBRARIES = (0xC, 0x80000018, 0x8000001F, 0x20, 0x80000023)  # plain, weak, re-exported, lazy, up
_NAME, _SEARCH_PATH, _SIGNATURE, _OLDEST, _BUILD = 0xD, 0x8000001C, 0x1D, 0x24, 0x32
_CODE_DIRECTORY, _SHA256 = 0xFADE0C02, 2


def parse(data: bytes) -> Binary:
    """Return what a Mach-O file says of itself; of a universal one, of all its parts.

    Raises ValueError, LookupError, OverflowError or struct.error when it is damaged.
    """
    parts = [_parse_one(part) for part in _parts(data)]
    return Binary(
        "mach-o",
        "+".join(part.machine for part in parts),
        tuple(dict.fromkeys(name for part in parts for name in part.needed)),
        max(part.oldest for part in parts),
        parts[0].name,
        tuple(dict.fromkeys(path for part in parts for path in part.search_paths)),
        signed=all(part.signed for part in parts),
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
    if not data.startswith(MAGIC):
        raise ValueError("not 64 bits")
    machine, _, _, count = struct.unpack_from("<IIII", data, 4)
    needed, names, paths = [], [""], []
    oldest, signed = (0, 0), False
    for command, at in _commands(data, count):
        first, second = struct.unpack_from("<II", data, at + 8)
        if command in _LIBRARIES:
            needed.append(text_at(data, at + first))
        elif command == _NAME:
            names.append(text_at(data, at + first))
        elif command == _SEARCH_PATH:
            paths.append(text_at(data, at + first))
        elif command in (_OLDEST, _BUILD):
            packed = first if command == _OLDEST else second
            oldest = (packed >> 16, packed >> 8 & 0xFF)
        elif command == _SIGNATURE:
            signed = _signature_fits(data, first)
    kind = _MACHINES.get(machine, hex(machine))
    return Binary("mach-o", kind, tuple(needed), oldest, names[-1], tuple(paths), signed=signed)


def _commands(data: bytes, count: int) -> Iterator[tuple[int, int]]:
    at = 32
    for _ in range(count):
        command, size = struct.unpack_from("<II", data, at)
        if size < 8:
            raise ValueError("a load command without a size")
        yield command, at
        at += size


def _signature_fits(data: bytes, signature: int) -> bool:
    """Return whether any code directory of a signature, the first or an alternate, fits."""
    (count,) = struct.unpack_from(">I", data, signature + 8)
    blobs = (struct.unpack_from(">II", data, signature + 12 + 8 * each) for each in range(count))
    return any(_pages_fit(data, signature + offset) for _, offset in blobs)


def _pages_fit(data: bytes, blob: int) -> bool:
    """Return whether a blob is a code directory and its SHA-256 of each page is right."""
    if struct.unpack_from(">I", data, blob) != (_CODE_DIRECTORY,):
        return False
    hashes, _, _, pages, limit = struct.unpack_from(">5I", data, blob + 16)
    size, kind, _, page_bits = struct.unpack_from("4B", data, blob + 36)
    page, start = 1 << page_bits, blob + hashes
    return (kind == _SHA256 and limit <= pages * page) and all(
        hashlib.sha256(data[each * page : min((each + 1) * page, limit)]).digest()
        == data[start + each * size : start + (each + 1) * size]
        for each in range(pages)
    )

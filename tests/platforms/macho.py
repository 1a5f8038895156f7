"""What a program or library for macOS says of itself, read without macOS. Pure.

After Apple's `mach-o/loader.h` and `cs_blobs.h`; 64 bits, alone or in a universal file. It is read
here apart from how the builder reads it, so that one checks the other.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGICS = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_PROCESSORS = {0x01000007: "x86_64", 0x0100000C: "arm64"}
_LOADS = (0xC, 0x80000018, 0x8000001F, 0x80000023)  # plain, weak, re-exported, upward
_ID, _RPATH, _OLDEST, _BUILD, _SIGNATURE = 0xD, 0x8000001C, 0x24, 0x32, 0x1D
_CODE_DIRECTORY, _SHA256 = 0xFADE0C02, 2


@dataclass(frozen=True, slots=True)
class MachO:
    """One processor's part of a file."""

    processor: str
    oldest: tuple[int, int]
    """the first macOS that it runs on; (0, 0) where it does not tell"""
    install_name: str
    loads: tuple[str, ...]
    rpaths: tuple[str, ...]
    signed: bool
    """whether it carries a signature, every page of which is right"""


def parts(data: bytes) -> Iterator[MachO]:
    """Yield the parts of a file. Raises ValueError or struct.error for one that is damaged."""
    if data[:4] == MAGICS[0]:
        yield _part(data)
        return
    (count,) = struct.unpack_from(">I", data, 4)
    for number in range(count):
        _, _, offset, size, _ = struct.unpack_from(">5I", data, 8 + 20 * number)
        yield _part(data[offset : offset + size])


def _part(data: bytes) -> MachO:
    _, processor, _, _, count = struct.unpack_from("<5I", data)
    texts: dict[int, list[str]] = {_ID: [], _RPATH: []}
    loads, oldest, signed = [], (0, 0), False
    for command, at in _commands(data, count):
        first, second = struct.unpack_from("<2I", data, at + 8)
        if command in _LOADS:
            loads.append(_text(data, at + first))
        elif command in texts:
            texts[command].append(_text(data, at + first))
        elif command in (_OLDEST, _BUILD):
            packed = first if command == _OLDEST else second
            oldest = (packed >> 16, packed >> 8 & 0xFF)
        elif command == _SIGNATURE:
            signed = _is_right(data, first)
    return MachO(
        _PROCESSORS.get(processor, hex(processor)), oldest, "".join(texts[_ID]), tuple(loads),
        tuple(texts[_RPATH]), signed,
    )  # fmt: skip


def _commands(data: bytes, count: int) -> Iterator[tuple[int, int]]:
    at = 32
    for _ in range(count):
        command, size = struct.unpack_from("<2I", data, at)
        yield command, at
        at += size


def _is_right(data: bytes, signature: int) -> bool:
    """Compare each page with its SHA-256 in the signature's code directory."""
    (count,) = struct.unpack_from(">I", data, signature + 8)
    index = [struct.unpack_from(">2I", data, signature + 12 + 8 * n) for n in range(count)]
    return any(_pages_are_right(data, signature + offset) for _, offset in index)


def _pages_are_right(data: bytes, directory: int) -> bool:
    magic, _, _, _, hashes, _, _, count, limit = struct.unpack_from(">9I", data, directory)
    if magic != _CODE_DIRECTORY or data[directory + 37] != _SHA256:
        return False
    page = 1 << data[directory + 39]
    wanted = directory + hashes
    return limit <= count * page and all(
        hashlib.sha256(data[n * page : min((n + 1) * page, limit)]).digest()
        == data[wanted + 32 * n : wanted + 32 * (n + 1)]
        for n in range(count)
    )


def _text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode()

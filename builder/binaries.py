"""What native files say of themselves: format, processor, what they need, how old a system.

Reads ELF (the System V ABI's gABI), Mach-O (Apple's `mach-o/loader.h` and `cs_blobs.h`) and PE
(Microsoft's PE format), each in its 64-bit little-endian form. Nothing is run.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from runtime.errors import LibraryError

Format = Literal["elf", "mach-o", "pe"]


@dataclass(frozen=True, slots=True)
class Binary:
    """A program or a shared library."""

    format: Format
    machine: str
    """x86_64, aarch64, or a number in hexadecimal"""
    needed: tuple[str, ...]
    """libraries that it links to"""
    name: str = ""
    """what those that link to it will ask for; PE has none"""
    search_paths: tuple[str, ...] = ()
    """where its libraries are looked for first"""
    versions: tuple[str, ...] = ()
    """ELF: versions of symbols that it asks of others, such as GLIBC_2.17"""
    minimum: tuple[int, int] = (0, 0)
    """Mach-O: the oldest macOS"""
    signed: bool = False
    """Mach-O: carries an ad-hoc signature that fits its contents"""


def read_binary(path: Path) -> Binary:
    """Return what a file says of itself.

    Raises LibraryError when it is no 64-bit ELF, Mach-O or PE file, or is cut off.
    """
    data = path.read_bytes()
    readers: dict[bytes, Callable[[bytes], Binary]] = {
        b"\x7fELF": _elf, b"\xcf\xfa\xed\xfe": _mach_o, b"MZ": _pe,
    }  # fmt: skip
    for magic, reader in readers.items():
        if data.startswith(magic):
            try:
                return reader(data)
            except (struct.error, IndexError, ValueError, StopIteration) as error:
                raise LibraryError(
                    f"The native file {path.name} is damaged.", "Remove it and build again."
                ) from error
    raise LibraryError(
        f"{path.name} is not a native file of Linux, macOS or Windows.", "Leave it out."
    )


def _text(data: bytes, offset: int) -> str:
    return data[offset : data.index(b"\0", offset)].decode()


_ELF_MACHINES = {62: "x86_64", 183: "aarch64"}
_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRINGS, _SONAME, _RPATH, _RUNPATH, _VERNEED = 1, 5, 14, 15, 29, 0x6FFFFFFE


def _elf(data: bytes) -> Binary:
    if data[4] != 2 or data[5] != 1:
        raise ValueError("not 64-bit little-endian")
    (machine,) = struct.unpack_from("<H", data, 18)
    (headers,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<2H", data, 54)
    segments = [struct.unpack_from("<2I6Q", data, headers + size * i) for i in range(count)]

    def place(address: int) -> int:
        """Return where in the file an address of memory lies."""
        return next(
            int(offset + address - start)
            for kind, _, offset, start, _, length, _, _ in segments
            if kind == _LOAD and start <= address < start + length
        )

    entries = [
        struct.unpack_from("<2Q", data, each)
        for kind, _, offset, _, _, length, _, _ in segments
        if kind == _DYNAMIC
        for each in range(offset, offset + length, 16)
    ]
    values = dict(reversed(entries))
    strings = place(values[_STRINGS]) if _STRINGS in values else 0
    texts = {
        wanted: tuple(_text(data, strings + value) for tag, value in entries if tag == wanted)
        for wanted in (_NEEDED, _SONAME, _RPATH, _RUNPATH)
    }
    versions = _elf_versions(data, place(values[_VERNEED]), strings) if _VERNEED in values else ()
    return Binary(
        "elf",
        _ELF_MACHINES.get(machine, hex(machine)),
        texts[_NEEDED],
        "".join(texts[_SONAME]),
        tuple(path for each in texts[_RPATH] + texts[_RUNPATH] for path in each.split(":")),
        tuple(sorted(set(versions))),
    )


def _elf_versions(data: bytes, offset: int, strings: int) -> Iterator[str]:
    while True:
        _, count, _, first, following = struct.unpack_from("<2H3I", data, offset)
        each = offset + first
        for _ in range(count):
            _, _, _, name, onward = struct.unpack_from("<I2H2I", data, each)
            yield _text(data, strings + name)
            each += onward
        if not following:
            return
        offset += following


_MACH_O_MACHINES = {0x01000007: "x86_64", 0x0100000C: "aarch64"}
_DEPENDENCIES = (0xC, 0x80000018, 0x8000001F)
_ID, _SEARCH_PATH, _BUILD_VERSION, _SIGNATURE = 0xD, 0x8000001C, 0x32, 0x1D


def _mach_o(data: bytes) -> Binary:
    _, machine, _, _, count = struct.unpack_from("<5I", data)
    needed, names, paths = [], [""], []
    minimum, signed = (0, 0), False
    for command, offset in _load_commands(data, count):
        (first, second) = struct.unpack_from("<2I", data, offset + 8)
        if command in _DEPENDENCIES:
            needed.append(_text(data, offset + first))
        elif command == _ID:
            names.append(_text(data, offset + first))
        elif command == _SEARCH_PATH:
            paths.append(_text(data, offset + first))
        elif command == _BUILD_VERSION:
            minimum = (second >> 16, second >> 8 & 0xFF)
        elif command == _SIGNATURE:
            signed = _signature_fits(data, first)
    kind = _MACH_O_MACHINES.get(machine, hex(machine))
    return Binary(
        "mach-o", kind, tuple(needed), names[-1], tuple(paths), minimum=minimum, signed=signed
    )


def _load_commands(data: bytes, count: int) -> Iterator[tuple[int, int]]:
    offset = 32
    for _ in range(count):
        command, size = struct.unpack_from("<2I", data, offset)
        yield command, offset
        offset += size


_CODE_DIRECTORY, _AD_HOC, _SHA256 = 0xFADE0C02, 0x2, 2


def _signature_fits(data: bytes, signature: int) -> bool:
    """Return whether the signature is ad hoc and its SHA-256 of each page is right."""
    _, _, count = struct.unpack_from(">3I", data, signature)
    for index in range(count):
        (offset,) = struct.unpack_from(">I", data, signature + 12 + 8 * index + 4)
        start = signature + offset
        magic, _, _, flags, hashes, _, _, pages, limit = struct.unpack_from(">9I", data, start)
        if magic == _CODE_DIRECTORY:
            size, kind, _, page_bits = struct.unpack_from("4B", data, start + 36)
            page = 1 << page_bits
            return (bool(flags & _AD_HOC) and kind == _SHA256 and limit <= pages * page) and all(
                hashlib.sha256(data[each * page : min((each + 1) * page, limit)]).digest()
                == data[start + hashes + each * size : start + hashes + (each + 1) * size]
                for each in range(pages)
            )
    return False


_PE_MACHINES = {0x8664: "x86_64", 0xAA64: "aarch64"}
_IMPORTS, _DELAYED_IMPORTS = 1, 13


def _pe(data: bytes) -> Binary:
    (header,) = struct.unpack_from("<I", data, 0x3C)
    signature, machine, sections = struct.unpack_from("<I2H", data, header)
    (optional_size,) = struct.unpack_from("<H", data, header + 20)
    optional = header + 24
    (magic,) = struct.unpack_from("<H", data, optional)
    if signature != 0x4550 or magic != 0x20B:
        raise ValueError("not 64-bit")
    table = [
        struct.unpack_from("<4I", data, optional + optional_size + 40 * index + 8)
        for index in range(sections)
    ]

    def place(address: int) -> int:
        """Return where in the file an address of memory lies."""
        return next(
            int(raw + address - start)
            for size, start, raw_size, raw in table
            if start <= address < start + max(size, raw_size)
        )

    needed = [
        name
        for directory, size, at in ((_IMPORTS, 20, 12), (_DELAYED_IMPORTS, 32, 4))
        for name in _pe_imports(data, optional + 112 + 8 * directory, size, at, place)
    ]
    return Binary("pe", _PE_MACHINES.get(machine, hex(machine)), tuple(needed))


def _pe_imports(
    data: bytes, directory: int, size: int, name_at: int, place: Callable[[int], int]
) -> Iterator[str]:
    (address,) = struct.unpack_from("<I", data, directory)
    if not address:
        return
    entry = place(address)
    while True:
        (name,) = struct.unpack_from("<I", data, entry + name_at)
        if not name:
            return
        yield _text(data, place(name))
        entry += size

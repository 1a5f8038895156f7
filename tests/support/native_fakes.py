"""The smallest files that say of themselves what real programs and libraries do."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence

_ELF_MACHINES = {"x86_64": 62, "aarch64": 183}
_PE_MACHINES = {"x86_64": 0x8664, "aarch64": 0xAA64}
_MACHO_MACHINES = {"x86_64": 0x01000007, "aarch64": 0x0100000C}


def elf(
    machine: str = "x86_64",
    needed: Sequence[str] = (),
    text: bytes = b"",
    *,
    name: str = "",
    search_path: str = "",
    versions: Sequence[str] = (),
) -> bytes:
    """Return an ELF library: a header, one loaded segment, its dynamic section and its strings."""
    told = [(1, each) for each in needed]
    told += [(tag, each) for tag, each in ((14, name), (29, search_path)) if each]
    texts = [each for _, each in told] + list(versions)
    strings = b"\0" + b"".join(each.encode() + b"\0" for each in texts) + text
    dynamic_at = 64 + 2 * 56
    count = len(told) + 2 + bool(versions)
    strings_at = dynamic_at + 16 * count
    versions_at = strings_at + len(strings)
    entries = [(tag, strings.index(each.encode() + b"\0")) for tag, each in told]
    entries += [(5, strings_at), *([(0x6FFFFFFE, versions_at)] if versions else []), (0, 0)]
    dynamic = b"".join(struct.pack("<QQ", *entry) for entry in entries)
    body = dynamic + strings + _asked(versions, strings)
    size = dynamic_at + len(body)
    header = b"\x7fELF\2\1\1" + bytes(9) + struct.pack(
        "<HHIQQQIHHHHHH", 3, _ELF_MACHINES[machine], 1, 0, 64, size, 0, 64, 56, 2, 64, 3, 2
    )  # fmt: skip
    loaded = struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, size, size, 0x1000)
    found = struct.pack(
        "<IIQQQQQQ", 2, 4, dynamic_at, dynamic_at, dynamic_at, 16 * count, 16 * count, 8
    )
    return header + loaded + found + body


def _asked(versions: Sequence[str], strings: bytes) -> bytes:
    """The versions of symbols that are asked, each of a library of its own."""
    listed = b""
    for left, version in zip(range(len(versions) - 1, -1, -1), versions, strict=True):
        listed += struct.pack("<HHIII", 1, 1, 0, 16, 32 if left else 0)
        listed += struct.pack("<IHHII", 0, 0, 2, strings.index(version.encode() + b"\0"), 0)
    return listed


def pe(
    machine: str = "x86_64",
    needed: Mapping[str, Sequence[int]] | None = None,
    exports: Mapping[str, int] | None = None,
    system: tuple[int, int] = (6, 0),
) -> bytes:
    """Return a PE library that takes routines by number, and exports some by name and number."""
    optional, base = 112 + 16 * 8, 0x1000
    body = bytearray()

    def put(data: bytes) -> int:
        body.extend(data + bytes(-len(data) % 8))
        return base + len(body) - len(data) - (-len(data) % 8)

    entries = bytearray()
    for name, numbers in (needed or {}).items():
        table = put(b"".join(struct.pack("<Q", 1 << 63 | each) for each in numbers) + bytes(8))
        entries += struct.pack("<IIIII", table, 0, 0, put(name.encode() + b"\0"), table)
    imports = put(bytes(entries) + bytes(20))
    exported = 0
    if exports:
        names = [put(name.encode() + b"\0") for name in exports]
        name_table = put(struct.pack(f"<{len(names)}I", *names))
        number_table = put(struct.pack(f"<{len(names)}H", *(each - 1 for each in exports.values())))
        exported = put(
            bytes(16) + struct.pack("<IIIIII", 1, 0, len(names), 0, name_table, number_table)
        )
    raw = 64 + 4 + 20 + optional + 40
    head = struct.pack("<HHIIIHH", _PE_MACHINES[machine], 1, 0, 0, 0, optional, 0)
    fields = bytearray(optional)
    struct.pack_into("<H", fields, 0, 0x20B)
    struct.pack_into("<HH", fields, 48, *system)
    struct.pack_into("<IIII", fields, 112, exported, 0, imports if needed else 0, 0)
    section = b".all\0\0\0\0" + struct.pack("<IIII", len(body), base, len(body), raw) + bytes(16)
    start = b"MZ" + bytes(58) + struct.pack("<I", 64)
    return start + b"PE\0\0" + head + bytes(fields) + section + bytes(body)


def macho(
    machine: str = "aarch64",
    needed: Sequence[str] = (),
    oldest: tuple[int, int] = (11, 0),
    *,
    name: str = "",
    search_path: str = "",
    signed: bool = True,
) -> bytes:
    """Return a Mach-O library: a header, its load commands and an ad-hoc signature."""
    version = oldest[0] << 16 | oldest[1] << 8
    told = [(0xC, 24, each) for each in needed]
    told += [each for each in ((0xD, 24, name), (0x8000001C, 12, search_path)) if each[2]]
    commands = [struct.pack("<IIIIII", 0x32, 24, 1, version, version, 0)]
    for kind, at, text in told:
        data = bytes(at - 12) + text.encode() + bytes(8 - len(text) % 8 + -at % 8)
        commands.append(struct.pack("<III", kind, 12 + len(data), at) + data)
    length = 32 + sum(map(len, commands)) + 16 * signed
    if signed:
        commands.append(struct.pack("<IIII", 0x1D, 16, length, 0))
    head = struct.pack("<IIIIIII", _MACHO_MACHINES[machine], 0, 6, len(commands), length - 32, 0, 0)
    library = b"\xcf\xfa\xed\xfe" + head + b"".join(commands)
    return library + signature(code_directory(library)) if signed else library


def code_directory(library: bytes, digest: str = "sha256", *, ad_hoc: bool = True) -> bytes:
    """Return the part of a signature that holds a digest of each 4096 bytes."""
    pages = [library[at : at + 4096] for at in range(0, len(library), 4096)]
    digests = [hashlib.new(digest, page).digest() for page in pages]
    size = len(digests[0])
    numbers = (0x20400, 2 * ad_hoc, 44, 0, 0, len(pages), len(library))
    kind = {"sha1": 1, "sha256": 2}[digest]
    head = struct.pack(">9I4BI", 0xFADE0C02, 44 + size * len(pages), *numbers, size, kind, 0, 12, 0)
    return head + b"".join(digests)


def signature(*directories: bytes) -> bytes:
    """Return a signature of these code directories and, last, an empty certificate."""
    parts = [*directories, struct.pack(">II", 0xFADE0B01, 8)]
    start = 12 + 8 * len(parts)
    index = b"".join(
        struct.pack(">II", 0, start + sum(map(len, parts[:number]))) for number in range(len(parts))
    )
    size = start + sum(map(len, parts))
    return struct.pack(">III", 0xFADE0CC0, size, len(parts)) + index + b"".join(parts)

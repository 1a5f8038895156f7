"""The smallest files that say of themselves what real programs and libraries do."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

_ELF_MACHINES = {"x86_64": 62, "aarch64": 183}
_PE_MACHINES = {"x86_64": 0x8664, "aarch64": 0xAA64}
_MACHO_MACHINES = {"x86_64": 0x01000007, "aarch64": 0x0100000C}


def elf(machine: str = "x86_64", needed: Sequence[str] = (), text: bytes = b"") -> bytes:
    """Return an ELF library: a header, one loaded segment, its dynamic section and its strings."""
    strings = b"\0" + b"".join(name.encode() + b"\0" for name in needed) + text
    offsets = [strings.index(name.encode() + b"\0") for name in needed]
    dynamic_at = 64 + 2 * 56
    count = len(needed) + 2
    strings_at = dynamic_at + 16 * count
    dynamic = b"".join(struct.pack("<QQ", 1, offset) for offset in offsets)
    dynamic += struct.pack("<QQQQ", 5, strings_at, 0, 0)
    size = strings_at + len(strings)
    header = b"\x7fELF\2\1\1" + bytes(9) + struct.pack(
        "<HHIQQQIHHHHHH", 3, _ELF_MACHINES[machine], 1, 0, 64, size, 0, 64, 56, 2, 64, 3, 2
    )  # fmt: skip
    loaded = struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, size, size, 0x1000)
    found = struct.pack(
        "<IIQQQQQQ", 2, 4, dynamic_at, dynamic_at, dynamic_at, 16 * count, 16 * count, 8
    )
    return header + loaded + found + dynamic + strings


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
    signed: bool = True,
) -> bytes:
    """Return a Mach-O library: a header and its load commands."""
    version = oldest[0] << 16 | oldest[1] << 8
    commands = [struct.pack("<IIIIII", 0x32, 24, 1, version, version, 0)]
    for name in needed:
        data = name.encode() + bytes(8 - len(name) % 8)
        commands.append(struct.pack("<IIIIII", 0xC, 24 + len(data), 24, 0, 0, 0) + data)
    if signed:
        commands.append(struct.pack("<IIII", 0x1D, 16, 0, 0))
    sizes = sum(map(len, commands))
    head = struct.pack("<IIIIIII", _MACHO_MACHINES[machine], 0, 6, len(commands), sizes, 0, 0)
    return b"\xcf\xfa\xed\xfe" + head + b"".join(commands)

"""Reading Mach-O files: the tests of macOS payloads rest on it."""

from __future__ import annotations

import hashlib
import struct

from tests.platforms.macho import MachO, parts

PAGE = 4096


def load(kind: int, text: str) -> bytes:
    """Return a load command that holds a string."""
    offset = {0x8000001C: 12}.get(kind, 24)
    body = text.encode() + b"\0"
    size = (offset + len(body) + 7) & ~7
    head = struct.pack("<3I", kind, size, offset)
    return (head.ljust(offset, b"\0") + body).ljust(size, b"\0")


def library(processor: int = 0x0100000C) -> bytes:
    """Return a library of two pages, signed, for macOS 12.3."""
    commands = [
        load(0xD, "@rpath/libours.dylib"),
        load(0xC, "/usr/lib/libSystem.B.dylib"),
        load(0x8000001C, "@loader_path/."),
        struct.pack("<6I", 0x32, 24, 1, 12 << 16 | 3 << 8, 13 << 16, 0),
        struct.pack("<4I", 0x1D, 16, 2 * PAGE, 256),
    ]
    body = b"".join(commands)
    head = struct.pack("<8I", 0xFEEDFACF, processor, 0, 6, len(commands), len(body), 0, 0)
    code = (head + body).ljust(2 * PAGE, b"\x90")
    hashes = b"".join(hashlib.sha256(code[at : at + PAGE]).digest() for at in (0, PAGE))
    directory = struct.pack(
        ">9I4B", 0xFADE0C02, 0, 0x20400, 2, 64, 0, 0, 2, len(code), 32, 2, 0, 12
    )
    blob = directory.ljust(64, b"\0") + hashes
    return code + struct.pack(">5I", 0xFADE0CC0, 0, 1, 0, 20) + blob


def test_a_library_tells_what_it_is_and_what_it_loads() -> None:
    expected = MachO(
        "arm64", (12, 3), "@rpath/libours.dylib", ("/usr/lib/libSystem.B.dylib",),
        ("@loader_path/.",), signed=True,
    )  # fmt: skip
    assert [expected] == list(parts(library()))


def test_a_changed_byte_breaks_the_signature() -> None:
    data = bytearray(library())
    data[PAGE + 7] ^= 1
    (part,) = parts(bytes(data))

    assert not part.signed


def test_a_universal_file_has_a_part_for_each_processor() -> None:
    one, other = library(), library(0x01000007)
    table = struct.pack(">2I", 0xCAFEBABE, 2)
    table += struct.pack(">5I", 0, 0, 4096, len(one), 12)
    table += struct.pack(">5I", 0, 0, 4096 + len(one), len(other), 12)

    found = parts(table.ljust(4096, b"\0") + one + other)
    assert ["arm64", "x86_64"] == [part.processor for part in found]

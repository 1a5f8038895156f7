"""PE, the format of Windows (Microsoft's "PE Format"). 64 bits."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from builder.binaries.base import Binary, text_at

MAGIC = b"MZ"

_SIGNATURE, _64_BITS = 0x4550, 0x20B
_MACHINES = {0x8664: "x86_64", 0xAA64: "aarch64"}
_EXPORTS, _IMPORTS, _DELAYED = 0, 1, 13  # of the data directories
_BY_NUMBER = 1 << 63


class _Image:
    def __init__(self, data: bytes) -> None:
        self.data = data
        (head,) = struct.unpack_from("<I", data, 0x3C)
        signature, self.machine, sections = struct.unpack_from("<IHH", data, head)
        size, _, form = struct.unpack_from("<3H", data, head + 20)
        if signature != _SIGNATURE or form != _64_BITS:
            raise ValueError("not 64 bits")
        self._optional = head + 24
        self._sections = [
            struct.unpack_from("<III", data, self._optional + size + 40 * number + 12)
            for number in range(sections)
        ]

    @property
    def system(self) -> tuple[int, int]:
        """The oldest Windows that loads it."""
        major, minor = struct.unpack_from("<HH", self.data, self._optional + 48)
        return major, minor

    def directory(self, number: int) -> int:
        """Return where a data directory lies in the file; 0 where there is none."""
        (address,) = struct.unpack_from("<I", self.data, self._optional + 112 + 8 * number)
        return self.offset(address) if address else 0

    def offset(self, address: int) -> int:
        """Return the place in the file of an address in memory."""
        for start, size, raw in self._sections:
            if start <= address < start + size:
                return int(raw + address - start)
        raise ValueError("an address that is in no section")

    def imports(self) -> Iterator[tuple[str, int]]:
        """Yield (library, place of the list of what is taken from it)."""
        for number, width, at in ((_IMPORTS, 20, 12), (_DELAYED, 32, 4)):
            entry = self.directory(number)
            while entry and (name := struct.unpack_from("<I", self.data, entry + at)[0]):
                first = struct.unpack_from("<I", self.data, entry)[0] if number == _IMPORTS else 0
                yield text_at(self.data, self.offset(name)), self.offset(first) if first else 0
                entry += width


def parse(data: bytes) -> Binary:
    """Return what a PE file says of itself.

    Raises ValueError, LookupError, OverflowError or struct.error when it is damaged.
    """
    image = _Image(data)
    return Binary(
        "pe",
        _MACHINES.get(image.machine, hex(image.machine)),
        tuple(dict.fromkeys(name for name, _ in image.imports())),
        image.system,
    )


def imported_numbers(path: Path, library: str) -> set[int]:
    """Return the numbers by which a file takes routines from a library, not by their names."""
    image = _Image(path.read_bytes())
    found = set()
    for name, place in image.imports():
        if place and name.lower() == library.lower():
            for value in _until_zero(image.data, place):
                if value & _BY_NUMBER:
                    found.add(value & 0xFFFF)
    return found


def _until_zero(data: bytes, place: int) -> Iterator[int]:
    while value := struct.unpack_from("<Q", data, place)[0]:
        yield value
        place += 8


def exported_numbers(path: Path) -> dict[int, str]:
    """Return number → name of what a library exports."""
    image = _Image(path.read_bytes())
    table = image.directory(_EXPORTS)
    if not table:
        return {}
    base, _, count, _, names, numbers = struct.unpack_from("<IIIIII", image.data, table + 16)
    found = {}
    for index in range(count):
        (name,) = struct.unpack_from("<I", image.data, image.offset(names) + 4 * index)
        (number,) = struct.unpack_from("<H", image.data, image.offset(numbers) + 2 * index)
        found[base + number] = text_at(image.data, image.offset(name))
    return found

"""What a native file says of itself: its processor, what it loads, how old a system it runs on.

Programs and libraries of Linux, macOS and Windows, of 64 bits. Nothing is run.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from builder.binaries import elf, macho, pe
from builder.binaries.base import Binary
from runtime.errors import LibraryError

__all__ = ["Binary", "is_native", "native_files", "read_binary"]

_PARSERS: dict[bytes, Callable[[bytes], Binary]] = {
    elf.MAGIC: elf.parse,
    macho.MAGIC: macho.parse,
    macho.FAT_MAGIC: macho.parse,
    pe.MAGIC: pe.parse,
}


def read_binary(path: Path) -> Binary | None:
    """Return what a file says of itself, or None where it is no program or library.

    Raises LibraryError when it is cut off, damaged or not of 64 bits.
    """
    parse = _parser(path)
    if parse is None:
        return None
    try:
        return parse(path.read_bytes())
    except (struct.error, LookupError, OverflowError, ValueError) as error:
        raise LibraryError(
            f"The native file {path.name} is damaged, or not of 64 bits.",
            "Remove it and build again.",
        ) from error


def is_native(path: Path) -> bool:
    """Return whether a file holds machine code for any of the systems."""
    return _parser(path) is not None


def native_files(root: Path) -> list[Path]:
    """Return the programs and libraries below a folder, sorted."""
    return sorted(path for path in root.rglob("*") if path.is_file() and is_native(path))


def _parser(path: Path) -> Callable[[bytes], Binary] | None:
    with path.open("rb") as file:
        start = file.read(4)
    return next((parse for magic, parse in _PARSERS.items() if start.startswith(magic)), None)

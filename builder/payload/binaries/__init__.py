"""What a native file says of itself: its processor, what it loads, how old a system it runs on."""

from __future__ import annotations

from pathlib import Path

from builder.payload.binaries import elf, macho, pe
from builder.payload.binaries.base import Binary

__all__ = ["Binary", "is_native", "native_files", "read_binary"]

_MAGICS = {elf.MAGIC: elf.parse, macho.MAGIC: macho.parse, macho.FAT_MAGIC: macho.parse}


def read_binary(path: Path) -> Binary | None:
    """Return what a file says of itself, or None where it is no program or library."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic in _MAGICS:
        return _MAGICS[magic](path.read_bytes())
    return pe.parse(path.read_bytes()) if magic.startswith(pe.MAGIC) else None


def is_native(path: Path) -> bool:
    """Return whether a file holds machine code for any of the systems."""
    with path.open("rb") as file:
        magic = file.read(4)
    return magic in _MAGICS or magic.startswith(pe.MAGIC)


def native_files(root: Path) -> list[Path]:
    """Return the programs and libraries below a folder, sorted."""
    return sorted(path for path in root.rglob("*") if path.is_file() and is_native(path))

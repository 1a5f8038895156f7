"""The record that every format of native files is read into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["elf", "mach-o", "pe"]


@dataclass(frozen=True, slots=True)
class Binary:
    """A program or library."""

    format: Format
    machine: str
    """x86_64 or aarch64, else a number in hexadecimal; joined by `+` in a universal file"""
    needed: tuple[str, ...]
    """the libraries that it is linked to, as it names them"""
    oldest: tuple[int, int] = (0, 0)
    """glibc, Windows or macOS that it runs on; (0, 0) where it does not say"""
    name: str = ""
    """what those that link to it will ask for; PE has none"""
    search_paths: tuple[str, ...] = ()
    """where its libraries are looked for first; PE has none"""
    versions: tuple[str, ...] = ()
    """ELF: versions of symbols that it asks of others, such as GLIBC_2.17; sorted"""
    signed: bool = False
    """Mach-O: whether it carries a signature that fits its contents; arm64 runs nothing without"""


def text_at(data: bytes, offset: int) -> str:
    """Return the zero-terminated text at an offset. Raises ValueError where none ends."""
    return data[offset : data.index(b"\0", offset)].decode("utf-8", "replace")

"""The record that every format of native files is read into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Binary:
    """A program or library."""

    format: Literal["elf", "pe", "macho"]
    machine: str
    """x86_64 or aarch64; several, joined by `+`, in a universal file; else the format's number"""
    needed: tuple[str, ...]
    """the libraries that it is linked to, as it names them"""
    oldest: tuple[int, int]
    """glibc, Windows or macOS that it runs on; (0, 0) where it does not say"""
    signed: bool = False
    """Mach-O: whether it carries a signature, without which arm64 runs nothing"""


def text_at(data: bytes, offset: int) -> str:
    """Return the zero-terminated text at an offset."""
    return data[offset : data.index(b"\0", offset)].decode("utf-8", "replace")

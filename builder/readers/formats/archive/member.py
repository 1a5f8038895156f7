"""What an archive holds, as each kind of archive tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from builder.readers.encodings import decode

PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive."""

    name: str
    """its path, as the archive gives it"""
    pieces: Callable[[], Iterator[bytes]]
    """its content; raises UnreadableError where that is damaged"""
    problem: str = ""
    """why it is not to be read"""


def decoded_name(name: bytes, language: str) -> str:
    """Return a name that programs from before UTF-8 wrote."""
    return decode(name, language)

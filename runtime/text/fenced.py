"""A fenced block of code, as a model wrote it → what is drawn of it and what is copied. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"(?<![ \t])[ \t]*(`{3,}|~{3,})[ \t\r]*")


@dataclass(frozen=True, slots=True)
class Block:
    """A block whose lines are moved to the left as far as its fences stood to the right."""

    opening: str
    """its first line"""
    code: str
    """what stands between its fences"""
    closing: str
    """its last line"""

    @property
    def language(self) -> str:
        """What its fence calls the language, in small letters, or an empty string."""
        words = self.opening.lstrip("`~ \t").split()
        return words[0].strip("{}.").casefold() if words else ""

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.opening, self.code, self.closing)))


def block(text: str) -> Block:
    """Take a block apart. Where its first fence stood tells its last one, which is not trimmed."""
    opening, *lines = text.strip("\n").split("\n")
    last = _FENCE.fullmatch(lines[-1]) if lines else None
    if last is None:
        return Block(opening.strip(), "\n".join(lines), opening.strip()[:3])
    code = "\n".join(outdented(line, last.start(1)).rstrip() for line in lines[:-1])
    return Block(opening.strip(), code.strip("\n"), last[1])


def outdented(line: str, width: int) -> str:
    """Return a line without so many of the blanks that it begins with, as far as it has them."""
    blanks = len(line) - len(line.lstrip(" \t"))
    return line[min(blanks, width) :]

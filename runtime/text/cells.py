"""How wide text is on a terminal, for what is printed in columns. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator


def cells(text: str) -> int:
    """Return the cells that a text takes: two for each wide character, none for what combines."""
    return sum(map(_of, text))


def padded(text: str, width: int) -> str:
    """Return a text with blanks up to a width, in cells."""
    return text + " " * (width - cells(text))


def _of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` cells: broken at blanks, or beside wide letters.

    No line begins with what closes, such as a full stop or a bracket.
    """
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and cells(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    """Yield what is not to be broken, each with the blanks after it."""
    piece = ""
    for character in " ".join(text.split()):
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_break(before: str, after: str) -> bool:
    if before == " ":
        return True
    wide = _of(before) == 2 or _of(after) == 2
    closes = unicodedata.category(after)[0] in "PZ" and unicodedata.category(after) != "Ps"
    return wide and not closes and unicodedata.category(before) != "Ps"

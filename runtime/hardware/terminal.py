"""What the terminal can do, judged from its environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_COLOURLESS = {"", "dumb", "unknown", "ansi-m", "linux", "vt52", "vt100", "vt102", "vt220", "vt320"}
_CANNOT_COPY = _COLOURLESS | {"cons25", "screen"}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs we draw with."""

    prompt: str
    bar: str
    """stands beside the cited passage"""
    thumb: str
    track: str
    caret: str
    """ends an answer that is being written"""
    dot: str
    dash: str
    ellipsis: str
    rule: str
    """stands between the columns of a table"""


UNICODE = Glyphs("›", "▌", "┃", "│", "▍", "·", "–", "…", "│")
ASCII = Glyphs(">", "|", "#", ":", "_", "-", "-", "...", "|")


class Graphics(StrEnum):
    """How a terminal shows pictures."""

    OFF = "off"
    BLOCKS = "blocks"
    """in half blocks of text, two pixels a cell"""
    SIXEL = "sixel"
    KITTY = "kitty"


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal's abilities."""

    colour: bool = True
    copies: bool = True
    """whether it may understand OSC 52, which puts text on the clipboard"""
    light: bool = False
    """whether its own background is known to be light"""
    graphics: Graphics = Graphics.BLOCKS
    cell: tuple[int, int] = (10, 20)
    """the pixels of a character's cell, across and down; those of DEC's terminals, which others
    keep to where they draw sixels"""

    @property
    def glyphs(self) -> Glyphs:
        """Return ASCII where there is no colour: such terminals seldom have more."""
        return UNICODE if self.colour else ASCII


def judge(environment: Mapping[str, str]) -> Terminal:
    """Judge a terminal from TERM, NO_COLOR (https://no-color.org), TERM_PROGRAM and COLORFGBG."""
    name = environment.get("TERM", "xterm")
    colour = not environment.get("NO_COLOR") and name not in _COLOURLESS
    copies = name not in _CANNOT_COPY and environment.get("TERM_PROGRAM") != "Apple_Terminal"
    light = environment.get("COLORFGBG", "").rpartition(";")[2] in {"7", "15"}
    return Terminal(colour, copies, light)

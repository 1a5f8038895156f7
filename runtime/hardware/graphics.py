"""How the terminal shows pictures: asked of it, before a screen reads what it says."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from runtime.hardware.terminal import Graphics, Terminal

VARIABLE = "VADEMECUM_PICTURES"
_PATIENCE = 1.0
"""seconds; every terminal answers the last of these questions, over slow lines too"""
_LONGEST_ANSWER = 4096
_QUESTIONS = (
    b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"  # kitty: would you show this?
    b"\x1b[16t"  # how large is a cell?
    b"\x1b[c"  # what are you?
)
_KITTY = re.compile(rb"\x1b_Gi=31;OK\x1b\\")
_CELL = re.compile(rb"\x1b\[6;(\d{1,4});(\d{1,4})t")
_KIND = re.compile(rb"\x1b\[\?([\d;]{1,100})c")
_SIXEL = b"4"


def with_graphics(terminal: Terminal, environment: Mapping[str, str]) -> Terminal:
    """Return a terminal with how it shows pictures; a person may say so by VARIABLE.

    tmux says that it draws sixels, whatever the terminal around it does; there it is not asked.
    """
    if not terminal.colour:
        return replace(terminal, graphics=Graphics.OFF)
    chosen = environment.get(VARIABLE, "").lower()
    if chosen in (Graphics.OFF, Graphics.BLOCKS):
        return replace(terminal, graphics=Graphics(chosen))
    answer = b"" if environment.get("TMUX") and not chosen else _answer()
    found = judged(terminal, answer)
    with suppress(ValueError):
        return replace(found, graphics=Graphics(chosen))
    return found


def judged(terminal: Terminal, answer: bytes) -> Terminal:
    """Judge a terminal by what it answered.

    Sixels come first: kitty itself draws none, and others that know its protocol know no
    placeholders.
    """
    graphics = Graphics.BLOCKS
    kind = _KIND.search(answer)
    if kind and _SIXEL in kind[1].split(b";"):
        graphics = Graphics.SIXEL
    elif _KITTY.search(answer):
        graphics = Graphics.KITTY
    cell = _CELL.search(answer)
    size = (int(cell[2]), int(cell[1])) if cell else (0, 0)
    return replace(terminal, graphics=graphics, cell=size if all(size) else terminal.cell)


def _answer() -> bytes:
    """Ask the terminal, and return what it says; nothing where that cannot be asked for."""
    if sys.platform == "win32":
        return b""
    import termios
    import tty

    with suppress(OSError, ValueError, termios.error):
        keys, screen = sys.stdin.fileno(), sys.stdout.fileno()
        before = termios.tcgetattr(keys)
        try:
            tty.setcbreak(keys, termios.TCSANOW)
            os.write(screen, _QUESTIONS)
            return _read(keys)
        finally:
            termios.tcsetattr(keys, termios.TCSANOW, before)
    return b""


def _read(keys: int) -> bytes:
    """Return what comes until the last answer is there, or patience ends."""
    found = b""
    end = time.monotonic() + _PATIENCE
    while len(found) < _LONGEST_ANSWER and not _KIND.search(found):
        readable, _, _ = select.select([keys], [], [], max(0.0, end - time.monotonic()))
        if not readable:
            break
        found += os.read(keys, _LONGEST_ANSWER)
    return found

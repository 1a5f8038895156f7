"""How a terminal shows pictures is judged by its answers, and asked on a real line."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from collections.abc import Mapping

import pytest

from runtime.hardware.graphics import judged, with_graphics
from runtime.hardware.terminal import Graphics, Terminal

PLAIN = Terminal()
KITTY = b"\x1b_Gi=31;OK\x1b\\\x1b[6;18;9t\x1b[?62;c"
XTERM = b"\x1b[6;20;10t\x1b[?64;1;2;4;6c"
ASKING = """
import os
from runtime.hardware.graphics import with_graphics
from runtime.hardware.terminal import judge
found = with_graphics(judge(os.environ), os.environ)
print("found", found.graphics, *found.cell, flush=True)
print("typed", input(), flush=True)
"""


@pytest.mark.parametrize(
    ("answer", "graphics", "cell"),
    [
        (KITTY, Graphics.KITTY, (9, 18)),
        (XTERM, Graphics.SIXEL, (10, 20)),
        (KITTY[:-4] + b"4c", Graphics.SIXEL, (9, 18)),  # both: placeholders are kitty's alone
        (b"\x1b[?1;2c", Graphics.BLOCKS, PLAIN.cell),
        (b"\x1b[?62;14;41c", Graphics.BLOCKS, PLAIN.cell),  # a 4 within a number is none
        (b"\x1b_Gi=31;ENOTSUPPORTED\x1b\\\x1b[6;0;0t\x1b[?1c", Graphics.BLOCKS, PLAIN.cell),
        (b"", Graphics.BLOCKS, PLAIN.cell),
        (b"\x1b[?" + b"4;" * 2000, Graphics.BLOCKS, PLAIN.cell),
    ],
)
def test_answers_are_judged(answer: bytes, graphics: Graphics, cell: tuple[int, int]) -> None:
    assert Terminal(graphics=graphics, cell=cell) == judged(PLAIN, answer)


@pytest.mark.parametrize(
    ("environment", "graphics"),
    [
        ({"VADEMECUM_PICTURES": "off"}, Graphics.OFF),
        ({"VADEMECUM_PICTURES": "Blocks"}, Graphics.BLOCKS),
        ({"TMUX": "/tmp/tmux-0/default,1,0"}, Graphics.BLOCKS),
    ],
)
def test_a_person_chooses_and_tmux_is_not_asked(
    environment: Mapping[str, str], graphics: Graphics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.hardware.graphics._answer", lambda: pytest.fail("asked"))
    assert graphics == with_graphics(PLAIN, environment).graphics


def test_a_choice_holds_against_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.hardware.graphics._answer", lambda: KITTY)
    found = with_graphics(PLAIN, {"VADEMECUM_PICTURES": "sixel", "TMUX": "x"})
    assert (Graphics.SIXEL, (9, 18)) == (found.graphics, found.cell)
    assert Graphics.KITTY == with_graphics(PLAIN, {"VADEMECUM_PICTURES": "nonsense"}).graphics


def test_a_terminal_without_colours_shows_none() -> None:
    assert Graphics.OFF == with_graphics(Terminal(colour=False), {}).graphics


@pytest.mark.parametrize(("answer", "found"), [(KITTY, b"kitty 9 18"), (b"", b"blocks 10 20")])
def test_a_terminal_is_asked_and_then_reads_keys_as_before(answer: bytes, found: bytes) -> None:
    screen, line = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color"}
    for name in ("TMUX", "NO_COLOR", "VADEMECUM_PICTURES"):
        environment.pop(name, None)
    program = subprocess.Popen(
        [sys.executable, "-c", ASKING], stdin=line, stdout=line, stderr=line, env=environment
    )
    os.close(line)
    seen = b""
    try:
        seen = _until(screen, b"\x1b[c", seen)
        os.write(screen, answer)
        seen = _until(screen, b"found " + found, seen)
        os.write(screen, b"lemon\n")
        _until(screen, b"typed lemon", seen)
    finally:
        program.kill()
        program.wait()
        os.close(screen)


def _until(screen: int, wanted: bytes, seen: bytes) -> bytes:
    end = time.monotonic() + 120
    while wanted not in seen:
        assert time.monotonic() < end, seen
        seen += os.read(screen, 4096)
    return seen

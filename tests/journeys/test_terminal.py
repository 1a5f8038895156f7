"""The screen of a real stick in a real terminal of 80 by 24: ask, see, read, leave."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.real_corpora import GOLD
from tests.support.real_stick import PATIENCE, RealStick, tool

pytestmark = pytest.mark.real

GONE = re.compile(r"\[ended (\d+)\]")


@dataclass(frozen=True, slots=True)
class Tmux:
    """A tmux server of the test's own."""

    program: str
    socket: Path

    def run(self, *arguments: str) -> str:
        """Run a tmux command."""
        command = [self.program, "-S", str(self.socket), "-f", os.devnull, *arguments]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys, as tmux names them."""
        self.run("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.run("send-keys", "-l", text)

    @property
    def screen(self) -> str:
        """What is on the screen."""
        return self.run("capture-pane", "-p")

    def wait(self, shown: Callable[[str], object]) -> str:
        """Return the screen once it is as wanted."""
        end = time.monotonic() + PATIENCE
        while not shown(screen := self.screen):
            assert time.monotonic() < end, f"the screen never came to that:\n{screen}"
            time.sleep(0.1)
        return screen


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    """Start a terminal with a shell that waits for nothing but a command."""
    terminal = Tmux(tool("tmux"), tmp_path / "socket")
    terminal.run("new-session", "-d", "-x", "80", "-y", "24", "env", "-i", "PS1=$ ", "sh")
    yield terminal
    terminal.run("kill-server")


def heading(screen: str) -> str:
    """Return what is on the first line that is not blank."""
    return next(line.strip() for line in screen.splitlines() if line.strip())


def test_a_question_is_asked_and_its_source_read(tmux: Tmux, real_stick: RealStick) -> None:
    gold = GOLD[1]
    tmux.type(f"TERM=screen-256color '{real_stick.root}/vademecum'; echo \"[ended $?]\"")
    tmux.press("Enter")

    screen = tmux.wait(lambda shown: "Ask the library a question" in shown)
    assert "A library for tests" in screen
    assert "24 documents: First aid and diseases" in screen

    tmux.type(gold.question)
    tmux.press("Enter")
    screen = tmux.wait(re.compile(r"\[1\] +Peace of Westphalia").search)
    assert gold.question in screen

    screen = tmux.wait(lambda shown: "Answered in" in shown)
    assert [line for line in screen.splitlines() if re.search(r"\S.*\[1\]", line)], screen

    # Not Escape: with Enter close behind it, a terminal sends what Alt+Enter sends.
    tmux.press("Down", "Enter")  # from the question to the answer's first citation; open it
    screen = tmux.wait(lambda shown: "1 of " in shown and "Sweden and France" in shown)
    assert heading(screen).startswith("Peace of Westphalia")
    assert "History of Europe" in screen
    assert "CC0-1.0" in screen

    tmux.press("Escape")
    tmux.wait(lambda shown: "Answered in" in shown and "1 of " not in shown)
    tmux.press("C-q")
    screen = tmux.wait(GONE.search)
    assert "[ended 0]" in screen
    assert gold.question not in screen  # the terminal is as it was before


def test_a_document_is_found_by_its_title_and_read(tmux: Tmux, real_stick: RealStick) -> None:
    tmux.type(f"TERM=screen-256color '{real_stick.root}/vademecum'; echo \"[ended $?]\"")
    tmux.press("Enter")
    tmux.wait(lambda shown: "Ask the library a question" in shown)

    tmux.press("F7")
    tmux.wait(re.compile(r"\d titles").search)
    tmux.type("peace of w")
    tmux.wait(lambda shown: "1 title begins with" in shown)
    tmux.press("Enter")
    screen = tmux.wait(lambda shown: "Sweden and France" in shown)
    assert heading(screen).startswith("Peace of Westphalia")

    tmux.type("/sweden")
    tmux.press("Enter")
    tmux.wait(lambda shown: re.search(r"Match 1 of \d|1 match", shown))
    tmux.press("C-q")
    assert "[ended 0]" in tmux.wait(GONE.search)

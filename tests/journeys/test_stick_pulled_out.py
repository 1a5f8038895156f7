"""A stick that is pulled out under the running program: a sentence, and the terminal as before.

What the program has mapped into memory goes with it, its own code included. That is tried in two
ways: every file is cut to nothing, after which any touch of a page ends a process (SIGBUS); and a
volume is taken the bytes that it is on, after which the kernel gives errors for whatever it does
not happen to remember.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pseudo_terminal import PseudoTerminal, on_terminal
from tests.support.real_corpora import GOLD
from tests.support.real_stick import PATIENCE, RealStick
from tests.support.volumes import EXFAT, EXT4, FileSystem, copied_onto, take_away

pytestmark = pytest.mark.real

AGAIN = 3
"""seconds after which a question that is not drawn is typed again"""
SOON = 60
"""seconds in which what a person waits for is told"""

ENVIRONMENT = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
QUESTION = GOLD[1].question
TYPED = GOLD[0].question
"""another than the example that the screen begins with, so that what is drawn tells of it"""
TAKEN_OUT = "vademecum: The stick was taken out, or cannot be read any more."
UNREADABLE = "The stick cannot be read any more"
STARTED = "Ask the library a question"
RETURNED = ("[?1049l", "[?25h", "[?1003l", "[?2004l")
"""what gives a terminal back: its usual screen, the cursor, the mouse, plain pastes"""


@pytest.fixture
def stick(real_stick: RealStick, tmp_path: Path) -> Path:
    """A stick of the test's own."""
    return Path(shutil.copytree(real_stick.root, tmp_path / "stick"))


@pytest.fixture(params=[EXT4, EXFAT], ids=lambda system: system.name)
def volume(request: pytest.FixtureRequest, real_stick: RealStick, tmp_path: Path) -> Iterator[Path]:
    """A stick on a volume of the test's own, mounted read-only."""
    system: FileSystem = request.param
    with copied_onto(system, real_stick.root, tmp_path) as root:
        yield root


def cut_to_nothing(root: Path) -> None:
    """Take every byte of every file away, the launcher's and the program's own too."""
    for path in root.rglob("*"):
        if path.is_file():
            os.truncate(path, 0)


def start_asking(terminal: PseudoTerminal) -> None:
    """Ask a question in the screen, and wait for what it finds."""
    terminal.wait_for(STARTED)
    terminal.type(f"{QUESTION}\r")
    terminal.wait_for("Peace of Westphalia")


def test_a_stick_pulled_out_under_a_question_ends_the_screen_with_a_sentence(stick: Path) -> None:
    command = ["sh", str(stick / "vademecum")]
    with on_terminal(command, ENVIRONMENT, PATIENCE) as terminal:
        before = terminal.modes
        start_asking(terminal)
        assert before != terminal.modes
        cut_to_nothing(stick)

        assert 1 == terminal.wait_for_end()
        assert before == terminal.modes
        *_, last = terminal.sent.rpartition("\x18")

    for each in RETURNED:
        assert f"\x1b{each}" in last
    assert TAKEN_OUT in last
    assert "Put it in again" in last
    assert "Traceback" not in terminal.sent


def test_a_stick_pulled_out_between_two_questions_of_a_batch_is_told_of(stick: Path) -> None:
    command = ["sh", str(stick / "vademecum"), "ask", "--batch"]
    with subprocess.Popen(
        command, env=ENVIRONMENT, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8",
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        line = json.dumps({"id": 1, "question": QUESTION}) + "\n"
        process.stdin.write(line)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["answered"]
        cut_to_nothing(stick)
        out, err = process.communicate(line, timeout=PATIENCE)

    assert (1, "") == (process.returncode, out)
    assert err.startswith(f"{TAKEN_OUT}\n  ")
    assert 2 == err.count("\n")


def test_a_volume_taken_away_while_models_load_ends_with_a_sentence(volume: Path) -> None:
    """Which one, and whether as a dialog, depends on what is read next and by whom."""
    command = ["sh", str(volume / "vademecum")]
    with on_terminal(command, ENVIRONMENT, PATIENCE) as terminal:
        before = terminal.modes
        terminal.wait_for(STARTED)
        take_away(volume)
        status = _end_of(terminal)
        assert before == terminal.modes
        drawn = terminal.drawn

    if TAKEN_OUT in drawn:
        assert 1 == status
    else:
        assert UNREADABLE in drawn
    assert "Traceback" not in drawn


def test_a_volume_taken_away_while_a_batch_waits_is_told_of(volume: Path) -> None:
    command = ["sh", str(volume / "vademecum"), "search", "--batch"]
    with subprocess.Popen(
        command, env=ENVIRONMENT, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8",
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(json.dumps({"id": 1, "question": QUESTION}) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["hits"]
        take_away(volume)
        assert 1 == process.wait(SOON)
        err = process.stderr.read()

    assert re.match(rf"vademecum: {UNREADABLE}|{re.escape(TAKEN_OUT)}", err)
    assert "Traceback" not in err


def _end_of(terminal: PseudoTerminal) -> int:
    """Ask until it ends, or a dialog tells of the stick; then leave. Return the status.

    The screen is drawn before its input has the focus, on a busy machine seconds before: what is
    typed till then is typed once more.
    """
    asked, end = 0.0, time.monotonic() + SOON
    while terminal.is_running() and UNREADABLE not in terminal.drawn:
        assert time.monotonic() < end, f"nothing is told:\n{terminal.drawn[-3000:]}"
        if TYPED[:8] not in terminal.drawn and time.monotonic() > asked + AGAIN:
            terminal.type(f"{TYPED}\r")
            asked = time.monotonic()
    if terminal.is_running():
        terminal.type("\x11")  # Ctrl+Q
    return terminal.wait_for_end()

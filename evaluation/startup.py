"""What a person waits for after starting the program, and the memory it takes meanwhile.

The program runs in a process of its own, as on the stick: from this checkout, and by the stick's
launcher where there is one. The screen is driven through a pseudo-terminal.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from builder.stick.launchers import NAME as LAUNCHER
from evaluation.rows import Row, Target
from runtime.errors import LibraryError

RUNS = 5
FIRST_HITS = Target("≤", 1.5)
SEARCH_MEMORY = Target("≤", 150)
"""megabytes"""
ANSWER_MEMORY = Target("≤", 1.1)
"""gigabytes, with a model of half a billion parameters"""
_PATIENCE = 120.0
"""seconds until a program that shows nothing is given up"""
_POLL = 0.005
_ROOT = Path(__file__).resolve().parents[1]
_CONTROL = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P^_].*?(?:\x07|\x1b\\)|[@-Z\\-_])", re.DOTALL
)
_FIRST_NUMBER = b"[1]"  # how both the command line and the screen number the first passage


@dataclass(frozen=True, slots=True)
class Program:
    """A way to start the program."""

    name: str
    command: tuple[str, ...]


def programs(root: Path) -> list[Program]:
    """Return the ways to start the program for the library at `root`."""
    module = (sys.executable, "-m", "runtime", "--library", os.fspath(root))
    found = [Program("from the checkout", module)]
    if (root / LAUNCHER).is_file():
        found.append(Program("from the stick", ("/bin/sh", os.fspath(root / LAUNCHER))))
    return found


def measure_first_hits(program: Program, question: str) -> list[Row]:
    """Time the first hit of `search`, and of the screen once a question is typed."""
    printed = _repeated(lambda: _first_line(program, question))
    rows = [_first_hits_row(f"first hits of `search`, {program.name}", printed)]
    if os.name == "posix":
        shown = _repeated(lambda: _first_hits_on_screen(program, question))
        rows.append(_first_hits_row(f"first hits on screen, {program.name}", shown))
    return rows


def _first_hits_row(name: str, seconds: Sequence[float]) -> Row:
    note = f"{len(seconds)} starts, {min(seconds):.2f} to {max(seconds):.2f} s"
    return Row(f"{name}, median", median(seconds), "s", FIRST_HITS, note)


def measure_memory(program: Program, question: str, *, answers: bool) -> list[Row]:
    """Return the peak of resident memory of `search` and of `ask` (Linux only)."""
    if not Path("/proc/self/status").exists():
        return []
    searching = _peak_bytes([*program.command, "search", question]) / 1e6
    rows = [_memory_row("search", program, searching, "MB", SEARCH_MEMORY)]
    if answers:
        answering = _peak_bytes([*program.command, "ask", question]) / 1e9
        rows.append(_memory_row("ask", program, answering, "GB", ANSWER_MEMORY))
    return rows


def _memory_row(command: str, program: Program, value: float, unit: str, target: Target) -> Row:
    name = f"resident memory of `{command}`, {program.name}"
    return Row(name, value, unit, target, "peak (VmHWM), mapped files included")


def _repeated(measure: Callable[[], float]) -> list[float]:
    """Measure some times, after one start that fills the system's file cache."""
    return [measure() for _ in range(RUNS + 1)][1:]


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.fspath(_ROOT), "TERM": "xterm-256color"}


def _first_line(program: Program, question: str) -> float:
    begun = time.perf_counter()
    with subprocess.Popen(
        [*program.command, "search", question], stdout=subprocess.PIPE, env=_environment()
    ) as process:
        assert process.stdout is not None  # it is a pipe
        line = process.stdout.readline()
        seconds = time.perf_counter() - begun
        process.stdout.read()
    if process.returncode or not line:
        raise _failed(program, process.returncode)
    return seconds


def _first_hits_on_screen(program: Program, question: str) -> float:
    """Type a question as soon as the screen takes one; return the seconds since the start."""
    import pty  # only where there are such terminals

    begun = time.perf_counter()
    ours, theirs = pty.openpty()
    _set_size(theirs)
    process = subprocess.Popen(
        program.command, stdin=theirs, stdout=theirs, stderr=theirs, env=_environment(),
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        terminal = _Terminal(ours, program)
        terminal.wait_for(b"Vademecum")
        os.write(ours, question.encode() + b"\r")
        terminal.wait_for(_FIRST_NUMBER)
        return time.perf_counter() - begun
    finally:
        process.kill()
        process.wait()
        os.close(ours)


class _Terminal:
    """What a program draws, without the control sequences."""

    def __init__(self, descriptor: int, program: Program) -> None:
        self._descriptor = descriptor
        self._program = program
        self._drawn = b""

    def wait_for(self, text: bytes) -> None:
        """Read until a text is drawn. Raises LibraryError when it takes too long."""
        end = time.monotonic() + _PATIENCE
        while text not in _CONTROL.sub(b"", self._drawn):
            ready, _, _ = select.select([self._descriptor], [], [], max(0, end - time.monotonic()))
            piece = _read(self._descriptor) if ready else b""
            if not piece:
                raise _failed(self._program, None)
            self._drawn += piece


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # how Linux says that the program has closed its side
        return b""


def _set_size(descriptor: int) -> None:
    import termios

    termios.tcsetwinsize(descriptor, (24, 80))


def _peak_bytes(command: Sequence[str]) -> int:
    """Run a command; return the peak of its resident memory, as last seen before it ended."""
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=_environment()) as process:
        while process.poll() is None:
            peak = max(peak, _kilobytes(process.pid))
            time.sleep(_POLL)
    if process.returncode:
        raise _failed(Program(" ".join(command), tuple(command)), process.returncode)
    return peak * 1024


def _kilobytes(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:  # it has just ended
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) if found else 0


def _failed(program: Program, status: int | None) -> LibraryError:
    reason = "showed nothing" if status is None else f"ended with status {status}"
    return LibraryError(
        f"The program {program.name} {reason}.",
        f"Run it by hand: {' '.join(program.command)}",
    )

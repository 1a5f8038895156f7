"""Progress on a terminal, or as plain lines where there is none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Task as RichTask
from rich.text import Text

from builder.progress import Task
from runtime.text.sanitize import printable

_LINE_SECONDS = 15.0
"""where there is no terminal, a stage reports itself this often"""


class ConsoleProgress:
    """Progress bars with rate and time left; see builder.progress.Progress."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._lines = not self._console.is_terminal
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            _DoneColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self._console,
            disable=self._lines,
        )

    def __enter__(self) -> ConsoleProgress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    @contextmanager
    def stage(self, name: str, total: float | None = None, unit: str = "") -> Iterator[Task]:
        """Show one stage until its context ends."""
        name = printable(name)  # it may be a file's
        if self._lines:
            yield from self._lines_of(name, total, unit)
            return
        task = self._bars.add_task(name, total=total, unit=unit)
        try:
            yield _Bar(self._bars, task)
        finally:
            self._bars.remove_task(task)

    def note(self, message: str) -> None:
        """Tell of one thing that happened, above the bars."""
        message = printable(message)  # it may hold a file's name
        if self._lines:
            sys.stderr.write(f"{message}\n")
            sys.stderr.flush()
        else:
            self._console.print(message, markup=False, highlight=False)

    def _lines_of(self, name: str, total: float | None, unit: str) -> Iterator[Task]:
        lines = _Lines(name, total, unit, self.note)
        self.note(f"{name} …")
        yield lines
        lines.finish()


class _Bar:
    def __init__(self, bars: Progress, task: TaskID) -> None:
        self._bars = bars
        self._task = task

    def advance(self, amount: float = 1) -> None:
        self._bars.advance(self._task, amount)


class _Lines:
    """A stage reported in lines."""

    def __init__(
        self, name: str, total: float | None, unit: str, note: Callable[[str], None]
    ) -> None:
        self._name, self._total, self._unit, self._note = name, total, unit, note
        self._done = 0.0
        self._begun = self._last = time.monotonic()
        self._told = 0.0

    def advance(self, amount: float = 1) -> None:
        self._done += amount
        if time.monotonic() - self._last >= _LINE_SECONDS:
            self._last = time.monotonic()
            self._tell()

    def finish(self) -> None:
        """Print how far a stage came that has reported itself before."""
        if 0 < self._told < self._done:
            self._tell()

    def _tell(self) -> None:
        self._told = self._done
        seconds = max(time.monotonic() - self._begun, 1e-3)
        line = f"  {self._name}: {amount_text(self._done, self._unit)}"
        if self._total:
            left = seconds * (self._total - self._done) / max(self._done, 1e-9)
            line += f" of {amount_text(self._total, self._unit)}, {left:.0f} s left"
        line += f" ({_speed_text(self._done / seconds, self._unit)})"
        self._note(line)


class _DoneColumn(ProgressColumn):
    """How much is done, of how much, and how fast."""

    def render(self, task: RichTask) -> Text:
        unit = task.fields.get("unit", "")
        text = amount_text(task.completed, unit)
        if task.total:
            text += f" of {amount_text(task.total, unit)}"
        if task.speed:
            text += f", {_speed_text(task.speed, unit)}"
        return Text(text)


def _speed_text(speed: float, unit: str) -> str:
    """Return a speed for people: what takes seconds each is told by the minute."""
    slow = unit != "B" and speed < 1
    return f"{amount_text(60 * speed, unit)}/min" if slow else f"{amount_text(speed, unit)}/s"


def amount_text(amount: float, unit: str) -> str:
    """Return an amount for people: bytes as kB, MB or GB, all else as a number and its unit."""
    if unit != "B":
        return f"{amount:,.0f} {unit}".rstrip()
    for name, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if amount >= size:
            return f"{amount / size:.1f} {name}"
    return f"{amount:.0f} B"

"""How long work reports itself, without knowing what it is shown on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Task(Protocol):
    """One stage under way."""

    def advance(self, amount: float = 1) -> None:
        """Count `amount` more of the stage's unit as done."""


class Progress(Protocol):
    """Where stages report."""

    def stage(
        self, name: str, total: float | None = None, unit: str = ""
    ) -> AbstractContextManager[Task]:
        """Open a stage of `total` units (None: unknown); it ends with the context."""

    def note(self, message: str) -> None:
        """Tell of one thing that happened."""


class _SilentTask:
    def advance(self, amount: float = 1) -> None:
        pass


class Silent:
    """Progress that nobody watches."""

    @contextmanager
    def stage(self, name: str, total: float | None = None, unit: str = "") -> Iterator[Task]:
        """See Progress."""
        yield _SilentTask()

    def note(self, message: str) -> None:
        """See Progress."""


class Stopwatch:
    """Seconds by stage, counted lap by lap."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Count the time since the last lap to a stage."""
        present = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + present - self._last
        self._last = present

"""How long work tells of itself, without knowing what it is shown on."""

from __future__ import annotations

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

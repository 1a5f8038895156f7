"""A time limit for work that cannot look at the clock itself."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from types import TracebackType


class Watchdog:
    """Calls `bark`, from a thread of its own, when what it watches takes too long.

    The thread starts with the first limit and ends with the context.
    """

    def __init__(self, bark: Callable[[], None]) -> None:
        self._bark = bark
        self._changed = threading.Condition()
        self._deadline = math.inf
        self._awake_at = math.inf  # when the thread looks again by itself
        self._barked = False
        self._thread: threading.Thread | None = None
        self._ended = False

    def __enter__(self) -> Watchdog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def watch(self, seconds: float) -> None:
        """Give what begins now so many seconds; infinitely many are not watched."""
        if seconds == math.inf:
            return
        with self._changed:
            self._barked = False
            self._deadline = time.monotonic() + seconds
            if self._deadline < self._awake_at:
                self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
            self._thread.start()

    def rest(self) -> bool:
        """Watch no longer; return whether the time was up. No bark comes after this."""
        with self._changed:
            self._deadline = math.inf
            barked, self._barked = self._barked, False
        return barked

    def _run(self) -> None:
        with self._changed:
            while not self._ended:
                if time.monotonic() >= self._deadline:
                    self._deadline = math.inf
                    self._barked = True
                    self._bark()
                self._awake_at = self._deadline
                left = self._deadline - time.monotonic()
                self._changed.wait(None if left == math.inf else max(left, 0.0))

"""How long each stage took."""

from __future__ import annotations

import time


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

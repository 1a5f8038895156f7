"""How many threads to compute with."""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median_low

MOST = 8
"""More threads than this gain little: memory is what small models wait for."""
_SAMPLES = 5
_PAUSE = 0.002  # seconds between samples
_LOAD = Path("/proc/loadavg")


def usable() -> int:
    """Return how many processors this process may run on, `MOST` at the most."""
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity else (os.cpu_count() or 1)
    return max(1, min(count, MOST))


def idle() -> int:
    """Return how many of them nothing else is running on just now; at least 1.

    llama.cpp's threads wait for each other at every operation. One that shares its processor with
    other work holds all of them up, and fewer threads are then many times faster.
    """
    running = [count for _ in range(_SAMPLES) if (count := _running()) is not None]
    others = median_low(running) - 1 if running else 0
    return max(1, usable() - max(others, 0))


def _running() -> int | None:
    """Return how many threads of the whole system run or want to, this one included."""
    time.sleep(_PAUSE)
    try:
        return int(_LOAD.read_text().split()[3].partition("/")[0])
    except (OSError, ValueError, IndexError):
        return None  # not Linux

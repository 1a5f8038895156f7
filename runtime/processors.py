"""How many processors there are to compute with."""

from __future__ import annotations

import os

MOST = 8
"""More threads than this gain little: memory is what small models wait for."""


def usable() -> int:
    """Return how many processors this process may run on, `MOST` at the most."""
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity else (os.cpu_count() or 1)
    return max(1, min(count, MOST))

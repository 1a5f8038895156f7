"""What a measurement was made on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from runtime.hardware.processors import usable


def describe() -> str:
    """Return processor, threads, memory and system, as one line."""
    parts = [
        _after_colon(Path("/proc/cpuinfo"), "model name") or platform.processor(),
        f"{usable()} threads",
        _memory(),
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
    ]
    return ", ".join(filter(None, parts))


def _memory() -> str:
    kilobytes = _after_colon(Path("/proc/meminfo"), "MemTotal").partition(" ")[0]
    return f"{int(kilobytes) / 1e6:.0f} GB of memory" if kilobytes else ""


def load() -> str:
    """Return the load of the last minute, as text; an empty string where the system has none."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


def _after_colon(path: Path, key: str) -> str:
    """Return what a file of `key: value` lines says first of a key, or an empty string."""
    if not path.exists():
        return ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""

"""How much memory is free for a model."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_LINUX = Path("/proc/meminfo")


class _MemoryStatus(ctypes.Structure):
    """Windows' MEMORYSTATUSEX."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in (
            "total", "available", "total_page", "available_page", "total_virtual",
            "available_virtual", "available_extended",
        )),
    )  # fmt: skip


def memory_available() -> int | None:
    """Return the bytes that can be used without swapping; None where the system does not say."""
    if os.name == "nt":
        return _windows()
    try:
        return parse_meminfo(_LINUX.read_text())
    except OSError:
        return None


def parse_meminfo(text: str) -> int | None:
    """Return the bytes of `MemAvailable` in what Linux tells of its memory."""
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name == "MemAvailable" and value.split()[:1]:
            return int(value.split()[0]) * 1024
    return None


def _windows() -> int | None:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    library = ctypes.CDLL("kernel32")
    return status.available if library.GlobalMemoryStatusEx(ctypes.byref(status)) else None

"""How much memory there is for a model, and whether a model suits it."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runtime.localization import _

_PROC = Path("/proc")
_CONTROL_GROUPS = Path("/sys/fs/cgroup")
_WORKING = 112 << 20
"""Bytes that the program and a context of 2,048 tokens take beside the smallest model's weights."""
_SHARE = 16
"""A larger model's context takes more: one byte for every so many of its weights."""
_UNTOUCHED = 192 << 20
"""Bytes of address space that llama.cpp reserves and never touches."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of memory; None where the system does not tell."""

    total: int | None
    available: int | None
    """what programs can have without anything being swapped out"""


def needed(model_bytes: int) -> int:
    """Return the bytes that a chat model needs: its file, mapped, and what it computes in.

    Measured: 72 MB beside a model of 98 MB, 122 MB beside one of 491 MB.
    """
    return model_bytes + model_bytes // _SHARE + _WORKING


def suits(model_bytes: int, memory_available: int | None) -> bool:
    """Tell whether a model of that size runs in that much memory; yes where it is not known."""
    return memory_available is None or needed(model_bytes) <= memory_available


def shortage(model_bytes: int, memory_available: int | None) -> str:
    """Return what to tell where a model does not fit what is free; an empty string if it does.

    A model that does not fit would be read from the stick again for each word.
    """
    if suits(model_bytes, memory_available):
        return ""
    size = f"{needed(model_bytes) / 1e6:.0f} MB"
    return _(
        "The model needs {size} of free memory: until there is that much, answers are quoted from "
        "the library. Close other programs, or go on without it.",
        size=size,
    )


def memory() -> Memory:
    """Return this machine's memory, as far as this process may have it."""
    try:
        if sys.platform == "win32":
            return _windows_memory()
        if sys.platform == "darwin":
            return _macos_memory()
        return linux_memory()
    except (OSError, ValueError, KeyError, AttributeError):
        return Memory(None, None)


def linux_memory(proc: Path = _PROC, groups: Path = _CONTROL_GROUPS) -> Memory:
    """Return the least of what the system, its control groups and `ulimit -v` leave."""
    lines = (proc / "meminfo").read_text().splitlines()
    sizes = {
        name: int(rest.split()[0]) << 10 for name, _, rest in (x.partition(":") for x in lines)
    }
    available = sizes.get("MemAvailable", sizes["MemFree"] + sizes.get("Cached", 0))
    limits = list(_control_groups(proc, groups))
    total = min([sizes["MemTotal"], *(limit for limit, _ in limits)])
    rooms = [available, *(room for _, room in limits), *_address_space(proc)]
    return Memory(total, max(0, min(rooms)))


def _control_groups(proc: Path, root: Path) -> Iterator[tuple[int, int]]:
    """Yield (limit, room) of each control group that holds this process and has a limit.

    Both versions: https://docs.kernel.org/admin-guide/cgroup-v2.html and …/cgroup-v1/memory.html.
    """
    try:
        memberships = (proc / "self" / "cgroup").read_text().splitlines()
    except OSError:
        return
    for membership in memberships:
        _, controllers, path = membership.split(":", 2)
        if not controllers:
            folders, names = [root, root / "unified"], ("memory.max", "memory.current", "")
        elif "memory" in controllers.split(","):
            folders = [root / "memory"]
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_")
        else:
            continue
        inner = PurePosixPath(path.lstrip("/"))
        for folder in folders:
            for level in (inner, *inner.parents):
                yield from _room(folder / level, *names)


def _room(group: Path, limit_name: str, usage_name: str, prefix: str) -> Iterator[tuple[int, int]]:
    """Yield a group's limit and what is left of it, files that the kernel can drop included."""
    try:
        limit = int((group / limit_name).read_text())
        usage = int((group / usage_name).read_text())
        pairs = (line.split() for line in (group / "memory.stat").read_text().splitlines())
        sizes = {name: int(value) for name, value in pairs}
    except (OSError, ValueError):  # no such level, or "max"
        return
    files = sizes.get(f"{prefix}active_file", 0) + sizes.get(f"{prefix}inactive_file", 0)
    yield limit, limit - usage + files


def _address_space(proc: Path) -> list[int]:
    """Return what `ulimit -v` leaves for pages that are used, if there is such a limit."""
    import resource  # not on Windows

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return []
    used = int((proc / "self" / "statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return [limit - used - _UNTOUCHED]


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = [
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("total_physical", ctypes.c_uint64),
        ("available_physical", ctypes.c_uint64),
        ("others", ctypes.c_uint64 * 5),
    ]


if sys.platform == "win32":

    def _windows_memory() -> Memory:
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return Memory(None, None)
        return Memory(status.total_physical, status.available_physical)


if sys.platform == "darwin":

    def _macos_memory() -> Memory:
        page = _sysctl("hw.pagesize")
        kinds = ("vm.page_free_count", "vm.page_purgeable_count", "vm.page_pageable_external_count")
        return Memory(_sysctl("hw.memsize"), page * sum(map(_sysctl, kinds)))

    def _sysctl(name: str) -> int:
        """Return a number of the kernel's, in 4 or 8 bytes."""
        value, size = ctypes.c_uint64(), ctypes.c_size_t(8)
        call = ctypes.CDLL(None, use_errno=True).sysctlbyname
        if call(name.encode(), ctypes.byref(value), ctypes.byref(size), None, ctypes.c_size_t(0)):
            raise OSError(ctypes.get_errno(), name)
        return value.value

"""What one file may take of a build: processor time, memory, text. Pure but for `impose`."""

from __future__ import annotations

import sys
from dataclasses import dataclass

_SECONDS = 45
_PICTURE_SECONDS = 120
"""a page may name two hundred files beside it, each of which takes a tenth of a second or more"""
_BYTES_A_SECOND = 40_000
_LEAST_TEXT = 64 << 20
_TEXT_A_BYTE = 100
_MEMORY = 1 << 30
_MEMORY_A_BYTE = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """Of the process that reads one file, or a part of one."""

    seconds: float
    """of processor time"""
    memory: int
    """bytes of its own"""
    characters: int
    """of all its documents"""

    @property
    def patience(self) -> float:
        """Seconds that may pass on a busy machine until one more answer."""
        return 20 * self.seconds


def limits_for(size: int, *, images: bool = False) -> Limits:
    """Return the limits for so many bytes of a file, and for its pictures where they are kept.

    Text is a part of most files and several times a compressed one's; slow machines read the worst
    honest PDFs at some 100 kB a second. What needs more is hostile, or would fill the stick.
    """
    return Limits(
        seconds=_SECONDS + images * _PICTURE_SECONDS + size / _BYTES_A_SECOND,
        memory=_MEMORY + _MEMORY_A_BYTE * size,
        characters=_LEAST_TEXT + _TEXT_A_BYTE * size,
    )


def impose(limits: Limits) -> None:
    """Hold this process to its limits from now on, where the system can.

    Beyond the time it is ended by SIGXCPU; beyond the memory it meets MemoryError.
    """
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime + limits.seconds) + 1
    _lower(resource.RLIMIT_CPU, end)
    _lower(resource.RLIMIT_DATA, limits.memory)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, wanted: int) -> None:
    import resource

    _, most = resource.getrlimit(kind)
    soft = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(kind, (soft, most))

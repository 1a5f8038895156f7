"""A machine with little memory: a control group of the kernel's, made for one test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_FIRST_VERSION = Path("/sys/fs/cgroup/memory")
_SECOND_VERSION = Path("/sys/fs/cgroup")
_JOIN = 'echo $$ >"$0/cgroup.procs"; exec "$@"'


@contextmanager
def limited_memory(size: int) -> Iterator[tuple[str, ...]]:
    """Yield the words that run a command in at most `size` bytes, its mapped files included.

    The kernel may take mapped pages back and read them again. Skips where no group can be made.
    """
    group, limit = _place()
    try:
        group.mkdir()
        (group / limit).write_text(str(size), "ascii")
    except OSError as error:
        pytest.skip(f"memory cannot be limited here: {error}")
    try:
        yield ("/bin/sh", "-c", _JOIN, str(group))
    finally:
        group.rmdir()


def _place() -> tuple[Path, str]:
    """Return the folder of a new group, and the name of its limit."""
    name = f"vademecum-{os.getpid()}"
    if (_FIRST_VERSION / "memory.limit_in_bytes").is_file():
        return _FIRST_VERSION / name, "memory.limit_in_bytes"
    return _SECOND_VERSION / name, "memory.max"

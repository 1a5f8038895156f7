"""What some formats need and not every build machine has: packages, and programs."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from math import ceil
from typing import Any

from builder.readers.document import UnreadableError

PROGRAMS = frozenset({"mandoc", "pandoc", "tesseract"})
"""what readers may run"""
PROGRAM_SECONDS = 60
"""of processor time that a program may take over one file or page"""
_PATIENCE = 10
"""times as long may pass on a busy machine"""


def package(module: str, extra: str) -> Any:
    """Import a module of an optional extra of this project.

    Raises UnreadableError, with the command that installs it, where it is missing.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise UnreadableError(
            f"reading it needs a package: python -m pip install 'vademecum[{extra}]'"
        ) from error


def has_program(name: str) -> bool:
    """Return whether a program is installed here."""
    return shutil.which(name) is not None


def run_program(
    arguments: Sequence[str], data: bytes = b"", *, seconds: float = PROGRAM_SECONDS
) -> bytes:
    """Run a program, without a shell, and return what it prints. `data` is its standard input.

    Raises UnreadableError where it is not installed, fails, or takes too long.
    """
    name = arguments[0]
    assert name in PROGRAMS, name
    if not has_program(name):
        raise UnreadableError(f"reading it needs the program {name}: install it, then build again")
    late = UnreadableError(f"{name} did not finish in {seconds:.0f} s")
    pipe = subprocess.PIPE
    with subprocess.Popen(list(arguments), stdin=pipe, stdout=pipe, stderr=pipe) as process:
        _limit(process.pid, seconds)
        try:
            printed, _ = process.communicate(data, timeout=_PATIENCE * seconds)
        except subprocess.TimeoutExpired as error:
            raise late from error
        finally:
            process.kill()
    if sys.platform != "win32" and process.returncode == -signal.SIGXCPU:
        raise late
    if process.returncode:
        raise UnreadableError(f"{name} could not read it")
    return printed


def _limit(process: int, seconds: float) -> None:
    """Hold a program to its processor time, where the system can; else it has this process's."""
    if sys.platform == "linux":
        import resource

        most = ceil(seconds)
        with suppress(OSError):  # it has ended already
            resource.prlimit(process, resource.RLIMIT_CPU, (most, most + 1))

"""What some formats need and not every build machine has: packages, and programs."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from builder.readers.document import UnreadableError

PROGRAMS = frozenset({"mandoc", "pandoc", "tesseract"})
"""what readers may run"""
PROGRAM_SECONDS = 60
"""that a program may take over one file or page"""


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
    try:
        done = subprocess.run(
            list(arguments), input=data, capture_output=True, timeout=seconds, check=True
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(f"{name} did not finish in {seconds:.0f} s") from error
    except subprocess.CalledProcessError as error:
        raise UnreadableError(f"{name} could not read it") from error
    return done.stdout

"""A process's last words, as clean as all else that is printed: tracebacks quote what was read."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from contextlib import suppress
from types import TracebackType
from typing import NoReturn, TextIO

from runtime.errors import LibraryError
from runtime.text.sanitize import printable


class PrintableErrors:
    """Standard error as a file to write to, for what draws tracebacks of its own."""

    def write(self, text: str) -> int:
        """Write a text without what a terminal would obey."""
        return sys.stderr.write(printable(text))

    def flush(self) -> None:
        """Write what waits."""
        sys.stderr.flush()


def print_tracebacks_safely() -> None:
    """Have this process print the tracebacks of all its threads so."""
    sys.excepthook = _print
    threading.excepthook = lambda met: _print(met.exc_type, met.exc_value, met.exc_traceback)


def _print(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    PrintableErrors().write("".join(traceback.format_exception(kind, error, trace)))


def complain(error: LibraryError, stream: TextIO | None = None) -> None:
    """Tell a person, on standard error, what is wrong and what to do."""
    (stream or sys.stderr).write(f"vademecum: {printable(str(error))}\n")


def end_with(error: LibraryError) -> NoReturn:
    """Tell a person what is wrong, and end the process at once, whatever its threads do."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    if sys.__stderr__ is not None:  # `sys.stderr` may be a screen's, which shows it to nobody
        with suppress(OSError, ValueError):
            complain(error, sys.__stderr__)
            sys.__stderr__.flush()
    os._exit(1)


def fall_silent() -> int:
    """Print no more, even at exit, since nobody reads it; return the exit status that says so."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141

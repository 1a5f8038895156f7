"""The command line: the only place that parses arguments, prints and exits."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from errno import EINVAL
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from runtime.cli.arguments import parser_for
from runtime.errors import LibraryError, unloadable
from runtime.stick.integrity import check_native_files
from runtime.text.sanitize import printable


def main(
    arguments: list[str] | None = None, library: Path | None = None, payload: Path | None = None
) -> int:
    """Run one command; return the process's exit status.

    `library` is the default folder; `payload` the one on a stick that the program runs from.
    """
    for stream in (sys.stdout, sys.stderr):
        if sys.platform == "win32" and isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # a pipe gets the system's own encoding otherwise
    parsed = parser_for(library).parse_args(arguments)
    try:
        return _run(parsed, payload)
    except LibraryError as error:
        sys.stderr.write(f"vademecum: {printable(str(error))}\n")
        return 1
    except (ImportError, MemoryError) as error:
        sys.stderr.write(f"vademecum: {printable(str(unloadable(error)))}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return 130
    except OSError as error:
        # Windows tells of a pipe without a reader as an invalid argument.
        if not isinstance(error, BrokenPipeError) and (os.name, error.errno) != ("nt", EINVAL):
            raise
        # The reader of our output has gone: nothing is left to be said, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _run(parsed: argparse.Namespace, payload: Path | None) -> int:
    # Imported late: --help is instant, `doctor` and `verify` run where other parts do not load.
    if parsed.command == "doctor":
        from runtime.diagnostics import doctor

        return doctor.run(parsed.library, payload, as_json=parsed.json)
    if parsed.command == "verify":
        from runtime.diagnostics import verify

        return verify.run(parsed.library)
    if payload is not None:
        check_native_files(parsed.library, payload)
    if parsed.command == "selftest":
        from runtime.diagnostics import selftest

        return selftest.run(parsed.library, parsed.answers, parsed.model, as_json=parsed.json)
    from runtime.cli import commands

    return commands.run(parsed)


def leave(status: int) -> NoReturn:
    """End the process with an exit status.

    A thread that still loads or computes is not waited for, and the engine under it must not be
    taken down meanwhile: then the process ends at once, with all that it has printed.
    """
    if any(thread.daemon for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def run() -> NoReturn:
    """Run what the command line says, and end the process."""
    leave(main())


if __name__ == "__main__":
    run()

"""The command line: the only place that parses arguments, prints and exits."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from contextlib import nullcontext
from errno import EINVAL
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from runtime.cli.arguments import parser_for
from runtime.localization import use
from runtime.localization.choice import chosen
from runtime.stick.integrity import check_native_files
from runtime.stick.presence import Presence
from runtime.text.last_words import complain, end_with, fall_silent, print_tracebacks_safely


def main(
    arguments: list[str] | None = None, library: Path | None = None, payload: Path | None = None
) -> int:
    """Run one command; return the process's exit status.

    `library` is the default folder; `payload` the one on a stick that the program runs from.
    """
    for stream in (sys.stdout, sys.stderr):
        if sys.platform == "win32" and isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # a pipe gets the system's own encoding otherwise
    given = sys.argv[1:] if arguments is None else arguments
    use(chosen(given, os.environ))
    parsed = parser_for(library).parse_args(given)
    if parsed.language:
        use(parsed.language)
    presence = Presence(parsed.library)
    # A screen has its own way to be told, and a terminal to give back.
    watched = presence.watched(end_with) if parsed.command else nullcontext()
    try:
        with watched:
            return _run(parsed, payload)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return 130
    except Exception as error:
        if _has_lost_its_reader(error):
            return fall_silent()
        if (told := presence.explained(error)) is None:
            raise
        complain(told)
        return 1


def _has_lost_its_reader(error: Exception) -> bool:
    """Tell whether a pipe has no reader any more; Windows calls that an invalid argument."""
    broken = isinstance(error, OSError) and (os.name, error.errno) == ("nt", EINVAL)
    return broken or isinstance(error, BrokenPipeError)


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


def start(
    arguments: list[str] | None = None, library: Path | None = None, payload: Path | None = None
) -> NoReturn:
    """Run one command as the whole process, and end it."""
    print_tracebacks_safely()
    leave(main(arguments, library, payload))


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


if __name__ == "__main__":
    start()

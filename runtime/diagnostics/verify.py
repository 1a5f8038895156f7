"""`verify`: reads the whole stick and reports every file that is not what it should be.

Needs nothing but the standard library, so that it runs where a file of the program is missing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from runtime.localization import _n, number
from runtime.stick.integrity import verify
from runtime.text.sanitize import printable

_LINE = 79  # characters of the narrowest usual terminal, but one


def run(root: Path) -> int:
    """Check every file and report it; the exit status is 1 when one is not what it should be."""
    count = size = damaged = 0
    for checked in verify(root):
        count += 1
        size += checked.size
        if checked.problem:
            damaged += 1
            print(printable(f"{checked.path} {checked.problem}"))
        elif sys.stderr.isatty():
            _write_over(f"{size >> 20} MB  {printable(checked.path[-60:])}")
    if sys.stderr.isatty():
        _write_over("")
        sys.stderr.write("\r")
    if damaged:
        print(
            _n(
                "{damaged} of {count} file is not what it should be. Copy the stick again.",
                "{damaged} of {count} files are not what they should be. Copy the stick again.",
                count,
                damaged=number(damaged),
            )
        )
        return 1
    intact = _n(
        "{count} file is intact ({size} MB).", "All {count} files are intact ({size} MB).", count,
        size=size >> 20,
    )  # fmt: skip
    print(intact)
    return 0


def _write_over(line: str) -> None:
    """Replace the line on the terminal; spaces do it on every one, also on Windows's."""
    sys.stderr.write(f"\r{line:<{_LINE}}")

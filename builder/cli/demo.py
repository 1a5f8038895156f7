"""Show a finished stick off: ask it its own questions, then open its screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from builder.stick.launchers import NAME
from runtime.cli.help import Parser
from runtime.errors import LibraryError
from runtime.stick.layout import MANIFEST_NAME
from runtime.stick.manifest import manifest_from_json
from runtime.text.sanitize import printable


def main(arguments: list[str] | None = None) -> int:
    """Ask the library's questions through its own launcher; in a terminal, open it after that."""
    parser = Parser("python -m builder.cli.demo", description=main.__doc__)
    parser.add_argument("stick", type=Path, help="the folder that a build wrote")
    stick = parser.parse_args(arguments).stick
    try:
        questions = manifest_from_json((stick / MANIFEST_NAME).read_bytes()).questions
    except (OSError, LibraryError) as error:
        message = f"ERROR There is no library in {stick}: {error}"
        print(printable(message), file=sys.stderr)
        return 1
    for question in questions:
        shown = printable(question)
        print(f"\n{shown}\n{'─' * len(shown)}", flush=True)
        status = _run(stick, "ask", question)
        if status:
            return status
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _run(stick)
    return 0


def _run(stick: Path, *arguments: str) -> int:
    """Run the stick's program through the shell, as works without an execute bit too."""
    return subprocess.run(["/bin/sh", str(stick / NAME), *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

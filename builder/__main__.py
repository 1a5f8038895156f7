"""The command line: the only place that parses arguments, draws progress and exits."""

from __future__ import annotations

import sys
from typing import NoReturn


def run() -> NoReturn:
    """Run what the command line says, and end the process."""
    try:
        from builder.cli.main import main
        from runtime.text.last_words import print_tracebacks_safely

        print_tracebacks_safely()
        status = main()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("", "builder", "runtime"):
            raise
        sys.exit(
            f"builder: A package that building needs is not installed: {error.name}.\n"
            "  Install this program with its extra `builder`, and the engine's wheel."
        )
    sys.exit(status)


if __name__ == "__main__":
    run()

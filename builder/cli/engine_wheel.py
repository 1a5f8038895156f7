"""Print the path of an engine's wheel, compiling it first where that is needed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from builder.cache import default_cache, in_use
from builder.cli.progress_bar import ConsoleProgress
from builder.engine import ensure_wheel
from builder.platforms import PLATFORMS, Platform, host_platform
from runtime.errors import LibraryError
from runtime.text.sanitize import printable


def main(arguments: list[str] | None = None) -> int:
    """Run; return the process's exit status."""
    parser = argparse.ArgumentParser("python -m builder.cli.engine_wheel", description=__doc__)
    parser.add_argument("--cache", type=Path, default=default_cache(), metavar="DIR")
    parser.add_argument("--platform", choices=PLATFORMS, help="default: this machine's")
    options = parser.parse_args(arguments)
    try:
        platform = _platform(options.platform)
        with in_use(options.cache), ConsoleProgress() as progress:
            wheel = ensure_wheel(platform, options.cache, progress)
    except LibraryError as error:
        sys.stderr.write(f"ERROR {printable(str(error))}\n")
        return 1
    sys.stdout.write(f"{wheel}\n")
    return 0


def _platform(name: str | None) -> Platform:
    """Return the named platform, or this machine's."""
    platform = PLATFORMS[name] if name else host_platform()
    if platform is None:
        raise LibraryError(
            "No engine is built for this kind of machine.",
            f"Name one with --platform: {', '.join(PLATFORMS)}.",
        )
    return platform


if __name__ == "__main__":
    sys.exit(main())

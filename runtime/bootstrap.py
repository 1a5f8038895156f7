"""The first file that runs on a stick: makes the stick's packages importable, then starts.

The launcher calls it as `bootstrap.py ROOT PAYLOAD ARGUMENTS…` in an interpreter that looks
nowhere else for modules.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn


def start(command: list[str]) -> NoReturn:
    """Run the program with the library at the stick's root, and end the process."""
    root, payload, *arguments = command
    application = Path(__file__).parents[1]
    packages = [Path(payload, name) for name in ("packages.zip", "site-packages")]
    sys.path += map(str, [application, *packages])
    sys.argv = ["vademecum", *arguments]

    from runtime.__main__ import main
    from runtime.leaving import leave

    leave(main(["--library", root, *arguments], payload=Path(payload)))


if __name__ == "__main__":
    start(sys.argv[1:])

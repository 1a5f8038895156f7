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

    _prepare_for_drivers(Path(payload))
    from runtime.__main__ import leave, main

    leave(main(["--library", root, *arguments], payload=Path(payload)))


def _prepare_for_drivers(payload: Path) -> None:
    """Have graphics devices' drivers find the C++ library that they want, if the stick uses any."""
    engine = payload / "site-packages" / "llama_cpp" / "lib"
    if any((engine / f"libggml-{name}.so").exists() for name in ("cuda", "vulkan")):
        from runtime.hardware.system_libraries import prefer_newer

        prefer_newer(engine)


if __name__ == "__main__":
    start(sys.argv[1:])

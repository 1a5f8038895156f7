"""The cross compiler, which a package of this Python brings."""

from __future__ import annotations

import importlib.util
import os
from importlib import metadata
from pathlib import Path


def program() -> Path | None:
    """Return zig, or None where it is not installed."""
    spec = importlib.util.find_spec("ziglang")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0])
    return next(filter(Path.is_file, (folder / "zig", folder / "zig.exe")), None)


def version() -> str:
    """Return zig's version, or an empty string where it is not installed."""
    return metadata.version("ziglang") if program() else ""


def cache_variables(folder: Path) -> dict[str, str]:
    """Return the environment variables that have zig keep its own files in a folder."""
    return {f"ZIG_{kind}_CACHE_DIR": os.fspath(folder) for kind in ("GLOBAL", "LOCAL")}

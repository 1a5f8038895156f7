"""llama-cpp-python for a stick and for the build machine: compiled from its pinned source, kept.

The index has only the source distribution, and its default build runs on the processor that it was
compiled on and newer ones. Here it is cross-compiled for each platform, with one library a
processor generation, chosen from when the program starts.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from builder.engine.audit import check_libraries
from builder.engine.cmake_build import compile_libraries
from builder.engine.key import engine_key
from builder.engine.source import (
    PACKAGE,
    TOP,
    VENDORED,
    VERSION,
    default_cache,
    ensure_converter,
    ensure_sdist,
)
from builder.engine.wheel import wheel_name, write_wheel
from builder.platforms import Platform
from builder.progress import Progress
from builder.sources.archive import unpack

__all__ = [
    "VERSION",
    "cached_wheel",
    "default_cache",
    "ensure_converter",
    "ensure_sdist",
    "ensure_wheel",
]


def cached_wheel(platform: Platform, cache: Path) -> Path | None:
    """Return the wheel for a platform if it was compiled before, with the same flags."""
    wheel = _place(platform, cache)
    return wheel if wheel.is_file() else None


def ensure_wheel(platform: Platform, cache: Path, progress: Progress) -> Path:
    """Return the wheel for a platform, compiling it if the cache has none.

    The log of the compilation is kept beside the wheels. Raises LibraryError when a tool is
    missing, the compilation fails, or its libraries would not run where they must.
    """
    if found := cached_wheel(platform, cache):
        return found
    target = _place(platform, cache)
    sdist = ensure_sdist(cache, progress)
    target.parent.mkdir(parents=True, exist_ok=True)
    log = cache / "wheels" / f"compile-{platform.name}.log"
    with tempfile.TemporaryDirectory(dir=cache / "wheels", prefix="compile-") as name:
        scratch = Path(name)
        unpack(sdist, PACKAGE, f"{TOP}/**", scratch / "source", progress)
        source = scratch / "source"
        libraries = compile_libraries(platform, source / VENDORED, scratch, log, progress)
        check_libraries(platform, libraries)
        made = write_wheel(platform, source / TOP, libraries, scratch)
        return made.replace(target)


def _place(platform: Platform, cache: Path) -> Path:
    return cache / "wheels" / f"{VERSION}-{engine_key(platform)}" / wheel_name(platform)

"""llama-cpp-python for a stick and for the build machine: compiled from its pinned source, kept.

The index has only the source distribution, and its default build runs on the processor that it was
compiled on and newer ones. Here it is cross-compiled for each platform, with one library a
processor generation, chosen from when the program starts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from builder.cache import Place, default_cache, ensure, find
from builder.engine.audit import check_libraries
from builder.engine.cmake_build import compile_libraries
from builder.engine.key import engine_key
from builder.engine.source import (
    PACKAGE,
    TOP,
    VENDORED,
    VERSION,
    ensure_converter,
    ensure_sdist,
)
from builder.engine.wheel import is_whole, wheel_name, write_wheel
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

_KIND = "wheels"


def cached_wheel(platform: Platform, cache: Path) -> Path | None:
    """Return the wheel for a platform if it was compiled before, with the same flags."""
    found = find(_place(platform, cache), _recognized(platform))
    return found.path / wheel_name(platform) if found else None


def ensure_wheel(platform: Platform, cache: Path, progress: Progress) -> Path:
    """Return the wheel for a platform, compiling it if the cache has none.

    The log of the compilation is kept beside the wheels. Raises LibraryError when a tool is
    missing, the compilation fails, or its libraries would not run where they must.
    """
    if found := cached_wheel(platform, cache):
        return found

    def make(folder: Path) -> None:
        sdist = ensure_sdist(cache, progress)
        log = cache / _KIND / f"compile-{platform.name}.log"
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="compile-") as name:
            scratch = Path(name)
            unpack(sdist, PACKAGE, f"{TOP}/**", scratch / "source", progress, cache)
            source = scratch / "source"
            libraries = compile_libraries(platform, source / VENDORED, scratch, log, progress)
            check_libraries(platform, libraries)
            write_wheel(platform, source / TOP, libraries, folder)

    place, recognized = _place(platform, cache), _recognized(platform)
    return ensure(place, make, progress, recognized=recognized).path / wheel_name(platform)


def _recognized(platform: Platform) -> Callable[[Path], bool]:
    return lambda folder: is_whole(folder / wheel_name(platform))


def _place(platform: Platform, cache: Path) -> Place:
    return Place(cache, _KIND, f"{VERSION}-{engine_key(platform)}")

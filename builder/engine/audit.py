"""Whether compiled libraries would run where their platform says, judged by what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path

from builder.binaries import Binary, read_binary
from builder.engine.key import ZIG_VERSION
from builder.platforms import Platform
from runtime.errors import LibraryError

_LINUX_LIBRARIES = re.compile(r"lib(c|m|dl|pthread|rt)\.so\.\d+|ld-linux[\w-]*\.so\.\d+")
_WINDOWS_LIBRARIES = re.compile(r"(kernel32|advapi32|ucrtbase|api-ms-win-crt-.*)\.dll")
_MACOS_LIBRARIES = re.compile(r"/usr/lib/libSystem\.B\.dylib")
_OLDEST = re.compile(r".*\.(\d+)\.(\d+)")
"""a zig target's last two numbers: the oldest glibc or macOS"""
_OTHER_COMPILER = f"The compiler is not ziglang {ZIG_VERSION}, or ignored its target."
_VARIANT = re.compile(r"(?:lib)?ggml-cpu-\w")


def check_libraries(platform: Platform, libraries: Sequence[Path]) -> None:
    """Raise LibraryError with all that speaks against these libraries on a platform."""
    own = {path.name for path in libraries}
    problems = list(_missing(own))
    for path in libraries:
        problems += (f"{path.name} {what}" for what in _problems(platform, path.name, own, path))
    if problems:
        raise LibraryError(
            f"The compiled engine would not run on every {platform.name}: {'; '.join(problems)}.",
            _OTHER_COMPILER,
        )


def check_library(platform: Platform, path: Path, beside: Set[str]) -> None:
    """Raise LibraryError with what speaks against one more library of the engine.

    `beside` are the names of those that it may load from its own folder, or from a driver.
    """
    if problems := list(_problems(platform, path.name, beside, path)):
        raise LibraryError(
            f"{path.name} would not run on every {platform.name}: it {'; it '.join(problems)}.",
            _OTHER_COMPILER,
        )


def _missing(own: Set[str]) -> Iterator[str]:
    stems = {name.partition(".")[0].removeprefix("lib") for name in own}
    yield from (
        f"no library {stem}" for stem in ("ggml", "ggml-base", "llama") if stem not in stems
    )
    if not any(_VARIANT.match(name) for name in own):
        yield "no library for a processor"


def _problems(platform: Platform, name: str, own: Set[str], path: Path) -> Iterator[str]:
    binary = read_binary(path)
    if binary is None:
        yield "is not a native file"
        return
    if binary.machine != platform.machine:
        yield f"is for {binary.machine}"
        return
    yield from _RULES[platform.system](platform, name, own, binary)


def _linux(platform: Platform, name: str, own: Set[str], binary: Binary) -> Iterator[str]:
    for library in binary.needed:
        if library not in own and not _LINUX_LIBRARIES.fullmatch(library):
            yield f"needs {library}"
    if own & set(binary.needed) and binary.search_paths != ("$ORIGIN",):
        yield f"looks for its libraries in {list(binary.search_paths)}, not beside itself"
    for version in binary.versions:
        family, _, number = version.partition("_")
        if family != "GLIBC" or _version(number) > _oldest(platform):
            yield f"needs {version}"


def _windows(_platform: Platform, _name: str, own: Set[str], binary: Binary) -> Iterator[str]:
    for library in binary.needed:
        if library not in own and not _WINDOWS_LIBRARIES.fullmatch(library.lower()):
            yield f"needs {library}"


def _macos(platform: Platform, name: str, own: Set[str], binary: Binary) -> Iterator[str]:
    for library in binary.needed:
        ours = library.removeprefix("@rpath/") in own and library.startswith("@rpath/")
        if not ours and not _MACOS_LIBRARIES.fullmatch(library):
            yield f"needs {library}"
    if binary.name != f"@rpath/{name}":
        yield f"calls itself {binary.name or 'nothing'}"
    if "@loader_path" not in binary.search_paths and len(binary.needed) > 1:
        yield f"looks for its libraries in {list(binary.search_paths)}, not beside itself"
    if binary.oldest != _oldest(platform):
        yield f"is for macOS {'.'.join(map(str, binary.oldest))} and newer"
    if platform.machine == "aarch64" and not binary.signed:
        yield "has no valid signature"


_RULES: dict[str, Callable[[Platform, str, Set[str], Binary], Iterator[str]]] = {
    "linux": _linux,
    "windows": _windows,
    "macos": _macos,
}


def _oldest(platform: Platform) -> tuple[int, int]:
    found = _OLDEST.fullmatch(platform.zig_target)
    assert found, platform.zig_target
    return int(found[1]), int(found[2])


def _version(number: str) -> tuple[int, ...]:
    """Return a version as numbers; one with other signs in it counts as newer than any."""
    parts = number.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else (1 << 30,)

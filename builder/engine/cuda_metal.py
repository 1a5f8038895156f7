"""ggml's libraries that only their makers' own tools compile: those for CUDA and Metal.

They are made on a machine of the kind that they are for, by CMake with the system's compiler.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from builder.cache import key_of
from builder.engine.cmake_build import Tools, Work, run_all
from builder.engine.flags import native_arguments
from builder.platforms import Platform, host_platform
from builder.progress import Progress
from runtime.errors import LibraryError

_SUFFIXES = (".so", ".dll", ".dylib")


def check_cuda(platform: Platform) -> None:
    """Raise LibraryError, with the reason, where CUDA's library cannot be compiled here."""
    if platform != host_platform():
        raise LibraryError(
            f"CUDA's compiler makes nothing for {platform.name} on this machine.",
            "Build on such a machine and hand the payload over (`builder payload export`).",
        )
    if shutil.which("nvcc") is None:
        raise LibraryError(
            "CUDA needs its compiler nvcc, which is not on PATH.",
            "Install NVIDIA's CUDA toolkit; `vulkan` serves the same devices without.",
        )


def check_metal(platform: Platform) -> None:
    """Raise LibraryError, with the reason, where Metal's library cannot be compiled here."""
    if platform.system == "macos" and sys.platform != "darwin":
        raise LibraryError(
            "Metal needs the frameworks that only Apple's own tools hold.",
            "Build on a Mac and hand the payload over (`builder payload export`).",
        )


CHECKS: Mapping[str, Callable[[Platform], None]] = {"cuda": check_cuda, "metal": check_metal}
_COMPILERS = {"cuda": "nvcc", "metal": "cc"}


def native_key(name: str, platform: Platform) -> str:
    """Return a short name that changes with the maker's compiler or a flag."""
    version = subprocess.run(
        [_COMPILERS[name], "--version"], capture_output=True, text=True, check=False
    )
    return key_of(version.stdout, native_arguments(name, platform))[:8]


def compile_native(
    name: str, platform: Platform, tools: Tools, work: Work, progress: Progress
) -> Path:
    """Compile ggml's library `name` from the llama.cpp in the scratch folder's `source`.

    Raises LibraryError with the compiler's first complaint.
    """
    build = work.scratch / "build"
    configure = [
        tools.cmake, "-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={tools.ninja}",
        "-S", os.fspath(work.scratch / "source"), "-B", os.fspath(build),
        *native_arguments(name, platform),
    ]  # fmt: skip
    target = f"ggml-{name}"
    run_all([configure, [tools.ninja, "-C", os.fspath(build), target]], work, progress)
    found = [
        path
        for path in sorted((build / "bin").iterdir())
        if path.stem.removeprefix("lib") == target and path.suffix in _SUFFIXES
    ]
    if not found:
        raise LibraryError(f"llama.cpp made no library {target}.", f"The whole log is {work.log}.")
    return found[0]

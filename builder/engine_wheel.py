"""llama-cpp-python for the stick: compiled once from its pinned source, then kept in the cache.

The index has only the source distribution, and its default build runs on the processor that it was
compiled on and newer ones. These flags build one library a processor generation, chosen from when
the program starts.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from builder.console import ConsoleProgress
from builder.progress import Progress, Task
from builder.records import SourceSpec
from builder.sources.archive import unpack
from builder.sources.pypi import distribution
from runtime.errors import LibraryError

VERSION = "0.3.36"
PACKAGE = f"llama-cpp-python=={VERSION}"
SDIST_SHA256 = "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e"
WHEEL_PATTERN = f"llama_cpp_python-{VERSION}-py3-none-*.whl"

CMAKE_ARGS = (
    "-DCMAKE_BUILD_TYPE=Release",
    "-DBUILD_SHARED_LIBS=ON",
    "-DGGML_NATIVE=OFF",
    "-DGGML_BACKEND_DL=ON",
    "-DGGML_CPU_ALL_VARIANTS=ON",
    "-DGGML_OPENMP=OFF",
    "-DLLAMA_BUILD_COMMON=OFF",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_TOOLS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_SERVER=OFF",
    "-DLLAMA_BUILD_APP=OFF",
    "-DLLAMA_OPENSSL=OFF",
    "-DLLAVA_BUILD=OFF",
    "-DCMAKE_PLATFORM_NO_VERSIONED_SONAME=ON",
    "-DCMAKE_INSTALL_BINDIR=llama_cpp/lib",
    "-DCMAKE_INSTALL_LIBDIR=llama_cpp/lib",
    "-DCMAKE_C_FLAGS=-g0",
    "-DCMAKE_CXX_FLAGS=-g0",
)

_VENDORED = f"llama_cpp_python-{VERSION}/vendor/llama.cpp"
_STEP = re.compile(r"\s*\[(\d+)/(\d+)\] ")


def default_cache() -> Path:
    """Return the folder that everything fetched or compiled is kept in."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "vademecum"


def wheel_folder(cache: Path) -> Path:
    """Return where the wheel is kept: flags that differ give another folder."""
    flags = hashlib.sha256("\0".join(CMAKE_ARGS).encode()).hexdigest()
    return cache / "wheels" / f"{VERSION}-{flags[:8]}"


def kept_wheel(cache: Path) -> Path | None:
    """Return the wheel if it has been compiled."""
    return next(iter(sorted(wheel_folder(cache).glob(WHEEL_PATTERN))), None)


def ensure_wheel(cache: Path, progress: Progress) -> Path:
    """Return the wheel for this machine's kind, compiling it if the cache has none.

    Raises LibraryError when there is no compiler or the compilation fails.
    """
    wheels = wheel_folder(cache)
    if found := kept_wheel(cache):
        return found
    _require_compiler()
    sdist = ensure_sdist(cache, progress)
    wheels.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=wheels, prefix="compile-") as scratch:
        _compile(sdist, Path(scratch), wheels / "compile.log", progress)
        built = next(Path(scratch).glob(WHEEL_PATTERN))
        return built.replace(wheels / built.name)


def ensure_converter(cache: Path, progress: Progress) -> Path:
    """Return the folder with llama.cpp's own converter of embedding models to GGUF.

    Run it as `python FOLDER/convert_hf_to_gguf.py --outtype f16 --outfile OUT MODEL_FOLDER`, with
    PyTorch and transformers installed.
    """
    unpacked = cache / "converter" / VERSION
    if not unpacked.is_dir():
        sdist = ensure_sdist(cache, progress)
        unpacked.parent.mkdir(parents=True, exist_ok=True)
        unpack(sdist, PACKAGE, f"{_VENDORED}/**/*.py", unpacked, progress)
    return unpacked / _VENDORED


def ensure_sdist(cache: Path, progress: Progress) -> Path:
    """Return llama-cpp-python's source distribution, downloaded and checked.

    Raises LibraryError when it cannot be had or is not the pinned file.
    """
    spec = SourceSpec("pypi", (PACKAGE,), sha256=SDIST_SHA256, distribution="sdist")
    return distribution(PACKAGE, spec, SDIST_SHA256, cache, progress)


def compile_steps(lines: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield (steps done, steps in all) for each of ninja's lines in pip's verbose output."""
    for line in lines:
        if found := _STEP.match(line):
            yield int(found[1]), int(found[2])


def _require_compiler() -> None:
    candidates = (os.environ.get("CXX", ""), "c++", "g++", "clang++")
    if not any(shutil.which(name.split()[0]) for name in candidates if name.strip()):
        raise LibraryError(
            "No C++ compiler was found; llama.cpp has to be compiled once.",
            "Install one (Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++; "
            "macOS: xcode-select --install), then run the same command again.",
        )


def _compile(sdist: Path, wheel_dir: Path, log: Path, progress: Progress) -> None:
    """Run pip on the source distribution, telling of each compiled file.

    Raises LibraryError with the compiler's first complaint.
    """
    progress.note("Compiling llama.cpp: about ten minutes on two cores, once.")
    command = [sys.executable, "-m", "pip", "wheel", "-v", "--no-deps", "--no-cache-dir"]
    # Ninja by name: with a make on the machine, CMake might use that, one file at a time.
    environment = os.environ | {"CMAKE_ARGS": " ".join(CMAKE_ARGS), "CMAKE_GENERATOR": "Ninja"}
    with (
        subprocess.Popen(
            [*command, "--wheel-dir", os.fspath(wheel_dir), os.fspath(sdist)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
        log.open("w", encoding="utf-8") as log_file,
    ):
        assert process.stdout is not None
        recent: deque[str] = deque(maxlen=400)
        _show_steps(compile_steps(_logged(process.stdout, log_file.write, recent)), progress)
    if process.returncode:
        raise LibraryError(
            f"llama.cpp could not be compiled: {first_complaint(recent)}",
            f"The whole log is {log}.",
        )


def _logged(
    lines: Iterable[str], write: Callable[[str], object], recent: deque[str]
) -> Iterator[str]:
    for line in lines:
        write(line)
        recent.append(line)
        yield line


def _show_steps(steps: Iterable[tuple[int, int]], progress: Progress) -> None:
    with ExitStack() as stack:
        task: Task | None = None
        done = 0
        for step, total in steps:
            task = task or stack.enter_context(progress.stage("compile llama.cpp", total, "files"))
            task.advance(step - done)
            done = step


def first_complaint(lines: Iterable[str]) -> str:
    """Return the line of a failed build that says most: the first error, or else the last line."""
    kept = [line.strip() for line in lines if line.strip()]
    errors = (line for line in kept if re.search(r"\berror:|\bCMake Error\b", line, re.IGNORECASE))
    return next(errors, kept[-1] if kept else "pip said nothing")


def main(arguments: list[str] | None = None) -> int:
    """Print the path of the wheel, compiling it first where that is needed."""
    parser = argparse.ArgumentParser("python -m builder.engine_wheel", description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=default_cache(), metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        with ConsoleProgress() as progress:
            wheel = ensure_wheel(options.cache, progress)
    except LibraryError as error:
        print(f"ERROR {error}", file=sys.stderr)
        return 1
    print(wheel)
    return 0


if __name__ == "__main__":
    sys.exit(main())

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
import tarfile
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath

from builder.progress import Progress, Task
from runtime.errors import LibraryError

VERSION = "0.3.36"
PROJECT = "llama-cpp-python"
SDIST_NAME = f"llama_cpp_python-{VERSION}.tar.gz"
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

CONVERTER_SCRIPT = "convert_hf_to_gguf.py"
_VENDORED = PurePosixPath(SDIST_NAME.removesuffix(".tar.gz"), "vendor", "llama.cpp")
_CONVERTER_PARTS = (CONVERTER_SCRIPT, "LICENSE", "conversion", "gguf-py/gguf", "gguf-py/LICENSE")

_STEP = re.compile(r"\s*\[(\d+)/(\d+)\] ")
_CHUNK = 1 << 20


def default_cache() -> Path:
    """Return the folder that everything fetched or compiled is kept in."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "vademecum"


def ensure_wheel(cache: Path, progress: Progress) -> Path:
    """Return the wheel for this machine's kind, compiling it if the cache has none.

    Raises LibraryError when there is no compiler or the compilation fails.
    """
    wheels = cache / "wheels"
    if found := sorted(wheels.glob(WHEEL_PATTERN)):
        return found[-1]
    _require_compiler()
    sdist = ensure_sdist(cache, progress)
    wheels.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=wheels, prefix="compile-") as scratch:
        _compile(sdist, Path(scratch), wheels / "compile.log", progress)
        built = next(Path(scratch).glob(WHEEL_PATTERN))
        return built.replace(wheels / built.name)


def ensure_converter(cache: Path, progress: Progress) -> Path:
    """Return the folder with llama.cpp's own converter of embedding models to GGUF.

    Run it as `python CONVERTER/convert_hf_to_gguf.py --outtype f16 --outfile OUT MODEL_FOLDER`,
    with PyTorch and transformers installed.
    """
    target = cache / "converter" / VERSION
    if target.is_dir():
        return target
    sdist = ensure_sdist(cache, progress)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        extracted = Path(scratch) / VERSION
        _extract_converter(sdist, extracted)
        return extracted.replace(target)


def ensure_sdist(cache: Path, progress: Progress) -> Path:
    """Return llama-cpp-python's source distribution, downloaded and checked.

    Raises LibraryError when the index cannot be reached or the file is not the pinned one.
    """
    target = cache / "sdists" / SDIST_NAME
    if target.is_file() and _sha256(target) == SDIST_SHA256:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".part")
    _download(partial, progress)
    if _sha256(partial) != SDIST_SHA256:
        partial.unlink()
        raise LibraryError(
            f"{SDIST_NAME} as downloaded is not the pinned file: its SHA-256 differs.",
            "Try again; if it stays so, the package index does not serve the original.",
        )
    return partial.replace(target)


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


def _download(target: Path, progress: Progress) -> None:
    from pypi_simple import PyPISimple  # here, so that a filled cache needs no network library
    from requests import RequestException

    try:
        with PyPISimple() as index:
            page = index.get_project_page(PROJECT)
            package = next((p for p in page.packages if p.filename == SDIST_NAME), None)
            if package is None:
                raise LibraryError(
                    f"The package index has no {SDIST_NAME}.", "Check pip's index settings."
                )
            with (
                index.session.get(package.url, stream=True, timeout=60) as response,
                progress.stage("download llama.cpp", package.size, "B") as task,
                target.open("wb") as file,
            ):
                response.raise_for_status()
                for chunk in response.iter_content(_CHUNK):
                    file.write(chunk)
                    task.advance(len(chunk))
    except RequestException as error:
        raise LibraryError(
            f"{SDIST_NAME} could not be downloaded: {error}", "Check the network, then try again."
        ) from error


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
            task = task or stack.enter_context(
                progress.stage("compile llama.cpp", total, "files")
            )
            task.advance(step - done)
            done = step


def first_complaint(lines: Iterable[str]) -> str:
    """Return the line of a failed build that says most: the first error, or else the last line."""
    kept = [line.strip() for line in lines if line.strip()]
    errors = (line for line in kept if re.search(r"\berror:|\bCMake Error\b", line, re.IGNORECASE))
    return next(errors, kept[-1] if kept else "pip said nothing")


def _extract_converter(sdist: Path, target: Path) -> None:
    """Copy out the converter's regular files; nothing of the archive is run or linked."""
    with tarfile.open(sdist) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            if not member.isfile() or not path.is_relative_to(_VENDORED):
                continue
            relative = path.relative_to(_VENDORED)
            if ".." in relative.parts or not _in_converter(relative):
                continue
            source = archive.extractfile(member)
            assert source is not None
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            (target / relative).write_bytes(source.read())
    if not (target / CONVERTER_SCRIPT).is_file():
        raise LibraryError(
            f"{SDIST_NAME} holds no {CONVERTER_SCRIPT}.", "Delete it from the cache and try again."
        )


def _in_converter(path: PurePosixPath) -> bool:
    return any(path.is_relative_to(part) for part in _CONVERTER_PARTS)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Lines:
    """Progress as plain lines on standard error: the wheel's path is all that goes to output."""

    @contextmanager
    def stage(self, name: str, total: float | None = None, unit: str = "") -> Iterator[Task]:
        """See Progress."""
        yield _LineTask(name, total or 0)

    def note(self, message: str) -> None:
        """See Progress."""
        print(message, file=sys.stderr, flush=True)


class _LineTask:
    def __init__(self, name: str, total: float) -> None:
        self._name, self._total = name, total
        self._done, self._shown = 0.0, -1

    def advance(self, amount: float = 1) -> None:
        self._done += amount
        percent = int(100 * self._done / self._total) if self._total else 0
        if percent > self._shown:
            self._shown = percent
            print(f"{self._name}: {percent} %", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Print the path of the wheel, compiling it first where that is needed."""
    parser = argparse.ArgumentParser(prog="python -m builder.engine_wheel", description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=default_cache(), metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        print(ensure_wheel(options.cache, _Lines()))
    except LibraryError as error:
        print(f"ERROR {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

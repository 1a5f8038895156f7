"""The stick's Python packages: installed from a lock file, pruned to what is used."""

from __future__ import annotations

import fnmatch
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from builder.binaries import is_native, native_files
from builder.payload.bytecode import replace_sources, zip_tree
from builder.platforms import Platform
from runtime.errors import LibraryError

_LOCKS = Path(__file__).with_name("requirements")
ZIP_NAME = "packages.zip"
FOLDER_NAME = "site-packages"

_DROPPED = (
    "*.pyi",
    "*.pyx",
    "*.pxd",
    "*.h",
    "*.a",
    "*.lib",
    "*/__pycache__",
    "*/tests",
    "bin",
    "include",
    "share",
    "llama_cpp/lib/cmake",
    "llama_cpp/lib/pkgconfig",
    "llama_cpp/lib/libllama-common.*",
    "llama_cpp/lib/llama-common.*",
    "llama_cpp/server",
    "faiss/contrib",
    "faiss/*swigfaiss_avx512*",
    "faiss/*swigfaiss_sve*",
    "numpy/_core/*_tests.*",
    "numpy/_core/_simd.*",
    "numpy/_pyinstaller",
    "numpy/distutils",
    "numpy/doc",
    "numpy/f2py",
    "numpy/random/_examples",
    "zstandard/_cffi*",
    "zstandard/backend_cffi.py",
)
"""What no import of ours reaches: declarations, tests, tools, a second back end; and FAISS for
processors that its AVX2 or NEON variant serves as well, which would be 13 MB more each."""

_NEVER_THERE: Mapping[str, tuple[str, ...]] = {
    "macos-x86_64": tuple(
        f"llama_cpp/lib/libggml-cpu-{variant}.*"
        for variant in (
            "piledriver", "alderlake", "cannonlake", "cooperlake", "zen4", "sapphirerapids",
        )
    ),
}  # fmt: skip
"""The engine for processors that no machine of a platform was ever sold with."""

_METADATA = ("METADATA", "WHEEL", "LICEN*", "COPYING*", "NOTICE*", "AUTHORS*")


def lock(platform: Platform) -> Path:
    """Return the lock file that a platform's packages are installed from."""
    name = "runtime-macos.lock" if platform.system == "macos" else "runtime.lock"
    return _LOCKS / name


def install(platform: Platform, version: tuple[int, int], wheel: Path, target: Path) -> None:
    """Install the locked packages and the engine's wheel, hashes checked, nothing compiled.

    pip chooses the wheels for the platform and that version of CPython. Raises LibraryError with
    its own words when that fails.
    """
    of_engine = wheel.stem.rpartition("-")[2].split(".")
    locked = ["--require-hashes", "-r", os.fspath(lock(platform))]
    for tags, what in ((platform.wheel_tags, locked), (of_engine, [os.fspath(wheel)])):
        command = [*_pip(version, tags), "--target", os.fspath(target), *what]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise LibraryError(
                f"The packages for {platform.name} could not be installed: "
                f"{_last_line(done.stderr)}",
                "Check the network and pip's settings, then build again.",
            )


def _pip(version: tuple[int, int], tags: Iterable[str]) -> list[str]:
    """Return the command that installs for a platform; a target's markers are not evaluated."""
    number = "".join(map(str, version))
    return [
        sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet",
        "--no-deps", "--no-compile", "--only-binary=:all:", "--implementation", "cp",
        "--python-version", ".".join(map(str, version)),
        "--abi", f"cp{number}", "--abi", "abi3", "--abi", "none",
        *(part for tag in tags for part in ("--platform", tag)),
    ]  # fmt: skip


def prune(root: Path, platform: Platform) -> None:
    """Remove what the runtime never opens on a platform."""
    dropped = (*_DROPPED, *_NEVER_THERE.get(platform.name, ()))
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root).as_posix()
        if any(fnmatch.fnmatchcase(relative, pattern) for pattern in dropped):
            _remove(path)
    for folder in root.glob("*.dist-info"):
        _prune_metadata(folder)


def licences(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (`name-version`, licence texts) for each installed distribution."""
    for folder in sorted(root.glob("*.dist-info")):
        texts = [
            path.read_text("utf-8", "replace")
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name not in ("METADATA", "WHEEL")
        ]
        yield (
            folder.name.removesuffix(".dist-info"),
            "\n\n".join(texts) or _declared_licence(folder),
        )


def pack(root: Path, zip_path: Path, *, compiled: bool) -> None:
    """Move pure packages into one zip, leave those with native code; compile all, or nothing."""
    if compiled:
        replace_sources(root)
    pure = [entry.name for entry in root.iterdir() if not _has_native_code(entry)]
    zip_tree(root, pure, zip_path)
    for name in pure:
        _remove(root / name)


def _has_native_code(entry: Path) -> bool:
    return bool(native_files(entry)) if entry.is_dir() else is_native(entry)


def _prune_metadata(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif not any(fnmatch.fnmatchcase(path.name.upper(), name) for name in _METADATA):
            path.unlink()


def _declared_licence(folder: Path) -> str:
    """Return the licence fields of a distribution that ships no licence text."""
    wanted = ("License:", "License-Expression:", "Classifier: License ::", "Home-page:")
    lines = (folder / "METADATA").read_text("utf-8", "replace").splitlines()
    return "\n".join(line for line in lines if line.startswith(wanted)) + "\n"


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "pip said nothing"


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()

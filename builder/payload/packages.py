"""The stick's Python packages: installed from the lock file, pruned to what is used."""

from __future__ import annotations

import fnmatch
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from builder.payload.bytecode import replace_sources, zip_tree
from builder.payload.libraries import native_files, strip_symbols
from runtime.errors import LibraryError

LOCK = Path(__file__).parents[2] / "requirements" / "runtime.lock"
ZIP_NAME = "packages.zip"
FOLDER_NAME = "site-packages"

_DROPPED = (
    "*.pyi",
    "*.pyx",
    "*.pxd",
    "*.h",
    "*.a",
    "*/__pycache__",
    "*/tests",
    "bin",
    "include",
    "share",
    "llama_cpp/lib/cmake",
    "llama_cpp/lib/pkgconfig",
    "llama_cpp/lib/libllama-common.so",
    "llama_cpp/server",
    "faiss/contrib",
    "numpy/_core/*_tests*.so",
    "numpy/_core/_simd*.so",
    "numpy/_pyinstaller",
    "numpy/doc",
    "numpy/f2py",
    "numpy/random/_examples",
    "zstandard/_cffi*.so",
    "zstandard/backend_cffi.py",
)
"""What no import of ours reaches: declarations, tests, tools, a second back end."""

_STRIPPED = ("zstandard/*.so",)
"""Built with symbols. Libraries that a wheel's maker has patched may break when stripped."""

_METADATA = ("METADATA", "WHEEL", "LICEN*", "COPYING*", "NOTICE*", "AUTHORS*")


def install(wheel: Path, target: Path) -> None:
    """Install the locked packages and the engine's wheel, hashes checked, nothing compiled.

    Raises LibraryError with pip's own words when that fails.
    """
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    common = ["--no-deps", "--no-compile", "--only-binary=:all:", "--target", os.fspath(target)]
    for what in (["--require-hashes", "-r", os.fspath(LOCK)], [os.fspath(wheel)]):
        done = subprocess.run([*pip, *common, *what], capture_output=True, text=True, check=False)
        if done.returncode:
            raise LibraryError(
                f"The stick's packages could not be installed: {_last_line(done.stderr)}",
                "Check the network and pip's settings, then build again.",
            )


def prune(root: Path) -> None:
    """Remove what the runtime never opens, and debugging symbols."""
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root).as_posix()
        if any(fnmatch.fnmatchcase(relative, pattern) for pattern in _DROPPED):
            _remove(path)
    for folder in root.glob("*.dist-info"):
        _prune_metadata(folder)
    strip_symbols([path for pattern in _STRIPPED for path in root.glob(pattern)])


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


def pack(root: Path, zip_path: Path) -> None:
    """Compile everything; move pure packages into one zip, leave those with native code."""
    replace_sources(root)
    pure = [entry.name for entry in root.iterdir() if not _has_native_code(entry)]
    zip_tree(root, pure, zip_path)
    for name in pure:
        _remove(root / name)


def _has_native_code(entry: Path) -> bool:
    return bool(native_files(entry)) if entry.is_dir() else entry.suffix == ".so"


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

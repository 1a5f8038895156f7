"""The builder's own Python, copied so that it runs from any folder.

Only what the runtime uses is kept. Left out on purpose, beside tests and tools: `ssl`, since a
library that is never online has no use for it, and what else would bring a system library that no
code here calls.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path

from builder.payload.bytecode import replace_sources, zip_tree
from builder.payload.libraries import native_files, strip_symbols
from runtime.errors import LibraryError

_DROPPED = {
    "__phello__",
    "__pycache__",
    "dist-packages",
    "distutils",
    "ensurepip",
    "idlelib",
    "lib-dynload",
    "lib2to3",
    "pydoc_data",
    "site-packages",
    "sitecustomize.py",
    "test",
    "tkinter",
    "turtle.py",
    "turtledemo",
    "usercustomize.py",
    "venv",
}
_DROPPED_EXTENSIONS = (
    "_bz2", "_codecs_", "_crypt", "_ctypes_test", "_curses", "_dbm", "_gdbm", "_hashlib", "_lzma",
    "_ssl", "_test", "_tkinter", "_uuid", "_xx", "audioop", "nis", "ossaudiodev", "readline",
    "spwd", "xx",
)  # fmt: skip
_LANDMARK = "os.pyc"
"""Python takes the folder that holds it for its standard library."""


def version_name() -> str:
    """Return the name that this interpreter's files carry, such as `python3.11`."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def copy_interpreter(target: Path) -> list[Path]:
    """Copy the interpreter and its standard library to a folder.

    Returns the original native files: the copies may look for their libraries in vain. Raises
    LibraryError when this Python is not laid out as an installed one.
    """
    executable = _executable()
    library = Path(sysconfig.get_path("stdlib"))
    name = version_name()
    (target / "bin").mkdir(parents=True)
    shutil.copyfile(executable, target / "bin" / name)
    standard = target / sys.platlibdir / name
    _copy_standard_library(library, standard)
    extensions = _copy_extensions(library / "lib-dynload", standard / "lib-dynload")
    return [executable, *extensions]


def copy_libraries(needed: dict[str, Path], target: Path) -> None:
    """Copy system libraries, under the names that programs ask for."""
    target.mkdir(parents=True, exist_ok=True)
    for name, path in needed.items():
        shutil.copyfile(path.resolve(), target / name)


def finish_interpreter(target: Path) -> bool:
    """Strip symbols and pack the library into one file; False where there is no `strip`."""
    stripped = strip_symbols(native_files(target))
    standard = target / sys.platlibdir / version_name()
    replace_sources(standard)
    packed = [
        entry.name for entry in standard.iterdir() if entry.name not in (_LANDMARK, "lib-dynload")
    ]
    zip_name = version_name().replace(".", "") + ".zip"
    zip_tree(standard, packed, standard.parent / zip_name)
    for name in packed:
        _remove(standard / name)
    return stripped


def licence_text() -> str:
    """Return Python's own licence."""
    places = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
    for place in places:
        if (place / "LICENSE.txt").is_file():
            return (place / "LICENSE.txt").read_text("utf-8")
    return "Python is distributed under the PSF licence: https://docs.python.org/3/license.html\n"


def _executable() -> Path:
    """Return the real file behind this interpreter, outside any virtual environment."""
    candidates = (Path(sys.base_exec_prefix, "bin", version_name()), Path(sys.executable))
    for candidate in candidates:
        if candidate.is_file():
            return candidate.resolve()
    raise LibraryError(
        f"No {version_name()} was found in {sys.base_exec_prefix}/bin.",
        "Build with a Python installed in the usual layout.",
    )


def _copy_standard_library(source: Path, target: Path) -> None:
    def unwanted(_folder: str, names: list[str]) -> list[str]:
        return [
            name
            for name in names
            if name in _DROPPED or name.startswith(("config-", "__pycache__", "EXTERNALLY-"))
        ]

    shutil.copytree(source, target, ignore=unwanted, copy_function=shutil.copyfile)
    for leftover in [*target.rglob("test"), *target.rglob("tests")]:
        _remove(leftover)


def _copy_extensions(source: Path, target: Path) -> list[Path]:
    kept = sorted(
        path for path in source.glob("*.so") if not path.name.startswith(_DROPPED_EXTENSIONS)
    )
    target.mkdir()
    for path in kept:
        shutil.copyfile(path, target / path.name)
    return kept


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()

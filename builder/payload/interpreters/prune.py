"""An interpreter's tree → its folder in the payload: only what the runtime uses, in few files.

Left out on purpose, beside tests and tools: `ssl`, since a library that is never online has no use
for it, and what else would bring a library that no code here calls.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from builder.payload.bytecode import replace_sources, zip_tree
from builder.payload.interpreters.base import Tree
from builder.platforms import Platform

_DROPPED = {
    "LICENSE.txt",
    "__phello__",
    "__pycache__",
    "curses",
    "dist-packages",
    "distutils",
    "ensurepip",
    "idlelib",
    "lib-dynload",
    "lib2to3",
    "msilib",
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
_DROPPED_PREFIXES = ("config-", "__pycache__", "EXTERNALLY-")
_DROPPED_EXTENSIONS = (
    "_bz2", "_codecs_", "_crypt", "_ctypes_test", "_curses", "_dbm", "_gdbm", "_hashlib", "_lzma",
    "_msi", "_ssl", "_test", "_tkinter", "_uuid", "_xx", "_xxtestfuzz", "audioop", "nis",
    "ossaudiodev", "readline", "spwd", "winsound", "xx",
)  # fmt: skip
_DROPPED_LIBRARIES = re.compile(r"(libcrypto|libssl|libtcl|libtk|tcl|tk)[\w.-]*")
_NATIVE = "lib-dynload"


def is_kept(extension: Path) -> bool:
    """Return whether a native module of the standard library goes onto the stick."""
    return not extension.name.startswith(_DROPPED_EXTENSIONS)


def place(tree: Tree, platform: Platform, target: Path) -> str:
    """Copy an interpreter to a folder; return its executable, relative to that folder.

    Its standard library becomes one zip, compiled where this Python's bytecode is the same as its
    own, else in sources.
    """
    target.mkdir(parents=True)
    return _place_windows(tree, target) if platform.system == "windows" else _place(tree, target)


def is_compiled(tree: Tree) -> bool:
    """Return whether this Python can write that interpreter's bytecode."""
    return tree.version == sys.version_info[:2]


def _place(tree: Tree, target: Path) -> str:
    name = f"python{tree.version[0]}.{tree.version[1]}"
    library = target / tree.library_folder
    (target / "bin").mkdir()
    shutil.copyfile(tree.executable, target / "bin" / name)
    _copy_native(tree, library / name / _NATIVE, target / "lib")
    standard = library / name
    _copy_standard_library(tree, standard)
    # Python takes the folder that holds this one for its standard library.
    landmark = "os.pyc" if (standard / "os.pyc").exists() else "os.py"
    _pack(standard, (landmark, _NATIVE), library / f"{name.replace('.', '')}.zip")
    return f"bin/{name}"


def _place_windows(tree: Tree, target: Path) -> str:
    name = f"python{tree.version[0]}{tree.version[1]}"
    shutil.copyfile(tree.executable, target / "python.exe")
    _copy_native(tree, target, target)
    standard = target / "standard"
    _copy_standard_library(tree, standard)
    _pack(standard, (), target / f"{name}.zip")
    standard.rmdir()
    # Where it stands, neither the registry nor the environment adds to the folders of modules.
    (target / f"{name}._pth").write_text(f"{name}.zip\n.\n", "ascii")
    return "python.exe"


def _copy_native(tree: Tree, extensions: Path, libraries: Path) -> None:
    for folder in (extensions, libraries):
        folder.mkdir(parents=True, exist_ok=True)
    for path in tree.extensions:
        if is_kept(path):
            shutil.copyfile(path, extensions / path.name)
    for name, path in tree.libraries.items():
        if not _DROPPED_LIBRARIES.match(name):
            shutil.copyfile(path.resolve(), libraries / name)


def _copy_standard_library(tree: Tree, target: Path) -> None:
    def unwanted(_folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name in _DROPPED or name.startswith(_DROPPED_PREFIXES)]

    shutil.copytree(
        tree.standard, target, ignore=unwanted, copy_function=shutil.copyfile, dirs_exist_ok=True
    )
    for leftover in [*target.rglob("test"), *target.rglob("tests")]:
        _remove(leftover)
    if is_compiled(tree):
        replace_sources(target)


def _pack(standard: Path, kept: tuple[str, ...], target: Path) -> None:
    packed = [entry.name for entry in standard.iterdir() if entry.name not in kept]
    zip_tree(standard, packed, target)
    for name in packed:
        _remove(standard / name)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()

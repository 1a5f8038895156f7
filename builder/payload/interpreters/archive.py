"""An interpreter out of an archive: one that the bundle names, or a release of a known project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from builder import sources
from builder.binaries import native_files, read_binary
from builder.payload.interpreters.base import Tree, Workplace, python_licence, scratch_name
from builder.payload.interpreters.prune import is_kept
from builder.platforms import Platform
from builder.progress import Silent
from builder.sources.archive import unpack
from builder.specs import InterpreterSpec, SourceSpec
from runtime.errors import LibraryError

_POSIX = re.compile(r"python3\.(\d+)")
_WINDOWS = re.compile(r"python3(\d+)\.dll")


class ArchiveInterpreter:
    """A tar or zip file with an installed Python, by path or address."""

    kind = "archive"

    def unsuitable(self, platform: Platform, spec: InterpreterSpec, _cache: Path) -> str:
        """See Interpreter."""
        return "" if spec.source else f"no archive of an interpreter is named for {platform.name}"

    def identity(self, _platform: Platform, spec: InterpreterSpec, _base: Path) -> str:
        """See Interpreter."""
        assert spec.source is not None
        return spec.source.sha256

    def obtain(self, platform: Platform, spec: InterpreterSpec, at: Workplace) -> Tree:
        """See Interpreter."""
        assert spec.source is not None
        return tree_of_archive(platform, spec.source, at)


def tree_of_archive(platform: Platform, source: SourceSpec, at: Workplace) -> Tree:
    """Return the interpreter in an archive.

    Raises LibraryError if the archive cannot be had, holds none, or one for another platform.
    """
    archive = sources.fetch(source, at.base, at.cache, at.progress).files[0]
    folder = at.scratch / scratch_name(archive.name)
    # Its links are other names of the files; none of them is needed, nor worth a word.
    unpack(archive, archive.name, "", folder, Silent())
    finder = _windows_trees if platform.system == "windows" else _posix_trees
    for tree in finder(folder):
        _check_kind(tree, platform, archive.name)
        return tree
    raise LibraryError(
        f"{archive.name} holds no Python for {platform.name}.",
        "Name an archive of an installed Python 3 for that platform, not of its source.",
    )


def _nearest_first(paths: Iterable[Path]) -> list[Path]:
    """Sort by depth, then by name: a folder's own order is the file system's."""
    return sorted(paths, key=lambda path: (len(path.parts), path))


def _posix_trees(root: Path) -> Iterator[Tree]:
    for executable in _nearest_first(root.rglob("bin/python3.*")):
        library = executable.parent.parent / "lib"
        standard = library / executable.name
        if (found := _POSIX.fullmatch(executable.name)) and (standard / "os.py").is_file():
            extensions = tuple(sorted((standard / "lib-dynload").glob("*.so")))
            yield Tree(
                (3, int(found[1])),
                executable,
                standard,
                extensions,
                _own_libraries([executable, *filter(is_kept, extensions)], library),
                python_licence(standard, executable.parent.parent),
            )


def _own_libraries(files: list[Path], folder: Path) -> dict[str, Path]:
    """Return those libraries of a folder that these files load, and what those load in turn."""
    found: dict[str, Path] = {}
    waiting = list(files)
    while waiting:
        binary = read_binary(waiting.pop())
        for needed in binary.needed if binary else ():
            name = needed.rpartition("/")[2]
            if name not in found and (folder / name).is_file():
                found[name] = folder / name
                waiting.append(folder / name)
    return found


def _windows_trees(root: Path) -> Iterator[Tree]:
    for executable in _nearest_first(root.rglob("python.exe")):
        home = executable.parent
        version = max((int(found[1]) for found in map(_WINDOWS.fullmatch, _names(home)) if found), default=0)  # fmt: skip # noqa: E501
        standard = home / "Lib"
        if version and (standard / "os.py").is_file():
            yield windows_tree(home, (3, version), standard, python_licence(home))


def windows_tree(home: Path, version: tuple[int, int], standard: Path, licence: str) -> Tree:
    """Return the interpreter in a folder of Windows's layout, whose standard library lies apart."""
    native = [*native_files(home / "DLLs"), *(home / name for name in _names(home))]
    return Tree(
        version,
        home / "python.exe",
        standard,
        tuple(sorted(path for path in native if path.suffix == ".pyd")),
        {path.name: path for path in native if path.suffix == ".dll"},
        licence,
    )


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _check_kind(tree: Tree, platform: Platform, name: str) -> None:
    binary = read_binary(tree.executable)
    system = {"elf": "linux", "pe": "windows", "mach-o": "macos"}
    machines = binary.machine.split("+") if binary else []
    if binary and system[binary.format] == platform.system and platform.machine in machines:
        return
    found = f"{system[binary.format]} on {binary.machine}" if binary else "no program"
    raise LibraryError(
        f"{name} holds a Python for {found}, not for {platform.name}.",
        "Name the archive for that platform.",
    )

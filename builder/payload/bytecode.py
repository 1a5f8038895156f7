"""Python sources → bytecode that is loaded as it stands.

A read-only stick cannot keep a cache of bytecode, and a source's time stamp does not survive a
copy to FAT: the bytecode is marked never to be checked against its source. Names in tracebacks are
relative, so that nothing of the build machine travels along.
"""

from __future__ import annotations

import importlib.util
import py_compile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from builder import reproducible_zip
from runtime.errors import LibraryError


def replace_sources(root: Path) -> None:
    """Compile every source below a folder, and drop it: half the files, a third of the bytes."""
    for source in sorted(root.rglob("*.py")):
        _compile(source, source.with_suffix(".pyc"), root)
        source.unlink()


def add_bytecode(root: Path) -> None:
    """Compile every source below a folder into the `__pycache__` beside it."""
    for source in sorted(root.rglob("*.py")):
        _compile(source, Path(importlib.util.cache_from_source(source)), root)


def zip_tree(root: Path, names: Iterable[str], target: Path) -> None:
    """Pack these entries of a folder into a zip that imports can be made from.

    One file in place of thousands: each would fill a whole cluster of the stick.
    """
    files = [
        file
        for name in sorted(names)
        for file in sorted([root / name, *(root / name).rglob("*")])
        if file.is_file()
    ]
    with zipfile.ZipFile(target, "w") as archive:
        for file in files:
            reproducible_zip.add(archive, file.relative_to(root).as_posix(), file.read_bytes())


def _compile(source: Path, target: Path, root: Path) -> None:
    try:
        py_compile.compile(
            str(source),
            cfile=str(target),
            dfile=source.relative_to(root).as_posix(),
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except py_compile.PyCompileError as error:
        raise LibraryError(
            f"{source.relative_to(root)} is not valid Python {error.exc_value}.",
            "Reinstall that package, or this program, and build again.",
        ) from error

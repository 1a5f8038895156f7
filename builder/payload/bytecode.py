"""Python sources → bytecode that is loaded as it stands.

A read-only stick cannot keep a cache of bytecode, and a source's time stamp does not survive a
copy to FAT: the bytecode is marked never to be checked against its source. Names in tracebacks are
relative, so that nothing of the build machine travels along. It is written by a process of its own,
so that the same sources give the same bytes whatever this one has done before.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from builder import reproducible_zip
from runtime.errors import LibraryError

_COMPILER = Path(__file__).with_name("compile_sources.py")


def replace_sources(root: Path) -> None:
    """Compile every source below a folder, and drop it: half the files, a third of the bytes."""
    sources = sorted(root.rglob("*.py"))
    _compile({source: source.with_suffix(".pyc") for source in sources}, root)
    for source in sources:
        source.unlink()


def add_bytecode(root: Path) -> None:
    """Compile every source below a folder into the `__pycache__` beside it."""
    sources = sorted(root.rglob("*.py"))
    _compile({source: Path(importlib.util.cache_from_source(source)) for source in sources}, root)


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


def _compile(targets: Mapping[Path, Path], root: Path) -> None:
    """Compile sources below `root`, each to its target. Raises LibraryError for one that fails."""
    jobs = (
        [str(source), str(target), source.relative_to(root).as_posix()]
        for source, target in targets.items()
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(_COMPILER)],
        input="".join(json.dumps(job) + "\n" for job in jobs),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.stdout:
        name, reason = json.loads(done.stdout)
        raise LibraryError(
            f"{name} is not valid Python {reason}.",
            "Reinstall that package, or this program, and build again.",
        )
    done.check_returncode()

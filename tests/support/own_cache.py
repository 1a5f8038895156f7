"""A cache of the tests' own, in which nothing of the person's cache is ever changed.

`default_cache()` names it while tests run, in the processes that they start as well. What does not
depend on corpora is taken from the person's cache where that has it: small files are copied, large
ones are hard links. It stays from run to run in `.test_cache`, or where VADEMECUM_TEST_CACHE says;
on a machine without the other it holds all that is fetched.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from builder.engine import default_cache

VARIABLE = "VADEMECUM_TEST_CACHE"
SHARED = (
    "accelerators", "blas", "converter", "embedding", "gguf", "joined", "payloads", "sources",
    "unpacked", "wheels", "zig",
)  # fmt: skip
"""folders of a cache that do not depend on the corpora"""

_TAKEN = tuple(name for name in SHARED if name != "zig")  # which writes into what it has
_RECORDS = ".state"
_UNFINISHED = (".part", ".making", ".lock")
_SCRATCH = (".", "compile-", "quantize-", "split-", "tmp")
_LARGE = 1 << 20
_SHOWN = 5
_BUILDER = re.compile(rb"(builder|evaluation)(\.[\w.]+)?|.*/vademecum-build")

Stamps = Mapping[Path, tuple[int, int]]
"""file or folder → its size and time of change, in nanoseconds"""

_before = pytest.StashKey[tuple[Path, Stamps]]()


def pytest_configure(config: pytest.Config) -> None:
    """Have the tests use a cache of their own, and remember what the person's is like."""
    folder = own_folder(Path(__file__).parents[2])
    theirs = default_cache()
    if theirs == folder / theirs.name:  # in a test that runs pytest
        return
    if not is_building():
        config.stash[_before] = theirs, stamps(theirs)
    # pip's is not meant, but would follow.
    os.environ.setdefault("PIP_CACHE_DIR", os.fspath(theirs.parent / "pip"))
    os.environ["XDG_CACHE_HOME"] = os.fspath(folder)
    take(theirs, default_cache())


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the session if anything in the person's cache is not as it was.

    It may be while a build goes on beside: that is told apart where the system lists processes.
    """
    theirs, before = session.config.stash.get(_before, (Path(), {}))
    changed = differences(before, stamps(theirs)) if before else []
    if changed and not is_building():
        shown = "\n".join(f"  {path}" for path in changed[:_SHOWN])
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(
                f"\n{len(changed)} files of the cache {theirs} were changed by tests, or by a "
                f"build that ran meanwhile:\n{shown}",
                red=True,
            )
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def own_folder(repository: Path) -> Path:
    """Return the folder that stands for ~/.cache while the tests of a checkout run."""
    named = os.environ.get(VARIABLE)
    return Path(named).resolve() if named else repository / ".test_cache"


def take(theirs: Path, own: Path) -> None:
    """Put what is finished in one cache, and missing in another, into that: whole or not at all."""
    for kind in _TAKEN:
        (own / kind).mkdir(parents=True, exist_ok=True)
        for entry in _entries(theirs / kind):
            _take_entry(entry, own / kind)
        for record in _entries(theirs / kind / _RECORDS):  # an entry counts once it has a record
            (own / kind / _RECORDS).mkdir(exist_ok=True)
            _take_entry(record, own / kind / _RECORDS)


def stamps(root: Path) -> Stamps:
    """Return the stamps of all below a folder, and its own."""
    return dict(_stamps(root)) if root.is_dir() else {}


def differences(before: Stamps, after: Stamps) -> list[Path]:
    """Return what was changed, made or removed, sorted."""
    return sorted(
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    )


def is_building(processes: Path = Path("/proc")) -> bool:
    """Return whether a builder is at work on this machine."""
    for command in processes.glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended
            words = command.read_bytes().split(b"\0")
            if any(_BUILDER.fullmatch(word) for word in words):
                return True
    return False


def _entries(kind: Path) -> Iterator[Path]:
    for entry in sorted(kind.iterdir()) if kind.is_dir() else ():
        if not entry.name.startswith(_SCRATCH) and not entry.name.endswith(_UNFINISHED):
            yield entry


def _take_entry(entry: Path, folder: Path) -> None:
    if (folder / entry.name).exists():
        return
    with tempfile.TemporaryDirectory(dir=folder, prefix=".taken-") as scratch:
        taken = Path(scratch, entry.name)
        if entry.is_dir():
            ignored = shutil.ignore_patterns(*(f"*{suffix}" for suffix in _UNFINISHED))
            shutil.copytree(entry, taken, copy_function=link_or_copy, ignore=ignored)
        else:
            link_or_copy(os.fspath(entry), os.fspath(taken))
        taken.replace(folder / entry.name)


def link_or_copy(source: str, target: str) -> None:
    """Copy a small file, which may be changed; link a large one, which may be removed at most."""
    if Path(source).stat().st_size > _LARGE:
        try:
            os.link(source, target)
        except OSError:  # on another disk
            Path(target).symlink_to(source)
    else:
        shutil.copy2(source, target)


def _stamps(root: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    state = root.lstat()
    yield root, (state.st_size, state.st_mtime_ns)
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _stamps(Path(entry.path))
            else:
                state = entry.stat(follow_symlinks=False)
                yield Path(entry.path), (state.st_size, state.st_mtime_ns)

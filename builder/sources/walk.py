"""The files below a folder. What is not read is named with its reason, hidden names too.

Links are followed, each folder once: files that lie below the folder itself come first and keep
their names whatever links lead to them. A link to a folder that the source lies in is not followed,
since it would bring all that is there.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
HIDDEN = "hidden: its name begins with a dot"
_OF_PROGRAMS = frozenset({".DS_Store", ".git", ".gitignore", ".hg", ".svn", ".directory"})
"""hidden names of which nobody wants to be told"""


@dataclass(slots=True)
class Walked:
    """What was found below a folder."""

    root: Path
    depth: int | None
    """how many folders deep files are wanted, 1 for those of the folder itself; None: all"""
    files: list[Path] = field(default_factory=list)
    """in no order"""
    linked: dict[Path, Path] = field(default_factory=dict)
    """files reached by links → where they really lie"""
    skipped: dict[Path, str] = field(default_factory=dict)
    """files and folders that are not read → why"""
    folders: dict[Path, Path] = field(default_factory=dict)
    """the real place of each folder that was read → what it was read as"""

    def name(self, path: Path) -> str:
        """Return a path relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()


def walk(root: Path, depth: int | None = None) -> Walked:
    """Find the files below a folder. Raises OSError when the folder itself cannot be listed."""
    os.listdir(root)  # noqa: PTH208  of what lies below, an error costs only itself
    walked = Walked(root, depth)
    links = sorted(_read_folder(walked, root, root.resolve()))
    while links:
        later: list[Path] = []
        for link in links:
            later += _follow(walked, link)
        links = sorted(later)
    return walked


def _read_folder(walked: Walked, folder: Path, real: Path, linked: bool = False) -> Iterator[Path]:
    """Take the files of a folder and of those below it; yield the links among them."""
    pending = [(folder, real)]
    while pending:
        folder, real = pending.pop()
        if real in walked.folders:
            walked.skipped[folder] = _read_already(walked, real)
            continue
        walked.folders[real] = folder
        for entry in _entries(walked, folder):
            path, inside = folder / entry.name, real / entry.name
            if entry.is_symlink():
                yield path
            elif not entry.is_dir(follow_symlinks=False):
                _take(walked, path, inside if linked else None)
            elif walked.depth is None or len(path.relative_to(walked.root).parts) < walked.depth:
                pending.append((path, inside))


def _entries(walked: Walked, folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError as error:
        walked.skipped[folder] = f"cannot be read: {error.strerror or error}"
        return []
    hidden = [entry.name for entry in found if entry.name.startswith(".")]
    walked.skipped.update({folder / name: HIDDEN for name in hidden if name not in _OF_PROGRAMS})
    return [entry for entry in found if not entry.name.startswith(".")]


def _take(walked: Walked, path: Path, real: Path | None) -> None:
    """Take a file, if it is one; `real` is where it lies when a link led to it."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        walked.skipped[path] = f"cannot be read: {error.strerror or error}"
        return
    if not stat.S_ISREG(mode):
        walked.skipped[path] = next((name for is_, name in _KINDS if is_(mode)), "no regular file")
    elif real is None:
        walked.files.append(path)
    else:
        walked.linked[path] = real


def _follow(walked: Walked, link: Path) -> Iterator[Path]:
    """Take what a link leads to; yield the links found there."""
    try:
        real = link.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        walked.skipped[link] = f"a link to {link.readlink()}, which cannot be reached"
        return
    if not real.is_dir():
        _take(walked, link, real)
    elif walked.depth is not None and len(link.relative_to(walked.root).parts) >= walked.depth:
        return
    elif walked.root.resolve().is_relative_to(real):
        walked.skipped[link] = "a link to a folder that the source itself lies in"
    else:
        yield from _read_folder(walked, link, real, linked=True)


def _read_already(walked: Walked, real: Path) -> str:
    return f"the same folder as {walked.name(walked.folders[real])}, where it is read"

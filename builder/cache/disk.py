"""The disk that the cache lies on: how files become safe on it, and what is said when it fails."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runtime.errors import LibraryError

_LEAST_BYTES = 1 << 20
"""a disk with less is full: a program that failed on it need not say so itself"""
_MARGIN_BYTES = 16 << 20
"""left over when something of a known size is written"""
_FLUSHED_FILES = 200
"""files that are flushed one by one; of more, the whole disk is"""
_FULL = (errno.ENOSPC, errno.EDQUOT)
TAG = "CACHEDIR.TAG"
_TAG_TEXT = b"""Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of `python -m builder`; see https://bford.info/cachedir/
"""


def default_cache() -> Path:
    """Return the folder that everything fetched or made is kept in."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "vademecum"


@contextmanager
def explained(root: Path) -> Iterator[None]:
    """Turn what a failing cache raises into words; errors of other places pass."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL or is_full(root) or _concerns(error, root):
            raise failure(root, error) from error
        raise
    except Exception as error:  # such as a program's own words for a full disk
        if is_full(root):
            raise full(root) from error
        raise


def failure(root: Path, error: OSError) -> LibraryError:
    """Return what is said of an error that reading or writing the cache raised."""
    return full(root) if error.errno in _FULL or is_full(root) else unusable(root, error)


def full(root: Path) -> LibraryError:
    """Return the error for a cache whose disk is full."""
    return LibraryError(
        f"The disk of the cache {root} is full.",
        "Make room there, for example with `python -m builder cache prune`, or name another "
        "folder with --cache. What was finished is kept.",
    )


def unusable(root: Path, error: OSError) -> LibraryError:
    """Return the error for a cache that cannot be read or written."""
    place = f" ({os.fsdecode(error.filename)})" if error.filename else ""
    return LibraryError(
        f"The cache {root} cannot be used: {error.strerror or error}{place}.",
        "Give yourself permission to write there, remove what is in the way, or name another "
        "folder with --cache.",
    )


def is_full(root: Path) -> bool:
    """Return whether there is next to no room left."""
    with suppress(OSError):
        return shutil.disk_usage(_existing(root)).free < _LEAST_BYTES
    return False


def require_space(root: Path, size: int, what: str) -> None:
    """Raise LibraryError when `size` more bytes do not fit; `what` names what they are for."""
    try:
        free = shutil.disk_usage(_existing(root)).free
    except OSError:
        return
    if size + _MARGIN_BYTES > free:
        raise LibraryError(
            f"The disk of the cache {root} has {free / 1e6:,.1f} MB free; {what} takes "
            f"{size / 1e6:,.1f} MB.",
            "Make room there, for example with `python -m builder cache prune`, or name another "
            "folder with --cache.",
        )


def mark(root: Path) -> None:
    """Mark a folder as a cache when it is new: only then may it be pruned as a whole."""
    if not root.exists() or not any(root.iterdir()):
        root.mkdir(parents=True, exist_ok=True)
        (root / TAG).write_bytes(_TAG_TEXT)


def write_durably(path: Path, data: bytes) -> None:
    """Replace a file by one that is whole after a power cut, too."""
    if path.is_dir():
        remove(path)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    flush_folder(path.parent)


def flush_tree(folder: Path) -> None:
    """Force all below a folder to the disk."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    if len(files) > _FLUSHED_FILES and hasattr(os, "sync"):
        os.sync()
        return
    for path in files:
        with path.open("rb+" if os.name == "nt" else "rb") as file:
            os.fsync(file.fileno())
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        flush_folder(path)


def flush_folder(folder: Path) -> None:
    """Force a rename to the disk, where the system lets a folder be flushed."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _concerns(error: OSError, root: Path) -> bool:
    if not error.filename:
        return False
    path = Path(os.fsdecode(error.filename))
    return path.is_relative_to(root) or path.resolve().is_relative_to(root.resolve())


def _existing(path: Path) -> Path:
    """Return the nearest folder that exists."""
    return next(each for each in (path, *path.absolute().parents) if each.is_dir())

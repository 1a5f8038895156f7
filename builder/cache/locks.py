"""Who is at work in a cache. The locks are the system's own: they end with a process."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from builder.cache.disk import explained, failure, mark
from builder.progress import Progress
from runtime.errors import LibraryError

_FOLDER = ".locks"
_POLL_SECONDS = 0.5
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def held(lock: Path, what: str, progress: Progress) -> Iterator[None]:
    """Hold a lock; while another process has it, wait, and say for what."""
    own = FileLock(lock)
    try:
        own.acquire(timeout=0)
    except Timeout:
        progress.note(f"Another build is making {what}: this one waits for it.")
        own.acquire(poll_interval=_POLL_SECONDS)
    try:
        yield
    finally:
        own.release()


@contextmanager
def in_use(root: Path) -> Iterator[None]:
    """Keep a cache from being pruned; any number of builds may use it at once."""
    own = _enter(root)
    try:
        yield
    finally:
        if own is not None:
            own.release()
            with suppress(OSError):
                Path(own.lock_file).unlink()


def _enter(root: Path) -> FileLock | None:
    """Return a lock of this build's own, or None where nothing can be written, nor pruned."""
    try:
        mark(root)
        (root / _FOLDER).mkdir(exist_ok=True)
        with FileLock(root / _FOLDER / "gate.lock"):
            own = FileLock(root / _FOLDER / f"build-{uuid4().hex[:12]}.lock")
            own.acquire()
    except OSError as error:
        if error.errno in _READ_ONLY and root.is_dir():
            return None
        raise failure(root, error) from error
    return own


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Keep builds from starting in a cache. Raises LibraryError while one is at work there."""
    with explained(root):
        (root / _FOLDER).mkdir(exist_ok=True)
        with FileLock(root / _FOLDER / "gate.lock"):
            for each in sorted((root / _FOLDER).glob("build-*.lock")):
                _check_unused(each, root)
            yield


def _check_unused(lock: Path, root: Path) -> None:
    try:
        with FileLock(lock, timeout=0):
            pass
    except Timeout as error:
        raise LibraryError(
            f"A build is using the cache {root}.", "Wait until it has finished, then prune."
        ) from error
    lock.unlink(missing_ok=True)

"""Whether an opened stick is still there, asked of the stick itself and not of memory.

Needs nothing but the standard library. A stick that is pulled out shows in many ways: errors of
reading, programs half loaded, or a call that never returns, since Linux tries without end to fill
a mapping that is to be read ahead.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runtime.errors import LibraryError, StickGoneError, for_people, is_gone
from runtime.localization import N_, _
from runtime.stick.layout import MANIFEST_NAME

WATCH_SECONDS = 2.0
"""between two looks at the stick while something is under way"""
_COMPARED = 4096
"""bytes; some file systems give others, and no error, for what they cannot read any more"""
_SILENT = N_("it does not answer")


class Presence:
    """Tells whether the stick at `root` gives its bytes. Safe to use from threads."""

    def __init__(self, root: Path, seconds: float = WATCH_SECONDS) -> None:
        self._seconds = seconds
        self._manifest = root / MANIFEST_NAME
        self._was_there = os.path.exists(self._manifest)  # noqa: PTH110 - tells no error
        self._first_bytes = b""
        with suppress(OSError):
            self._first_bytes = self._read()

    def answers(self) -> bool:
        """Read from the stick what it gave before; a folder that never was one always answers."""
        try:
            return self._read() == self._first_bytes or not self._first_bytes
        except (FileNotFoundError, NotADirectoryError):
            return not self._was_there
        except OSError as error:
            return not is_gone(error)

    def _read(self) -> bytes:
        """Return the manifest's beginning, from the stick."""
        with self._manifest.open("rb", buffering=0) as file:
            if hasattr(os, "posix_fadvise"):  # else the system gives what it remembers
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            return file.read(_COMPARED)

    def explained(self, error: BaseException) -> LibraryError | None:
        """Return what to tell a person of an error; None where it is a defect of ours."""
        problem = for_people(error)
        if isinstance(problem, StickGoneError) or self.answers():
            return problem
        return StickGoneError(_(_SILENT))

    @contextmanager
    def watched(self, report: Callable[[StickGoneError], None]) -> Iterator[None]:
        """Report, from another thread, when the stick goes away in the meantime."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(self._seconds):
                if not self.answers():
                    if not over.is_set():
                        report(StickGoneError(_(_SILENT)))
                    return

        threading.Thread(target=watch, name="presence", daemon=True).start()
        try:
            yield
        finally:
            over.set()

"""Work that several threads do at the same time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

THREADS = 4
_Made = TypeVar("_Made")


def at_once(work: Callable[[int], _Made], threads: int = THREADS) -> list[_Made]:
    """Return what each thread makes of its number; all of them begin together."""
    ready = threading.Barrier(threads)

    def begin(number: int) -> _Made:
        ready.wait()
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(begin, range(threads)))


@contextmanager
def switching_often() -> Iterator[None]:
    """Have the interpreter go from thread to thread after 10 µs in place of 5 ms."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


class Turns:
    """Notes whether several threads were inside at the same time."""

    def __init__(self) -> None:
        self.most = 0
        self.entered = 0
        self._inside = 0
        self._counting = threading.Lock()

    def __enter__(self) -> None:
        with self._counting:
            self.entered += 1
            self._inside += 1
            self.most = max(self.most, self._inside)

    def __exit__(self, *_: object) -> None:
        with self._counting:
            self._inside -= 1

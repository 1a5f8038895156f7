"""What is made once a process, however many threads ask for it at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, update_wrapper
from typing import Generic, ParamSpec, TypeVar, cast

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


class once(Generic[_Given, _Made]):  # noqa: N801  # read as a decorator, as `functools.cache` is
    """`functools.cache`, but threads that come while a value is being made wait for that one.

    With `cache` alone each of them would make one of its own.
    """

    def __init__(self, make: Callable[_Given, _Made]) -> None:
        made = cache(make)
        self._make = cast("Callable[_Given, _Made]", made)  # which says of it what it takes
        self.cache_clear = made.cache_clear
        self._making = threading.Lock()
        update_wrapper(self, make)

    def __call__(self, *given: _Given.args, **named: _Given.kwargs) -> _Made:
        """Return the value for these arguments, made by the first call."""
        with self._making:
            return self._make(*given, **named)

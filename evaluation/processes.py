"""Work in a process of its own: it begins with nothing loaded, and its end is noticed."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar, cast

from runtime.errors import LibraryError

_Made = TypeVar("_Made")


def in_own_process(work: Callable[..., _Made], *given: object, patience: float) -> _Made:
    """Return what `work` makes of these, all of which can be pickled.

    Raises LibraryError when it does, when the process ends without a word, and when it takes more
    than `patience` seconds.
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender, work, given), daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(patience):
            raise LibraryError(f"The process was not done after {patience:.0f} s.", _HINT)
        made = receiver.recv()
    except EOFError as error:
        process.join()
        raise LibraryError(f"The process ended with {_ended(process.exitcode)}.", _HINT) from error
    finally:
        process.kill()
        process.join()
    if isinstance(made, LibraryError):
        raise made
    return cast("_Made", made)


_HINT = "PYTHONFAULTHANDLER=1 in the environment shows what its threads were doing."


def _send(sender: Connection, work: Callable[..., object], given: tuple[object, ...]) -> None:
    try:
        sender.send(work(*given))
    except LibraryError as error:
        sender.send(error)


def _ended(status: int | None) -> str:
    """Return what a process ended with: a signal's name, or its exit status."""
    with suppress(ValueError):
        return signal.Signals(-(status or 0)).name
    return f"exit status {status}"

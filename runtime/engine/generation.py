"""What is said to a model that writes, and what comes back: messages, pieces of text, a stop."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

from runtime.stick.layout import ProbeRecord, SupportRecord

STRLEN = ctypes.CDLL(None if os.name == "posix" else "msvcrt").strlen
"""the C library's"""
_GLANCE = 0.05  # seconds between two looks whether what waits was cancelled


class Cancellation:
    """A flag that stops llama.cpp from any thread, prefill included.

    llama.cpp asks a C function whether to abort, at every operation of the graph. A Python
    callback there would take the interpreter's lock a thousand times a token, so the function is
    the C library's own `strlen`, and the flag is a C string: empty means go on.
    """

    def __init__(self) -> None:
        self._flag = ctypes.create_string_buffer(2)
        self._cancelled = False

    def cancel(self) -> None:
        """Stop what runs under this cancellation."""
        self._cancelled = True
        self.interrupt()

    def interrupt(self) -> None:
        """Stop the present operation only; `resume` allows the next."""
        self._flag[0] = b"!"

    def resume(self) -> None:
        """Go on after an interruption, unless `cancel` was called."""
        self._flag[0] = b"\0"
        if self._cancelled:  # perhaps meanwhile
            self.interrupt()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled

    @property
    def address(self) -> int:
        """Where the flag lies in memory."""
        return ctypes.addressof(self._flag)


@contextmanager
def turn(lock: threading.Lock, cancellation: Cancellation) -> Iterator[bool]:
    """Hold a lock once it is free; False when cancelled before that."""
    free = False
    while not (free or cancellation.cancelled):
        free = lock.acquire(timeout=_GLANCE)
    try:
        yield free
    finally:
        if free:
            lock.release()


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


class Generation:
    """An answer under way: iterate over it for pieces of text."""

    def __init__(
        self,
        pieces: Iterator[str],
        prompt_tokens: int,
        inside: Callable[[], float | None] = lambda: None,
        judge: Callable[[str], float | None] = lambda _: None,
    ) -> None:
        self._pieces = pieces
        self.prompt_tokens = prompt_tokens
        self.answer_tokens = 0
        self.inside = inside
        """returns the log-odds that an answer was read, by the model's probe; from the first piece
        on, and None where it cannot be told"""
        self.judge = judge
        """asks for a yes or no in the question's place; returns the log-odds of yes, and None where
        it cannot be told. From the first piece on, between two of them or after the last"""

    def close(self) -> None:
        """End it, if it is not over."""
        if isinstance(self._pieces, Generator):
            self._pieces.close()

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            self.answer_tokens += 1
            if piece:
                yield piece


class ChatEngine(Protocol):
    """What writes an answer; `runtime.engine.ChatModel`."""

    @property
    def parameters(self) -> int:
        """How many it has."""

    @property
    def probe(self) -> ProbeRecord | None:
        """How it is known whether it has read an answer; None where it is not."""

    @property
    def support(self) -> SupportRecord | None:
        """What its word is worth on whether passages support a sentence; None where unknown."""

    def read_ahead(self, messages: Sequence[Message], cancellation: Cancellation) -> float | None:
        """Read how prompts begin, and keep that; return the prompt tokens that are read a second.

        What is kept is not read again, whatever else is read meanwhile. None where it was stopped,
        or is too short to tell.
        """

    def tokenize(self, text: str) -> Sequence[int]:
        """Return the tokens of a text."""

    def generate(
        self, messages: Sequence[Message], limit: int, cancellation: Cancellation
    ) -> Generation:
        """Start an answer of at most `limit` tokens. Raises TooLongError if it cannot read all."""

    def judge(self, messages: Sequence[Message], cancellation: Cancellation) -> float | None:
        """Return the log-odds of yes against no as the reply; None where it cannot be told.

        An answer under way goes on unharmed.
        """

    def close(self) -> None:
        """Free it."""


def shared_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    """Return how many of their first tokens two prompts share."""
    for index, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return index
    return min(len(left), len(right))


def instead_of_question(messages: Sequence[Message], asked: str) -> list[Message]:
    """Return a conversation with something else asked in its last paragraph."""
    *earlier, last = messages
    head, gap, _ = last.text.rpartition("\n\n")
    return [*earlier, Message(last.role, head + gap + asked)]

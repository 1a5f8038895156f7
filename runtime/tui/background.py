"""Blocking work, off the thread that draws."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress

from textual.message import Message
from textual.message_pump import MessagePump

Post = Callable[[Message], None]


def start_thread(name: str, work: Callable[[], None]) -> threading.Thread:
    """Run `work` in a daemon thread: leaving the program never waits for a model to load."""
    context = contextvars.copy_context()
    thread = threading.Thread(target=lambda: context.run(work), name=name, daemon=True)
    thread.start()
    return thread


def poster(target: MessagePump) -> Post:
    """Return a function that posts to `target` from any thread, even after it has gone."""

    def post(message: Message) -> None:
        with suppress(RuntimeError):  # the event loop is closed: the person has left
            target.post_message(message)

    return post

"""A question in a language that the library is not in → the same in the library's, by the model."""

from __future__ import annotations

from contextlib import closing

from runtime.engine.generation import Cancellation, ChatEngine, Message
from runtime.text.languages import NAMES, code

TOKENS = 60
"""what a question comes to at most"""


def messages(question: str, language: str) -> list[Message]:
    """Return what a model is asked."""
    wanted = NAMES.get(code(language), "English")
    return [
        Message(
            "system",
            f"You are a translator. Translate the question into {wanted}. Keep names and numbers. "
            "Write the translation alone.",
        ),
        Message("user", question),
    ]


def translated(question: str, language: str, chat: ChatEngine, cancellation: Cancellation) -> str:
    """Return a question in a language, as a model translates it; nothing where it was stopped.

    Raises TooLongError if the model cannot read all of it.
    """
    with closing(chat.generate(messages(question, language), TOKENS, cancellation)) as generation:
        written = "".join(generation)
    lines = written.strip().strip("\"'“”").splitlines()
    return lines[0].strip() if lines and not cancellation.cancelled else ""

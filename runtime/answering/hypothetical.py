"""A question → what its answer may look like, by the model: better words to search with.

People do not ask in the words that books answer in: who has “the runs” finds more with “diarrhea”.
What the model makes up may be wrong; it is searched with, and shown to nobody. Gao, Ma, Lin and
Callan, "Precise zero-shot dense retrieval without relevance labels" (2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from runtime.answering.followups import Exchange
from runtime.answering.prompt import earlier
from runtime.engine.generation import Cancellation, ChatEngine, Message

TOKENS = 24
"""what is made up at most: half as much finds less, a third more finds no more"""
ENOUGH = 0.85
"""share of the evidence that is then enough to read: what answers stands further ahead in it"""
SLOWEST = 25.0
"""prompt tokens a second from which on a machine has time for it: some six seconds then"""
INSTRUCTIONS = "Answer the question in one short sentence, in the words of a textbook or manual."


def beginning() -> list[Message]:
    """Return the messages that every such conversation begins with."""
    return [Message("system", INSTRUCTIONS)]


def messages(question: str, history: Sequence[Exchange]) -> list[Message]:
    """Return what a model is asked that has read nothing."""
    return [*beginning(), *earlier(history), Message("user", question)]


def hypothetical_answer(
    question: str, history: Sequence[Exchange], chat: ChatEngine, cancellation: Cancellation
) -> str:
    """Return what a model supposes the answer to be; nothing where it was stopped.

    Raises TooLongError if the model cannot read all of it.
    """
    with closing(chat.generate(messages(question, history), TOKENS, cancellation)) as generation:
        written = "".join(generation).split("\n\n")[0]
    return "" if cancellation.cancelled else " ".join(written.split())

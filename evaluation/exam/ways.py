"""Ways to answer an exam's questions, side by side: the library's own, and its yardsticks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from evaluation.exam.ceiling import GivenPassages, GoldPassages
from evaluation.exam.records import ExamQuestion, Reply, reply_of
from runtime.answering.prompt_budget import PREFILL_BUDGET
from runtime.engine.generation import ChatEngine
from runtime.library import Library
from runtime.models.embedders import Embedder
from runtime.stick.stick import Stick

PRODUCT = "the library"
QUOTED = "quoting alone"
ALONE = "by the question's words alone"
CEILING = "the gold passages given"

Way = Callable[[ExamQuestion], Reply | None]
"""answers a question; None where it cannot be asked in this way"""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which ways are taken, and how."""

    gold: bool = False
    """also the ceiling"""
    alone: bool = False
    """also the library without an answer that is supposed to search with"""
    patient: bool = False
    """whether a model reads all of the evidence, however slow the machine is"""


@contextmanager
def ways(
    stick: Stick, chat: ChatEngine | None, settings: Settings, embedder: Embedder | None = None
) -> Iterator[Mapping[str, Way]]:
    """Provide the ways by their names; without a model that writes, only quoting is left.

    The model is closed at the end, and so is an embedding model that is given.
    """
    budget = math.inf if settings.patient else PREFILL_BUDGET
    with ExitStack() as stack:
        library = stack.enter_context(Library(stick, embedder, chat, prefill_budget=budget))
        library.warm()  # loading counts for no question
        found: dict[str, Way] = {}
        if chat is not None:
            library.load_model()
            found[PRODUCT] = lambda question: _asked(library, question, generate=True)
            if settings.alone:
                plain = stack.enter_context(Library(stick, embedder, chat, prefill_budget=budget))
                plain.supposes = False
                found[ALONE] = lambda question: _asked(plain, question, generate=True)
        found[QUOTED] = lambda question: _asked(library, question, generate=False)
        if chat is not None and settings.gold:
            found[CEILING] = _ceiling(stick, chat)
        yield found


def _asked(library: Library, question: ExamQuestion, *, generate: bool) -> Reply:
    history: Sequence[tuple[str, str]] = question.history
    return reply_of(library.ask(question.text, history=history, generate=generate))


def _ceiling(stick: Stick, chat: ChatEngine) -> Way:
    gold, answering = GoldPassages(stick.packs), GivenPassages(stick, chat)

    def answer(question: ExamQuestion) -> Reply | None:
        hits = gold.of(question) if question.answerable else ()
        return reply_of(answering.ask(question, hits)) if hits else None

    return answer

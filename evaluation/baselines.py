"""Ways to answer, side by side on the same questions: the library's own, and its yardsticks.

The ceiling is the model given the passage that holds the answer, with the library's own prompt and
budget; the floors are the model without any passage, and the best sentences without any model.
What the library quotes where nothing that the model wrote is supported counts apart: the ceiling
has no such help.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

import numpy as np

from builder.progress import Progress
from evaluation.answers import Answer
from evaluation.metrics import contains, mean
from evaluation.questions import Question
from evaluation.tables import mean_text, table
from runtime.answering import prompt
from runtime.answering.evidence import CHARACTERS_PER_TOKEN, EVIDENCE_TOKENS
from runtime.answering.kinds import PLANS, Kind, plan_for
from runtime.engine import ChatModel
from runtime.engine.generation import Cancellation, ChatEngine, Message
from runtime.errors import LibraryError
from runtime.events import Done, Timings
from runtime.grounding.prompt_injection import safe_sentences
from runtime.hardware.memory import memory
from runtime.library import Library
from runtime.models.embedders import Embedder
from runtime.models.selection import in_order, named
from runtime.results import Evidence, Hit
from runtime.stick.corpus import Pack
from runtime.stick.stick import Stick
from runtime.text.analyzer import question_terms, terms

PRODUCT = "the library"
ALONE = "the model without passages"
CEILING = "the model with the gold passage"
QUOTED = "the best sentences, no model"
ALONE_INSTRUCTIONS = (
    "Answer the question with one to three short sentences. Start with the answer itself."
)

Baselines = Mapping[str, tuple[Answer, ...]]
"""way → its answers, in the questions' order, the same for every way"""


def writer_of(stick: Stick, name: str = "") -> ChatModel:
    """Load a library's chat model: of that name, or the one that the memory suits.

    Raises LibraryError when there is none.
    """
    models = stick.manifest.models_for("chat")
    if not models:
        raise LibraryError("This library has no chat model.", "Leave out --answers.")
    record = named(models, name) if name else in_order(models, memory().available)[0]
    return ChatModel(stick.model_path(record), probe=record.probe)


class BaselineRunner:
    """Answers questions in every way."""

    def __init__(self, stick: Stick, writer: ChatEngine, embedder: Embedder | None = None) -> None:
        """Take a model that writes; the library's embedding model is loaded unless it is given."""
        self._library = Library(stick, embedder, writer, prefill_budget=math.inf)
        self._writer = writer
        self._gold = GoldPassages(stick.packs)

    def close(self) -> None:
        """Free the library's models, the writer with them."""
        self._library.close()

    def compare(self, questions: Sequence[Question], progress: Progress) -> Baselines:
        """Answer every question in every way. Each must have a gold document that is here."""
        ways: Mapping[str, Callable[[Question], Done]] = {
            PRODUCT: lambda question: self._ask(question, generate=True),
            CEILING: self._from_gold,
            ALONE: self._unaided,
            QUOTED: lambda question: self._ask(question, generate=False),
        }
        answers: dict[str, list[Answer]] = {name: [] for name in ways}
        self._library.warm()  # loading counts for no question
        with progress.stage("answering", len(questions), "questions") as task:
            for question in questions:
                for name, way in ways.items():
                    answers[name].append(Answer(question, way(question)))
                task.advance()
        return {name: tuple(each) for name, each in answers.items()}

    def _ask(self, question: Question, *, generate: bool) -> Done:
        *_, done = self._library.ask(question.text, generate=generate)
        assert isinstance(done, Done)  # the last event always is
        return done

    def _from_gold(self, question: Question) -> Done:
        evidence = self._gold.evidence(question)
        form = plan_for(question.text).instruction
        return _written(self._writer, prompt.messages(question.text, evidence, (), form))

    def _unaided(self, question: Question) -> Done:
        messages = [Message("system", ALONE_INSTRUCTIONS), Message("user", question.text)]
        return _written(self._writer, messages)


class GoldPassages:
    """The passages of a library's documents, by the documents' ids."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._passages: dict[str, list[tuple[Pack, int]]] = {}
        for pack in packs:
            ids = [details.id for details in pack.documents()]
            owners = pack.documents_of(np.arange(pack.record.passages)).tolist()
            for number, owner in enumerate(owners):
                self._passages.setdefault(ids[owner], []).append((pack, number))

    def passage(self, question: Question) -> Hit:
        """Return the gold documents' passage with an answer and most of the question's terms.

        One without an answer is taken where none has it.
        """
        owned = [each for id in question.gold for each in self._passages.get(id, ())]
        hits = [pack.passage(number, 1.0) for pack, number in owned]
        asked = question_terms(question.text)

        def worth(hit: Hit) -> tuple[bool, int]:
            held = set(terms(f"{hit.title} {hit.section} {hit.text}"))
            return contains(hit.text, question.answers), len(held.intersection(asked))

        return max(hits, key=worth)

    def evidence(self, question: Question) -> list[Evidence]:
        """Return that passage's sentences, from its first, as far as the library's budget goes."""
        left = EVIDENCE_TOKENS * CHARACTERS_PER_TOKEN
        chosen = []
        for sentence in safe_sentences(self.passage(question)):
            left -= len(sentence.text)
            if left < 0:
                break
            chosen.append(sentence)
        return chosen


def _written(writer: ChatEngine, messages: Sequence[Message]) -> Done:
    """Return what a model writes, unchecked."""
    begun = time.perf_counter()
    first = 0.0
    pieces = []
    generation = writer.generate(messages, PLANS[Kind.FACT].answer_tokens, Cancellation())
    for piece in generation:
        first = first or time.perf_counter() - begun
        pieces.append(piece)
    text = "".join(pieces).strip()
    return Done(
        answered=bool(text),
        answer=text,
        sentences=(),
        hits=(),
        milliseconds=Timings(0.0, first * 1000, (time.perf_counter() - begun) * 1000),
        prompt_tokens=generation.prompt_tokens,
        answer_tokens=generation.answer_tokens,
    )


def of_ceiling(ways: Baselines, name: str = PRODUCT, *, own_words: bool = False) -> float | None:
    """Return a way's accuracy as a share of the ceiling's; None where that is 0.

    With `own_words` only what the model wrote counts.
    """
    ceiling = sum(_right(ways[CEILING], own_words))
    return sum(_right(ways[name], own_words)) / ceiling if ceiling else None


def _right(answers: Sequence[Answer], own_words: bool) -> list[bool]:
    return [each.right_in_own_words if own_words else each.right for each in answers]


def ways_table(ways: Baselines) -> str:
    """Return a row a way."""
    rows = [_row(ways, name, answers) for name, answers in ways.items()]
    head = [f"n = {len(ways[PRODUCT])}", "contains a gold answer", "of the ceiling",
            "in the model's own words", "of the ceiling", "token F1", "prompt tokens, median",
            "seconds, median"]  # fmt: skip
    return table(head, rows)


def _row(ways: Baselines, name: str, answers: Sequence[Answer]) -> list[str]:
    read = [each.done.prompt_tokens for each in answers if each.done.prompt_tokens]
    return [
        name,
        *_accuracy(ways, name, own_words=False),
        *_accuracy(ways, name, own_words=True),
        mean_text(mean([each.f1 for each in answers])),
        f"{median(read):.0f}" if read else "–",
        f"{median(each.done.milliseconds.total for each in answers) / 1000:.2f}",
    ]


def _accuracy(ways: Baselines, name: str, *, own_words: bool) -> tuple[str, str]:
    share = of_ceiling(ways, name, own_words=own_words)
    right = mean([float(each) for each in _right(ways[name], own_words)])
    return mean_text(right), "–" if share is None else f"{share:.2f}"

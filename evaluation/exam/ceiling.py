"""What a model answers that is given the right passages: the library, but for its search."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from evaluation.exam.judging import is_gold
from evaluation.exam.lines import parts, share, words
from evaluation.exam.records import ExamQuestion
from runtime.answering.abstention import BUILT_IN, NOTHING, Answerability
from runtime.answering.finding import Request, Search
from runtime.answering.pasted import Asked
from runtime.answering.pipeline import Pipeline
from runtime.answering.running import since
from runtime.engine.generation import Cancellation, ChatEngine
from runtime.events import Event, Found
from runtime.grounding.prompt_injection import safe_sentences
from runtime.models.chat_models import ChatModels
from runtime.models.cross_encoders import OptionalCrossEncoder
from runtime.results import Evidence, Hit
from runtime.retrieval.retriever import Retriever
from runtime.stick.corpus import Pack
from runtime.stick.stick import Stick

MOST = 4
"""passages that are given"""


class GoldPassages:
    """Finds the passages of gold documents that hold the lines which answer."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._documents = [
            (details.id, pack, number)
            for pack in packs
            for number, details in enumerate(pack.documents())
        ]
        self._owners = {
            pack.record.id: pack.documents_of(np.arange(pack.record.passages)) for pack in packs
        }

    def of(self, question: ExamQuestion) -> tuple[Hit, ...]:
        """Return, for each part of the quotation, the passage that has most of its words.

        None where the library has no gold document.
        """
        hits = [(hit, words(hit.text)) for hit in self._passages(question)]
        if not hits:
            return ()
        best = (
            max(hits, key=lambda each: share(part, each[1]))[0] for part in parts(question.quote)
        )
        return tuple(dict.fromkeys(best))[:MOST]

    def _passages(self, question: ExamQuestion) -> Iterator[Hit]:
        for id, pack, number in self._documents:
            if is_gold(id, question):
                for passage in np.flatnonzero(self._owners[pack.record.id] == number).tolist():
                    yield pack.passage(passage, 1.0)


class GivenPassages:
    """Answers questions from passages that it is given, as if search had found those alone."""

    def __init__(self, stick: Stick, chat: ChatEngine) -> None:
        records = {pack.record.id: pack.record for pack in stick.packs}
        self._packs = stick.packs
        self._pipeline = _Believing(
            stick.manifest, records, Retriever(stick), ChatModels(stick, loaded=chat),
            OptionalCrossEncoder(stick, "entailment"), math.inf,
        )  # fmt: skip

    def ask(self, question: ExamQuestion, hits: Sequence[Hit]) -> Iterator[Event]:
        """Answer from these passages, all of which are read, the lines that answer first."""
        begun = time.perf_counter()
        found = Found(hits=tuple(hits), evidence=_evidence(question, hits), answerable=True,
                      milliseconds=since(begun))  # fmt: skip
        search = Search(
            Asked(question.text), found, Answerability(NOTHING, _CERTAIN), question.history
        )
        request = Request(question.text, self._packs, question.history)
        return self._pipeline.answer(request, search, Cancellation(), begun)


class _Believing(Pipeline):
    def _probe(self, _chat: ChatEngine) -> None:
        """Let no probe refuse."""


_CERTAIN = replace(BUILT_IN, refuse_below=0.0)


def _evidence(question: ExamQuestion, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
    """Return the passages' sentences, those that most belong to the quotation first."""
    wanted = words(question.quote)
    sentences = [each for hit in hits for each in safe_sentences(hit)]
    return tuple(sorted(sentences, key=lambda each: -share(each.text, wanted)))

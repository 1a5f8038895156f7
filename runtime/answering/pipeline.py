"""A question → its answer, event by event: search, evidence, prompt, draft, outcome."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial

from runtime.answering import abstention, hypothetical, pasted, prompt
from runtime.answering.abstention import NOTHING, Answerability
from runtime.answering.draft import Rules
from runtime.answering.finding import Finder, Request, Search
from runtime.answering.kinds import plan_for
from runtime.answering.pasted import Asked
from runtime.answering.prompt_budget import PREFILL_BUDGET, affordable, evidence_tokens, halved
from runtime.answering.running import RunningAnswer, since
from runtime.answering.small_models import is_small, plan_beside
from runtime.dictionaries.answers import LookedUp
from runtime.dictionaries.sentences import Sentence
from runtime.engine.generation import Cancellation, ChatEngine, Generation, Message
from runtime.errors import TooLongError
from runtime.events import Event, Found
from runtime.grounding.verification import verifier
from runtime.localization import N_, _
from runtime.models.chat_models import ChatModels
from runtime.models.cross_encoders import OptionalCrossEncoder
from runtime.results import Evidence, Translation
from runtime.retrieval.retriever import Retriever
from runtime.stick.layout import Manifest, PackRecord, ProbeRecord, SupportRecord
from runtime.translating.translator import Translator

TOO_LONG_FOR_MODEL = N_(
    "A question is too long for the model: its answer is quoted from the library."
)


class Pipeline:
    """Answers questions of one stick. Safe to use from several threads."""

    def __init__(
        self,
        manifest: Manifest,
        records: Mapping[str, PackRecord],
        retriever: Retriever,
        chat: ChatModels,
        entailment: OptionalCrossEncoder,
        prefill_budget: float = PREFILL_BUDGET,
    ) -> None:
        """Take the parts; `records` are those of the packs, by id.

        `prefill_budget` is how many seconds a model may read evidence; with `math.inf` all is read.
        """
        self._records = records
        self._retriever = retriever
        self._chat = chat
        slowest = 0.0 if prefill_budget == math.inf else hypothetical.SLOWEST
        self._finder = Finder(manifest, retriever, chat, slowest)
        self._translator = Translator(chat)
        self._entailment = entailment
        self._prefill_budget = prefill_budget
        self._ahead = Cancellation()  # of what is read before there is a question
        self._notes: dict[str, None] = {}  # a set that keeps its order

    @property
    def problems(self) -> tuple[str, ...]:
        """Why answers are only quoted, and which models could not be used."""
        return (*self._notes, *self._entailment.problems, *self._chat.problems)

    def has_room(self) -> bool:
        """Tell whether a model fits the memory that is free; if not, `problems` says so."""
        problem = self._chat.shortage()
        self._notes |= dict.fromkeys(filter(None, [problem]))
        return not problem

    def load_model(self) -> None:
        """Load the model that writes, where there is memory for it, and read ahead."""
        if not self.has_room():
            return
        with self._chat.turn(self._ahead) as chat:
            if chat is not None:
                self._entailment.warm()
                self._evidence_budget(chat, self._ahead)
                if not is_small(chat):
                    chat.read_ahead(hypothetical.beginning(), self._ahead)

    def close(self) -> None:
        """Stop reading ahead, and free the models that are not at work."""
        self._ahead.cancel()
        self._entailment.close()
        self._chat.close()

    def ask(self, request: Request, cancellation: Cancellation) -> Iterator[Event]:
        """Yield Found, then Token, Cited and Dropped as an answer is written, then Done.

        Found comes once more where a model knows better words to search with.
        """
        begun = time.perf_counter()
        if (looked_up := self._looked_up(request)) is not None:
            yield from self._quoted(request, looked_up, cancellation, begun)
            return
        last = None
        for last in self._finder.find(request, cancellation, begun, writes=self._writes(request)):
            yield last.found
        if last is not None:
            yield from self._answered(request, last, cancellation, begun)

    def answer(
        self, request: Request, search: Search, cancellation: Cancellation, begun: float
    ) -> Iterator[Event]:
        """Yield the same for what was found, at `begun` by `time.perf_counter`."""
        yield search.found
        yield from self._answered(request, search, cancellation, begun)

    def _answered(
        self, request: Request, search: Search, cancellation: Cancellation, begun: float
    ) -> Iterator[Event]:
        found = search.found
        answer = self._running(request, search, cancellation, begun)
        if cancellation.cancelled or not found.answerable:
            yield answer.unanswered()
        elif self._writes(request):
            with self._chat.turn(cancellation) as chat:
                if chat is None:
                    yield answer.unanswered()
                else:
                    yield from self._write(answer, chat)
        else:
            yield answer.quotation()

    def _running(
        self, request: Request, search: Search, cancellation: Cancellation, begun: float
    ) -> RunningAnswer:
        question = search.asked.question
        rules = Rules(
            self._records, request.keep_unsupported, self._entailment.read,
            partial(self._retriever.idf, request.packs),
        )  # fmt: skip
        return RunningAnswer(
            question, search.history, plan_for(question), search.found, search.answerability,
            rules, cancellation, begun, search.asked.pasted,
        )  # fmt: skip

    def _looked_up(self, request: Request) -> LookedUp | None:
        """Return what dictionaries answer to a question about words; None to any other.

        A sentence that neither they nor a model can translate is searched for.
        """
        looked_up = self._retriever.looked_up(request.question, request.dictionaries, request.packs)
        if looked_up is None or looked_up.evidence or self._writes(request):
            return looked_up
        return None

    def _quoted(
        self, request: Request, looked_up: LookedUp, cancellation: Cancellation, begun: float
    ) -> Iterator[Event]:
        """Yield what dictionaries answer, and the translation of a sentence."""
        found = Found(looked_up.hits, looked_up.evidence, True, since(begun))
        yield found
        translation = None
        if sentence := looked_up.sentence:
            writes = self._writes(request)
            translation = self._translator.translate(sentence, cancellation, writes=writes)
        search = Search(Asked(request.question), found, _SURE)
        running = self._running(request, search, cancellation, begun)
        done = running.quotation(all_of_it=True)
        total = replace(done.milliseconds, total=running.elapsed())
        stopped = cancellation.cancelled
        yield replace(done, translation=translation, milliseconds=total, stopped=stopped)

    def translate(
        self, sentence: Sentence, cancellation: Cancellation, *, writes: bool
    ) -> Translation:
        """Return the translation of a sentence, by a model where one `writes`."""
        writes = writes and bool(self._chat) and self.has_room()
        return self._translator.translate(sentence, cancellation, writes=writes)

    def _writes(self, request: Request) -> bool:
        return request.generate and bool(self._chat) and self.has_room()

    def _write(self, answer: RunningAnswer, chat: ChatEngine) -> Iterator[Event]:
        answer = replace(answer, plan=plan_beside(answer.plan, chat))
        whole = answer.found.evidence
        budget = self._evidence_budget(chat, answer.cancellation)
        given = affordable(whole, min(budget, answer.plan.evidence_tokens), chat.tokenize)
        probe = None if answer.pasted else self._probe(chat)
        if not whole or not answer.answerability.worth_reading(probe):
            yield answer.unanswered()
            return
        generation = self._generation(answer, chat, given)
        if generation is None:
            yield answer.quotation()
        else:
            yield from _draft(answer, generation, probe, chat.support)

    def _probe(self, chat: ChatEngine) -> ProbeRecord | None:
        return self._finder.valid(chat.probe)

    def _generation(
        self, answer: RunningAnswer, chat: ChatEngine, given: Sequence[Evidence]
    ) -> Generation | None:
        """Start an answer, from half the evidence or without the history where that is too long.

        None where all is.
        """
        for messages in _prompts(answer, chat, given):
            with suppress(TooLongError):
                return chat.generate(messages, answer.plan.answer_tokens, answer.cancellation)
        self._notes[_(TOO_LONG_FOR_MODEL)] = None
        return None

    def _evidence_budget(self, chat: ChatEngine, cancellation: Cancellation) -> float:
        """Return how many tokens of evidence to read; how fast that goes, the instructions tell."""
        if self._prefill_budget == math.inf:
            return math.inf
        speed = chat.read_ahead(prompt.beginning(), cancellation)
        return evidence_tokens(speed, self._prefill_budget)


def _prompts(
    answer: RunningAnswer, chat: ChatEngine, given: Sequence[Evidence]
) -> Iterator[list[Message]]:
    """Yield what a model may be asked, the fullest first: each is made once it is wanted."""
    question = pasted.for_model(answer.question, answer.pasted)
    for earlier in dict.fromkeys((tuple(answer.history), ())):
        yield prompt.messages(question, given, earlier, answer.plan.instruction)
        half = halved(given, chat.tokenize)
        yield prompt.messages(question, half, earlier, answer.plan.instruction)


_SURE = Answerability(NOTHING, abstention.known(None))
"""what is said of entries of a dictionary, which answer by themselves"""


def _draft(
    answer: RunningAnswer,
    generation: Generation,
    probe: ProbeRecord | None,
    support: SupportRecord | None,
) -> Iterator[Event]:
    """Yield what is written; nothing is, where the probe finds that no answer was read."""
    draft = answer.draft(verifier(generation.judge, support))
    # A probe is fitted on questions that stand alone and ask for facts: it does not refuse others
    # by itself.
    may_err = probe is not None and (bool(answer.history) or answer.plan.writes_code)
    first, is_likely = 0.0, True
    with closing(generation):
        for piece in generation:
            if not first:
                is_likely = answer.answerability.worth_writing(probe, generation.inside())
                first = answer.elapsed()
            if not (is_likely or may_err):
                break
            yield from draft.add(piece)
    answerable = is_likely or may_err
    if answerable and not answer.cancellation.cancelled:
        yield from draft.finish()
        # Where nothing is supported, and no probe has told, the model is asked.
        answerable = draft.is_supported or (
            is_likely if probe is not None else _holds_answer(answer, generation)
        )
        if answerable:
            yield from draft.quote()
    if answerable:
        yield answer.written(draft, generation, first)
    else:
        yield answer.unanswered(generation, draft.left_out)


def _holds_answer(answer: RunningAnswer, generation: Generation) -> bool:
    """Return whether what a model read is likely to answer, by its own word and the search's."""
    said = generation.judge(abstention.inquiry(answer.question))
    return said is None or answer.answerability.is_likely(said)

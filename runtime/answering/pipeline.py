"""A question → its answer, event by event: search, evidence, prompt, draft, outcome."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial

from runtime.answering import abstention, followups, pasted, prompt
from runtime.answering.abstention import NOTHING, Answerability
from runtime.answering.draft import Rules
from runtime.answering.evidence import select_evidence
from runtime.answering.followups import Exchange
from runtime.answering.kinds import plan_for
from runtime.answering.pasted import Asked
from runtime.answering.prompt_budget import PREFILL_BUDGET, affordable, evidence_tokens
from runtime.answering.running import RunningAnswer, since
from runtime.answering.translated import translated
from runtime.engine.generation import Cancellation, ChatEngine, Generation
from runtime.errors import LibraryError, TooLongError
from runtime.events import Event, Found
from runtime.grounding.verification import verifier
from runtime.models.chat_models import ChatModels
from runtime.models.cross_encoders import OptionalCrossEncoder
from runtime.results import Evidence
from runtime.retrieval.hybrid import Results
from runtime.retrieval.retriever import Retriever
from runtime.stick.corpus import Pack
from runtime.stick.layout import Manifest, PackRecord, ProbeRecord, SupportRecord
from runtime.text.analyzer import has_content
from runtime.text.language_of import language_of
from runtime.text.languages import is_known

HITS = 10
"""passages that a question is answered from"""
TOO_LONG_FOR_MODEL = "A question is too long for the model: its answer is quoted from the library."


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, and how it is to be answered."""

    question: str
    packs: tuple[Pack, ...]
    """those that are searched"""
    history: Sequence[Exchange] = ()
    """the earlier questions and answers of the conversation"""
    generate: bool = True
    """whether a model may write"""
    keep_unsupported: bool = False
    """whether sentences that are not supported stay in the answer, marked"""
    dictionaries: tuple[Pack, ...] = ()
    """those that questions about words are looked up in"""


@dataclass(frozen=True, slots=True)
class Search:
    """What a search came to."""

    asked: Asked
    found: Found
    answerability: Answerability
    history: Sequence[Exchange] = ()
    """the conversation, where the question refers back to it"""


@dataclass(frozen=True, slots=True)
class _Understood:
    """A question as it is understood, alone or with those before it, and what that finds."""

    asked: Asked
    results: Results | None
    history: Sequence[Exchange] = ()

    @property
    def is_single(self) -> bool:
        """Whether nothing but the question itself was looked for."""
        return not self.history and not self.asked.pasted


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
        self._manifest = manifest
        self._records = records
        self._retriever = retriever
        self._chat = chat
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

    def close(self) -> None:
        """Stop reading ahead, and free the models that are not at work."""
        self._ahead.cancel()
        self._entailment.close()
        self._chat.close()

    def ask(self, request: Request, cancellation: Cancellation) -> Iterator[Event]:
        """Yield Found, then Token, Cited and Dropped as an answer is written, then Done."""
        begun = time.perf_counter()
        if (found := self._looked_up(request, begun)) is not None:
            yield found
            yield self._running(request, Search(Asked(request.question), found, _SURE),
                                cancellation, begun).quotation(all_of_it=True)  # fmt: skip
            return
        search = self._find(self._understood(request), request, begun)
        if not search.history and not search.asked.pasted:
            search = self._translated(search, request, cancellation, begun)
        yield from self.answer(request, search, cancellation, begun)

    def answer(
        self, request: Request, search: Search, cancellation: Cancellation, begun: float
    ) -> Iterator[Event]:
        """Yield the same for what was found, at `begun` by `time.perf_counter`."""
        found = search.found
        yield found
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

    def _looked_up(self, request: Request, begun: float) -> Found | None:
        """Return what dictionaries answer to a question about words; None to any other."""
        entries = self._retriever.looked_up(request.question, request.dictionaries, request.packs)
        if entries is None:
            return None
        return Found(entries.hits, entries.evidence, True, since(begun))

    def _writes(self, request: Request) -> bool:
        return request.generate and bool(self._chat) and self.has_room()

    def _understood(self, request: Request) -> _Understood:
        """Search for a question alone and, where it may refer back, with what it refers to.

        Of a question with a pasted text, that is what it refers to.
        """
        asked = pasted.split(request.question)
        if asked.pasted:
            text = pasted.search_text(asked, partial(self._retriever.idf, request.packs))
            return _Understood(asked, self._search(text, request.packs))
        alone = self._search(asked.question, request.packs)
        # What says nothing alone, as “?” does, says nothing more with what was asked before.
        if request.history and (alone or followups.refers_back(asked.question)):
            joined = self._search(followups.joined(asked.question, request.history), request.packs)
            if followups.is_joined(asked.question, _nearest(alone), _nearest(joined)):
                text = followups.joined(asked.question, request.history, followups.ANSWERED)
                return _Understood(asked, self._search(text, request.packs), request.history)
        return _Understood(asked, alone)

    def _search(self, text: str, packs: tuple[Pack, ...]) -> Results | None:
        """Return what is found; None where a question has no words that the packs could have."""
        results = self._retriever.search(text, HITS, packs) if has_content(text) else None
        strange = results is None or results.query.is_strange(self._manifest.known_languages)
        return None if strange else results

    def _translated(
        self, search: Search, request: Request, cancellation: Cancellation, begun: float
    ) -> Search:
        """Return what a foreign question finds in the library's language, where that is better."""
        translation = self._translation(search.asked.question, request, cancellation)
        if not translation:
            return search
        other = _Understood(Asked(translation), self._search(translation, request.packs))
        found = self._find(other, request, begun)
        if found.answerability.probability <= search.answerability.probability:
            return search
        return replace(found, found=replace(found.found, understood=translation))

    def _translation(self, question: str, request: Request, cancellation: Cancellation) -> str:
        """Return a question in the library's language, where a model has to translate it."""
        own, known = self._manifest.language, self._manifest.known_languages
        foreign = not is_known(language_of(question), known) and is_known(own, known)
        if not foreign or not self._writes(request):
            return ""
        # A model that cannot be loaded is reported when it is to answer: the evidence comes first.
        with suppress(LibraryError), self._chat.turn(cancellation) as chat:
            return translated(question, own, chat, cancellation) if chat is not None else ""
        return ""

    def _find(self, understood: _Understood, request: Request, begun: float) -> Search:
        """Choose the evidence, and tell what is to be hoped for of the model that will read it."""
        plan = plan_for(understood.asked.question)
        probe = self._valid(self._chat.expected_probe()) if self._writes(request) else None
        record, known = abstention.known(self._manifest.abstention), self._manifest.known_languages
        asked, results, history = understood.asked, understood.results, understood.history
        if results is None:
            found = Found((), (), False, since(begun))
            return Search(asked, found, Answerability(NOTHING, record), history)
        selection, signals = select_evidence(
            results.query, results.found, known, plan.evidence_tokens,
            wants_number=plan.wants_number,
        )  # fmt: skip
        answerability = Answerability(signals, record)
        found = Found(
            results.hits,
            selection.evidence,
            answerability.worth_reading(probe if understood.is_single else None),
            since(begun),
            results.corrections,
            results.query.expansions,
        )
        return Search(asked, found, answerability, history)

    def _write(self, answer: RunningAnswer, chat: ChatEngine) -> Iterator[Event]:
        whole = answer.found.evidence
        budget = self._evidence_budget(chat, answer.cancellation)
        given = affordable(whole, budget, chat.tokenize)
        # Probes are fitted on single questions, all of whose evidence was read.
        single = len(given) == len(whole) and not answer.history and not answer.pasted
        probe = self._valid(chat.probe) if single else None
        if not whole or not answer.answerability.worth_reading(probe):
            yield answer.unanswered()
            return
        generation = self._generation(answer, chat, given)
        if generation is None:
            yield answer.quotation()
        else:
            yield from _draft(answer, generation, probe, chat.support)

    def _generation(
        self, answer: RunningAnswer, chat: ChatEngine, given: Sequence[Evidence]
    ) -> Generation | None:
        """Start an answer, without the history where that is too long; None where all is."""
        for history in dict.fromkeys((tuple(answer.history), ())):
            question = pasted.for_model(answer.question, answer.pasted)
            messages = prompt.messages(question, given, history, answer.plan.instruction)
            with suppress(TooLongError):
                return chat.generate(messages, answer.plan.answer_tokens, answer.cancellation)
        self._notes[TOO_LONG_FOR_MODEL] = None
        return None

    def _evidence_budget(self, chat: ChatEngine, cancellation: Cancellation) -> float:
        """Return how many tokens of evidence to read; how fast that goes, the instructions tell."""
        if self._prefill_budget == math.inf:
            return math.inf
        speed = chat.read_ahead(prompt.beginning(), cancellation)
        return evidence_tokens(speed, self._prefill_budget)

    def _valid(self, probe: ProbeRecord | None) -> ProbeRecord | None:
        """Return a probe only where the constants hold that it was joined with."""
        own = self._manifest.abstention
        return probe if own is not None and abstention.known(own) is own else None


_SURE = Answerability(NOTHING, abstention.known(None))
"""what is said of entries of a dictionary, which answer by themselves"""


def _nearest(results: Results | None) -> float:
    """Return the best cosine of a question and a passage; 0 where nothing was found."""
    return (
        max((candidate.cosine for candidate, _ in results.found), default=0.0) if results else 0.0
    )


def _draft(
    answer: RunningAnswer,
    generation: Generation,
    probe: ProbeRecord | None,
    support: SupportRecord | None,
) -> Iterator[Event]:
    """Yield what is written; nothing is, where the probe finds that no answer was read."""
    draft = answer.draft(verifier(generation.judge, support))
    first, answerable = 0.0, True
    with closing(generation):
        for piece in generation:
            if not first:
                answerable = answer.answerability.worth_writing(probe, generation.inside())
                first = answer.elapsed()
            if not answerable:
                break
            yield from draft.add(piece)
    if answerable and not answer.cancellation.cancelled:
        yield from draft.finish()
        # Where nothing is supported, the model tells whether there was anything to answer.
        answerable = draft.is_supported or _holds_answer(answer, generation)
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

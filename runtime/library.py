"""The library as a program sees it: search, ask, read. Knows no screen.

`Library.open(Path("/media/stick")).ask("Who built the Suez Canal?")` yields the answer's events.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from runtime.answering import abstention, prompt
from runtime.answering.abstention import NOTHING, Answerability
from runtime.answering.draft import Draft, Rules
from runtime.answering.evidence import judge
from runtime.answering.outcome import quotation, since, unanswered, written
from runtime.answering.prompt_budget import PATIENCE, affordable, evidence_tokens
from runtime.engine.generation import Cancellation, ChatEngine, Generation, turn
from runtime.errors import LibraryError, TooLongError
from runtime.events import Event, Found
from runtime.grounding.prompt_injection import without_instructions
from runtime.models.chat_models import ChatModels
from runtime.models.cross_encoders import CrossEncoder, OptionalCrossEncoder
from runtime.models.embedders import Embedder
from runtime.results import DocumentView, Evidence, Hit, Searched
from runtime.retrieval import reranking
from runtime.retrieval.hybrid import RESERVE, Mode, Results, read, search
from runtime.retrieval.query import Query, query_for, typed_query
from runtime.retrieval.retriever import Finders
from runtime.stick.corpus import Pack
from runtime.stick.layout import Manifest, PackRecord, ProbeRecord
from runtime.stick.stick import Stick, open_stick
from runtime.text.analyzer import has_content
from runtime.text.sanitize import LONGEST_QUESTION, TOO_LONG, encodable

__all__ = ["Cancellation", "Library"]

HITS = 10
ANSWER_TOKENS = 160
_UNREAD = "A question is too long for the model: its answer is quoted from the library."

_Packs = tuple[Pack, ...]
_Outcome = TypeVar("_Outcome")


class Library:
    """An open library. Models are loaded when they are first needed; safe to use from threads."""

    def __init__(
        self,
        stick: Stick,
        embedder: Embedder | None = None,
        chat: ChatEngine | None = None,
        model: str | None = None,
        patience: float = PATIENCE,
        *,
        reranker: CrossEncoder | None = None,
        entailment: CrossEncoder | None = None,
    ) -> None:
        """Take models already loaded, or load the bundle's own when they are first needed.

        `model` names the chat model to load; without it, the one that suits the machine is.
        `patience` is how many seconds it may read evidence; with `math.inf` all is read, by the
        reranker too, and answers do not depend on how busy the machine is.
        Raises LibraryError when there is none of that name.
        """
        self._stick = stick
        self._packs = {pack.record.id: pack for pack in stick.packs}
        rereading = math.inf if patience == math.inf else reranking.PATIENCE
        self._finders = Finders(stick, embedder, reranker, rereading)
        self._entailment = OptionalCrossEncoder(stick, "entailment", entailment)
        self._chat = chat
        self._patience = patience
        self._ahead = Cancellation()  # of what is read before there is a question
        self._writers = ChatModels(stick, model)
        self._chat_lock = threading.Lock()
        self._met: dict[str, None] = {}  # problems met while searching; a set that keeps its order

    @classmethod
    def open(cls, root: Path, model: str | None = None) -> Library:
        """Open the library in a folder. Raises LibraryError when there is none to be read."""
        return cls(open_stick(root), model=model)

    @property
    def manifest(self) -> Manifest:
        """What the library says of itself."""
        return self._stick.manifest

    @property
    def packs(self) -> tuple[PackRecord, ...]:
        """The corpora that are open."""
        return tuple(pack.record for pack in self._stick.packs)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why other corpora or models are not, and why answers are only quoted."""
        models = (*self._finders.problems, *self._entailment.problems, *self._writers.problems)
        return (*self._stick.problems, *self._met, *models)

    @property
    def has_model(self) -> bool:
        """Whether there is a model to write answers."""
        return self._chat is not None or bool(self._writers)

    def warm(self) -> None:
        """Load what search needs."""
        self._finders.warm()

    def load_model(self) -> None:
        """Load the model that writes answers, where there is memory for it, and read ahead."""
        with self._chat_lock:
            if self.has_room():
                self._entailment.warm()
                self._budget(self._loaded_chat(), self._ahead)

    def has_room(self) -> bool:
        """Tell whether the model fits the memory that is free; if not, `problems` tells of it."""
        problem = "" if self._chat else self._writers.shortage()
        self._met |= dict.fromkeys(filter(None, [problem]))
        return not problem

    def close(self) -> None:
        """Free the models, but for one that is being loaded or is at work: nobody waits for it."""
        self._finders.close()
        self._entailment.close()
        self._ahead.cancel()
        if self._chat_lock.acquire(blocking=False):
            if self._chat is not None:
                self._chat.close()
            self._chat = None
            self._writers.close()
            self._chat_lock.release()

    def search(
        self,
        question: str,
        *,
        k: int = HITS,
        corpora: Collection[str] = (),
        mode: Mode = "hybrid",
    ) -> tuple[Hit, ...]:
        """Return the best `k` passages, best first.

        Raises LibraryError when a corpus of that name is not here.
        """
        return self.searched(question, k=k, corpora=corpora, mode=mode).hits

    def searched(
        self, question: str, *, k: int = HITS, corpora: Collection[str] = (), mode: Mode = "hybrid"
    ) -> Searched:
        """Do as `search`, and tell which words were taken for others."""
        results = self._results(self._taken(question), k, self._chosen(corpora), mode)
        return Searched(results.hits, results.corrections)

    def ask(
        self,
        question: str,
        *,
        corpora: Collection[str] = (),
        history: Sequence[prompt.Exchange] = (),
        generate: bool = True,
        strict: bool | None = None,
        cancel: Cancellation | None = None,
    ) -> Iterator[Event]:
        """Answer a question: Found, then Token, Cited, Dropped as the answer is written, then Done.

        `history` holds the earlier questions and answers of the conversation; they count where the
        question refers back to them. With `generate` off, without a model or the memory for it,
        and where the model cannot read so long a question, the answer is quoted from the passages.
        `strict` drops sentences that are not supported; None does as the bundle says.
        """
        begun = time.perf_counter()
        cancel, rules = cancel or Cancellation(), self._rules(strict)
        packs, question = self._chosen(corpora), self._taken(question)
        history = [(encodable(asked), encodable(answer)) for asked, answer in history]
        text = prompt.search_text(question, history)
        history = [] if text == question else history  # that stands alone as the first one does
        writes = generate and self.has_model and self.has_room()
        probe = self._expected_probe() if writes and not history else None
        found, answerability = self._find(text, packs, probe, begun)
        yield found
        if cancel.cancelled or not found.answerable:
            yield unanswered(found, cancel, begun)
        elif writes:
            with turn(self._chat_lock, cancel) as free:
                if free:
                    yield from self._write(
                        question, found, answerability, history, rules, cancel, begun
                    )
                else:
                    yield unanswered(found, cancel, begun)
        else:
            yield quotation(found, rules, begun)

    def document(self, corpus: str, document: str) -> DocumentView:
        """Return a whole document. Raises LibraryError when it is not here."""
        return self._chosen((corpus,))[0].document(document)

    def _taken(self, question: str) -> str:
        """Return as much of a question as is read, and tell where that is not all."""
        if len(question) > LONGEST_QUESTION:
            self._met[TOO_LONG] = None
        return encodable(question[:LONGEST_QUESTION])

    def _chosen(self, corpora: Collection[str]) -> tuple[Pack, ...]:
        unknown = [name for name in corpora if name not in self._packs]
        if unknown:
            raise LibraryError(
                f"This library has no corpus {unknown[0]!r}.",
                f"It has: {', '.join(self._packs)}.",
            )
        return tuple(pack for name, pack in self._packs.items() if not corpora or name in corpora)

    def _results(self, question: str, count: int, packs: _Packs, mode: Mode) -> Results:
        """Search; corpora that prove to be damaged are left out and told of."""

        @cache
        def query(packs: _Packs) -> Query:
            return typed_query(packs, question) if mode == "dense" else query_for(packs, question)

        asked = self._of_sound(packs, query)
        vector = None if mode == "lexical" else self._finders.vector(asked.spelled_out)
        reach = self._finders.reach(count) if mode == "hybrid" else count

        def run(packs: _Packs) -> Results:
            found = search(query(packs), vector, mode, RESERVE * reach)
            return Results(query(packs), read(found, reach))

        results = self._of_sound(asked.packs, run)
        if mode == "hybrid":
            ordered = self._finders.in_order(asked.spelled_out, results.found)
            results = replace(results, found=ordered[:count])
        return results

    def _of_sound(self, packs: _Packs, run: Callable[[_Packs], _Outcome]) -> _Outcome:
        """Return what `run` makes of the packs that it takes."""
        try:
            return run(packs)
        except LibraryError:
            return run(self._sound(packs, run))

    def _sound(self, packs: _Packs, run: Callable[[_Packs], object]) -> _Packs:
        """Return the packs that `run` takes. Raises LibraryError when none is left."""
        sound = []
        problems = []
        for pack in packs:
            try:
                run((pack,))
            except LibraryError as error:
                problems.append(f"The corpus {pack.record.id} is left out: {error.message}")
            else:
                sound.append(pack)
        if not sound:
            raise LibraryError("\n".join(problems), "Copy the stick again from its source.")
        self._met |= dict.fromkeys(problems)
        return tuple(sound)

    def _find(
        self, text: str, packs: _Packs, probe: ProbeRecord | None, begun: float
    ) -> tuple[Found, Answerability]:
        """Search, and tell what is to be hoped for of a model with this probe."""
        record, known = abstention.known(self.manifest.abstention), self.manifest.known_languages
        results = self._results(text, HITS, packs, "hybrid") if has_content(text) else None
        if results is None or results.query.is_strange(known):
            return Found((), (), False, since(begun)), Answerability(NOTHING, record)
        selection, signals = judge(results.query, results.found, known)
        answerability = Answerability(signals, record)
        found = Found(
            results.hits,
            selection.evidence,
            answerability.worth_reading(probe),
            since(begun),
            results.corrections,
            results.query.all_expansions,
        )
        return found, answerability

    def _write(
        self,
        question: str,
        found: Found,
        answerability: Answerability,
        history: Sequence[prompt.Exchange],
        rules: Rules,
        cancel: Cancellation,
        begun: float,
    ) -> Iterator[Event]:
        chat = self._loaded_chat()
        whole = without_instructions(found.evidence)
        given = affordable(whole, self._budget(chat, cancel), chat.tokenize)
        # Probes are fitted on single questions, all of whose evidence was read.
        probe = self._valid(chat.probe) if len(given) == len(whole) and not history else None
        if not whole or not answerability.worth_reading(probe):
            yield unanswered(found, cancel, begun)
            return
        generation = self._generation(chat, question, given, history, cancel)
        if generation is None:
            yield quotation(found, rules, begun)
            return
        # What is shown counts, whether it was given to the model or not.
        draft = Draft(question, found.evidence, rules, found.expansions, found.hits)
        first, answerable = 0.0, True
        with closing(generation):
            for piece in generation:
                if not first:
                    answerable = answerability.worth_writing(probe, generation.inside())
                    first = since(begun)
                if not answerable:
                    break
                yield from draft.add(piece)
        if not answerable:
            yield unanswered(found, cancel, begun, generation)
            return
        if not cancel.cancelled:
            yield from draft.finish()
        yield written(found, draft, generation, cancel, first, begun)

    def _generation(
        self,
        chat: ChatEngine,
        question: str,
        given: Sequence[Evidence],
        history: Sequence[prompt.Exchange],
        cancel: Cancellation,
    ) -> Generation | None:
        """Start an answer, without the history where that is too long; None where all is."""
        for told in dict.fromkeys((tuple(history), ())):
            with suppress(TooLongError):
                return chat.generate(prompt.messages(question, given, told), ANSWER_TOKENS, cancel)
        self._met[_UNREAD] = None
        return None

    def _budget(self, chat: ChatEngine, cancel: Cancellation) -> float:
        """Return how many tokens of evidence to read; how fast that goes, the instructions tell."""
        if self._patience == math.inf:
            return math.inf
        return evidence_tokens(chat.read_ahead(prompt.beginning(), cancel), self._patience)

    def _rules(self, strict: bool | None) -> Rules:
        packs = {name: pack.record for name, pack in self._packs.items()}
        strict = self.manifest.strict if strict is None else strict
        return Rules(packs, strict, self._entailment.read)

    def _expected_probe(self) -> ProbeRecord | None:
        """Return the probe of the model that will write, as far as is known before it is loaded."""
        if (chat := self._chat) is not None:  # looked at once: `close` may take it away
            return self._valid(chat.probe)
        record = self._writers.expected()
        return self._valid(record.probe) if record else None

    def _valid(self, probe: ProbeRecord | None) -> ProbeRecord | None:
        """Return a probe only where the constants hold that it was joined with."""
        own = self.manifest.abstention
        return probe if own is not None and abstention.known(own) is own else None

    def _loaded_chat(self) -> ChatEngine:
        return self._chat or self._writers.writer()

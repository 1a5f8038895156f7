"""A question → what is found for it: alone or after others, translated, in a model's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from runtime.answering import abstention, followups, pasted
from runtime.answering.abstention import NOTHING, Answerability, Signals
from runtime.answering.doses import asks_for_dose, of_what_is_asked
from runtime.answering.evidence import Selection, nearest, select_evidence
from runtime.answering.followups import Exchange
from runtime.answering.hypothetical import ENOUGH, SLOWEST, hypothetical_answer
from runtime.answering.kinds import plan_for
from runtime.answering.pasted import Asked
from runtime.answering.prompt import beginning
from runtime.answering.running import since
from runtime.answering.small_models import is_small
from runtime.answering.translated import translated
from runtime.engine.generation import Cancellation, ChatEngine
from runtime.errors import LibraryError
from runtime.events import Found
from runtime.models.chat_models import ChatModels
from runtime.retrieval.hybrid import Results
from runtime.retrieval.query import Query
from runtime.retrieval.retriever import Retriever
from runtime.stick.corpus import Pack
from runtime.stick.layout import Manifest, ProbeRecord
from runtime.text.analyzer import has_content
from runtime.text.language_of import language_of
from runtime.text.languages import code, is_known

HITS = 10
"""passages that a question is answered from"""


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
    supposes: bool = True
    """whether a model may suppose an answer, to search with its words too"""


@dataclass(frozen=True, slots=True)
class Search:
    """What a search came to."""

    asked: Asked
    found: Found
    answerability: Answerability
    history: Sequence[Exchange] = ()
    """the conversation, where the question refers back to it"""
    query: Query | None = None
    """the question, with those it refers back to; None where it has no words that a pack has"""
    text: str = ""
    """what was searched for: answers that it refers back to stand there too"""


@dataclass(frozen=True, slots=True)
class _Understood:
    """A question as it is understood, alone or with those before it, and what that finds."""

    asked: Asked
    results: Results | None
    query: Query | None
    """the question, with those it refers back to"""
    text: str
    """what was searched for"""
    history: Sequence[Exchange] = ()


class Finder:
    """Finds what questions to one stick are answered from."""

    def __init__(
        self, manifest: Manifest, retriever: Retriever, chat: ChatModels, slowest: float = SLOWEST
    ) -> None:
        """Take the parts; no answer is supposed by a model that reads less than `slowest`.

        That is in tokens a second; with 0 its speed is not asked for.
        """
        self._slowest = slowest
        self._manifest = manifest
        self._retriever = retriever
        self._chat = chat

    def find(
        self, request: Request, cancellation: Cancellation, begun: float, *, writes: bool
    ) -> Iterator[Search]:
        """Yield what is found and then, where a model that `writes` finds more, that."""
        search = self._found(self._understood(request), begun, writes=writes)
        if writes and not search.history and not search.asked.pasted:
            search = self._translated(search, request, cancellation, begun)
        yield search
        asked = search.asked
        is_plain = not asked.pasted and not plan_for(asked.question).writes_code
        if writes and request.supposes and is_plain and search.found.answerable:
            yield from self._supposed(search, request, cancellation, begun)

    def valid(self, probe: ProbeRecord | None) -> ProbeRecord | None:
        """Return a probe only where the constants hold that it was joined with."""
        own = self._manifest.abstention
        return probe if own is not None and abstention.known(own) is own else None

    def _understood(self, request: Request) -> _Understood:
        """Search for a question alone and, where it may refer back, with what it refers to.

        Of a question with a pasted text, that is what it refers to.
        """
        asked = pasted.split(request.question)
        if asked.pasted:
            text = pasted.search_text(asked, partial(self._retriever.idf, request.packs))
            results = self._search(text, request.packs)
            return _Understood(asked, results, _query(results), text)
        alone = self._search(asked.question, request.packs)
        # What says nothing alone, as “?” does, says nothing more with what was asked before.
        if request.history and (alone or followups.refers_back(asked.question)):
            joined = self._search(followups.joined(asked.question, request.history), request.packs)
            if followups.is_joined(asked.question, _nearest(alone), _nearest(joined)):
                text = followups.joined(asked.question, request.history, followups.ANSWERED)
                results = self._search(text, request.packs)
                return _Understood(asked, results, _query(joined), text, request.history)
        return _Understood(asked, alone, _query(alone), asked.question)

    def _search(self, text: str, packs: tuple[Pack, ...]) -> Results | None:
        """Return what is found; None where a question has no words that the packs could have."""
        asked = language_of(text, code(self._manifest.language))
        results = self._retriever.search(text, HITS, packs) if has_content(text, asked) else None
        strange = results is None or results.query.is_strange(self._manifest.known_languages)
        return None if strange else results

    def _translated(
        self, search: Search, request: Request, cancellation: Cancellation, begun: float
    ) -> Search:
        """Return what a foreign question finds in the library's language, where that is better."""
        own, known = self._manifest.language, self._manifest.known_languages
        if is_known(language_of(search.asked.question), known) or not is_known(own, known):
            return search
        translation = self._told(
            lambda chat: translated(search.asked.question, own, chat, cancellation), cancellation
        )
        if not translation:
            return search
        results = self._search(translation, request.packs)
        other = _Understood(Asked(translation), results, _query(results), translation)
        found = self._found(other, begun, writes=True)
        if found.answerability.probability <= search.answerability.probability:
            return search
        return replace(found, found=replace(found.found, understood=translation))

    def _supposed(
        self, search: Search, request: Request, cancellation: Cancellation, begun: float
    ) -> Iterator[Search]:
        """Yield what is found with the answer that a model supposes a question to have.

        Whether there is an answer is still told by what the question itself has found: whatever is
        supposed finds something that is like it.
        """
        asked = search.asked.question

        def suppose(chat: ChatEngine) -> str:
            if is_small(chat) or self._is_slow(chat, cancellation):
                return ""
            return hypothetical_answer(asked, request.history, chat, cancellation)

        supposed = self._told(suppose, cancellation)
        results = self._search(f"{search.text} {supposed}", request.packs) if supposed else None
        if results is None:
            return
        selection, _ = self._selected(results, asked, search.query, ENOUGH)
        if selection.evidence:
            found = replace(
                search.found, hits=results.hits, evidence=selection.evidence,
                milliseconds=since(begun),
            )  # fmt: skip
            yield replace(search, found=found)

    def _is_slow(self, chat: ChatEngine, cancellation: Cancellation) -> bool:
        speed = chat.read_ahead(beginning(), cancellation) if self._slowest else None
        return speed is not None and speed < self._slowest

    def _told(self, ask: Callable[[ChatEngine], str], cancellation: Cancellation) -> str:
        """Return what the model says; nothing where none can be loaded, or read it all.

        That is reported when it is to answer: the evidence comes first.
        """
        with suppress(LibraryError), self._chat.turn(cancellation) as chat:
            return ask(chat) if chat is not None else ""
        return ""

    def _selected(
        self, results: Results, question: str, query: Query | None, share: float = 1.0
    ) -> tuple[Selection, Signals]:
        """Return a share of the evidence that a question of its kind wants, the best of it.

        `query` is of what a person has asked, where what was searched for has more words.
        """
        own = query or results.query
        plan = plan_for(question)
        selection, signals = select_evidence(
            results.query, results.found, self._manifest.known_languages,
            int(share * plan.evidence_tokens), wants_number=plan.wants_number, asked=question,
            subject=own,
        )  # fmt: skip
        if asks_for_dose(question):
            selection = of_what_is_asked(selection, own)
        return selection, signals

    def _found(self, understood: _Understood, begun: float, *, writes: bool) -> Search:
        """Choose the evidence, and tell what is to be hoped for of the model that will read it."""
        probe = self.valid(self._chat.expected_probe()) if writes else None
        record = abstention.known(self._manifest.abstention)
        asked, results, history = understood.asked, understood.results, understood.history
        if results is None:
            found = Found((), (), False, since(begun))
            nothing = Answerability(NOTHING, record)
            return Search(asked, found, nothing, history, understood.query, understood.text)
        selection, signals = self._selected(results, asked.question, understood.query)
        answerability = Answerability(signals, record)
        found = Found(
            results.hits,
            selection.evidence,
            answerability.worth_reading(None if asked.pasted else probe),
            since(begun),
            results.corrections,
            results.query.expansions,
        )
        return Search(asked, found, answerability, history, understood.query, understood.text)


def _query(results: Results | None) -> Query | None:
    return results.query if results else None


def _nearest(results: Results | None) -> float:
    """Return the best cosine of a question and a passage; 0 where none is known."""
    return (nearest(results.found) if results else None) or 0.0

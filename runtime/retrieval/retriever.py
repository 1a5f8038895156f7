"""A question → ranked passages: the query, both halves of the search, a reranker's order.

Corpora that prove to be damaged while they are searched are left out and reported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from runtime.dictionaries.answers import LookedUp, defined, from_dictionaries
from runtime.dictionaries.sentences import Sentence, sentence_of
from runtime.dictionaries.translations import TranslatedWord, translated_words
from runtime.errors import LibraryError
from runtime.models.cross_encoders import CrossEncoder, OptionalCrossEncoder
from runtime.models.embedders import Embedder, QueryEmbedder
from runtime.results import Hit
from runtime.retrieval.hybrid import CANDIDATES, RESERVE, Candidate, Mode, Results, read, search
from runtime.retrieval.lookups import Lookups
from runtime.retrieval.query import Query, query_for, typed_query
from runtime.retrieval.reranking import READ, RERANK_BUDGET, reranked
from runtime.stick.corpus import Pack, by_language
from runtime.stick.lexical_index import idf
from runtime.stick.stick import Stick, left_out
from runtime.text.analyzer import terms

_Packs = tuple[Pack, ...]
_Outcome = TypeVar("_Outcome")


class Retriever:
    """Searches the packs of a stick. Loads each model when it is first needed; thread-safe."""

    def __init__(
        self,
        stick: Stick,
        embedder: Embedder | None = None,
        reranker: CrossEncoder | None = None,
        rerank_budget: float = RERANK_BUDGET,
    ) -> None:
        """Take models already loaded, or the stick's own.

        `rerank_budget` is how many seconds passages may be reranked.
        """
        self._stick = stick
        self._dictionaries = tuple(pack for pack in stick.packs if pack.record.translates)
        self._embedder = QueryEmbedder(stick, embedder)
        self._reranker = OptionalCrossEncoder(stick, "reranker", reranker)
        self._rerank_budget = rerank_budget
        self._damaged: dict[str, None] = {}  # problems; a set that keeps its order

    @property
    def problems(self) -> tuple[str, ...]:
        """Which corpora were left out while searching, and why the reranker could not be used."""
        return (*self._damaged, *self._reranker.problems)

    @property
    def reranks(self) -> bool:
        """Whether there is a model that reads passages anew."""
        return bool(self._reranker)

    def warm(self) -> None:
        """Load what search needs: the models, and the vector index of every pack."""
        self._embedder.warm()
        self._reranker.warm()
        for pack in filter(_has_vectors, self._stick.packs):
            with suppress(LibraryError):  # a search reports it, where the corpus is searched
                _ = pack.vectors

    def search(self, question: str, count: int, packs: _Packs, mode: Mode = "hybrid") -> Results:
        """Return the best `count` passages of the packs, best first.

        Raises LibraryError when no pack can be searched.
        """

        @cache
        def query(packs: _Packs) -> Query:
            return typed_query(packs, question) if mode == "dense" else self.query(packs, question)

        asked = self.of_sound(packs, query)
        vector = self._meaning(asked, mode)
        reach = self.reach(count) if mode == "hybrid" else count

        def run(packs: _Packs) -> Results:
            found = search(query(packs), vector, mode, max(RESERVE * reach, CANDIDATES), self.embed)
            return Results(query(packs), read(found, reach))

        results = self.of_sound(asked.packs, run)
        if mode == "hybrid":
            ordered = self.in_order(asked.spelled_out, results.found)
            results = replace(results, found=ordered[:count])
        return results

    def query(self, packs: _Packs, question: str) -> Query:
        """Return what the packs understand a question as, with the stick's dictionaries.

        Raises LibraryError when the terms of a pack are damaged.
        """
        return query_for(packs, question, self._translated if self._dictionaries else None)

    def idf(self, packs: _Packs, words: Collection[str]) -> dict[str, float]:
        """Return the inverse document frequency of those words that some passage has.

        Raises LibraryError when no pack can be searched.
        """
        return self.of_sound(packs, lambda packs: _idf(packs, words))

    def vector(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question (dimension,). Raises LibraryError."""
        return self._embedder.vector(text)

    def embed(self, passage: str) -> NDArray[np.float32]:
        """Return the unit vector of a passage's text (dimension,). Raises LibraryError."""
        return self._embedder.passage_vector(passage)

    def _meaning(self, asked: Query, mode: Mode) -> NDArray[np.float32] | None:
        """Return the vector of a question; nothing where it is searched for by words alone.

        Raises LibraryError where vectors cannot be compared with it.
        """
        if mode == "lexical":
            return None
        if any(map(_has_vectors, asked.packs)):
            return self.vector(asked.spelled_out)
        if mode == "hybrid" and self._embedder:
            with suppress(LibraryError):  # words are enough
                return self.vector(asked.spelled_out)
        return None

    def reach(self, count: int) -> int:
        """Return how many passages to find where `count` are wanted."""
        return max(count, READ) if self.reranks else count

    def in_order(
        self, question: str, found: Sequence[tuple[Candidate, Hit]]
    ) -> list[tuple[Candidate, Hit]]:
        """Return the passages that were found, the best first."""
        if not self.reranks:
            return list(found)
        return reranked(question, found, self._relevance, self._rerank_budget)

    def close(self) -> None:
        """Free the models, but for one that is being loaded or is at work: nobody waits for it."""
        self._embedder.close()
        self._reranker.close()

    def _relevance(self, question: str, passage: str) -> float | None:
        """Return what the reranker says: it has one output, or nothing to say."""
        return next(iter(self._reranker.read(question, passage).values()), None)

    def of_sound(self, packs: _Packs, run: Callable[[_Packs], _Outcome]) -> _Outcome:
        """Return what `run` makes of the packs that it takes; the others are reported.

        Raises LibraryError when none is left.
        """
        try:
            return run(packs)
        except LibraryError:
            return run(self._sound(packs, run))

    def _sound(self, packs: _Packs, run: Callable[[_Packs], object]) -> _Packs:
        """Return the packs that `run` takes. Raises LibraryError when none is left."""
        sound, errors = _tried(packs, run)
        self._damaged |= dict.fromkeys(left_out(errors, any_left=bool(sound)))
        return sound

    def looked_up(self, question: str, dictionaries: _Packs, packs: _Packs) -> LookedUp | None:
        """Return what dictionaries say to a question about words; None to any other.

        `packs` are those that are searched beside. Damaged dictionaries are left out and reported.
        """

        def run(chosen: _Packs) -> LookedUp | None:
            return from_dictionaries(question, chosen, lambda word: bool(self.idf(packs, [word])))

        own = tuple(pack for pack in packs if pack.record.is_dictionary)
        found = self._of_any(dictionaries, run)
        return found or self._of_any(own, lambda chosen: defined(question, chosen))

    def sentence(self, text: str, source: str, target: str, dictionaries: _Packs) -> Sentence:
        """Return a sentence with what sound dictionaries have for it; damaged ones are reported."""
        return self._of_any(dictionaries, lambda packs: sentence_of(text, source, target, packs))

    def _translated(
        self, tokens: Sequence[str], source: str, target: str
    ) -> tuple[TranslatedWord, ...]:
        run = lambda packs: translated_words(tokens, source, target, packs)
        return self._of_any(self._dictionaries, run)

    def _of_any(self, packs: _Packs, run: Callable[[_Packs], _Outcome]) -> _Outcome:
        """Return what `run` makes of the packs that it takes, of none too; others are reported."""
        try:
            return run(packs)
        except LibraryError:
            sound, errors = _tried(packs, run)
            self._damaged |= dict.fromkeys(left_out(errors, any_left=True))
            return run(sound)


def _tried(
    packs: _Packs, run: Callable[[_Packs], object]
) -> tuple[_Packs, dict[str, LibraryError]]:
    """Return the packs that `run` takes, and what it raises of the others, by id."""
    sound, errors = [], {}
    for pack in packs:
        try:
            run((pack,))
        except LibraryError as error:
            errors[pack.record.id] = error
        else:
            sound.append(pack)
    return tuple(sound), errors


def _has_vectors(pack: Pack) -> bool:
    return pack.record.has_vectors


def _idf(packs: _Packs, words: Collection[str]) -> dict[str, float]:
    """Return what each word tells that a pack has: by its whole, in the language it tells most."""
    lookups, found = Lookups(), dict[str, float]()
    for language, group in by_language(packs).items():
        passages = sum(pack.lexical.passages for pack in group)
        for word in words:
            held = sum(lookups.frequency(group, term) for term in terms(word, language)[:1])
            if held:
                found[word] = max(found.get(word, 0.0), idf(passages, held))
    return found

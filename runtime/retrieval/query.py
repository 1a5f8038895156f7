"""A question → what it is understood as, by the packs that are searched.

Made once a question and handed on, so that searching, weighing and judging go by the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from runtime.results import Expansion
from runtime.retrieval.acronyms import expansions, spelled_out
from runtime.retrieval.quantities import quantity_expansions
from runtime.retrieval.spelling import Spelling, meant_terms
from runtime.stick.corpus import Pack, by_language
from runtime.text.analyzer import question_terms
from runtime.text.languages import is_legible


@dataclass(frozen=True, slots=True)
class Query:
    """A question, and what some packs make of its words."""

    packs: tuple[Pack, ...]
    """those that are searched"""
    question: str
    spelling: Spelling
    expansions: Mapping[str, tuple[Expansion, ...]]
    """language of the packs → the question's acronyms, long forms that have one, and numbers"""

    @property
    def all_expansions(self) -> tuple[Expansion, ...]:
        """The forms of every language."""
        return tuple(chain.from_iterable(self.expansions.values()))

    @property
    def spelled_out(self) -> str:
        """The text that is embedded: the question's acronyms have their long forms beside them.

        A long form stays alone, for an embedding knows it better than its acronym.
        """
        return spelled_out(self.question, self.all_expansions)

    def is_strange(self, known: Collection[str]) -> bool:
        """Tell whether the packs have none of its words, and its script none of these languages.

        They are those that the embedding model knows, any where none is named.
        """
        return not is_legible(self.question, known) and not any(
            pack.lexical.entry(term)
            for pack in self.packs
            for term in question_terms(self.question, pack.record.language)
        )

    def meant(self, terms: Iterable[str], language: str) -> list[str]:
        """Return terms of the question; a misspelt one gives way to the one that is meant."""
        meant = self.spelling.get(language, {})
        return [meant.get(term, term) for term in terms]


def query_for(packs: Sequence[Pack], question: str) -> Query:
    """Return a question with its misspelt words taken for those that are meant.

    What acronyms stand for is counted over all packs of a language. Raises LibraryError when the
    terms of a pack are damaged.
    """
    return _query(packs, question, meant_terms(packs, question))


def typed_query(packs: Sequence[Pack], question: str) -> Query:
    """Return a question with every word taken as it is typed; no terms of the packs are read."""
    return _query(packs, question, {})


def _query(packs: Sequence[Pack], question: str, spelling: Spelling) -> Query:
    found = {
        language: (
            *expansions(
                [p.acronyms for p in group], question, language, spelling.get(language, {})
            ),
            *quantity_expansions(question, language),
        )
        for language, group in by_language(packs).items()
    }
    return Query(tuple(packs), question, spelling, found)

"""A question → what it is understood as, by the packs that are searched.

Made once a question and handed on, so that searching, weighing and judging go by the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from runtime.results import Form
from runtime.retrieval.acronyms import forms, spelled_out
from runtime.retrieval.quantities import quantity_forms
from runtime.retrieval.spelling import Spelling, meant_terms
from runtime.stick.corpus import Pack, by_language
from runtime.text.analyzer import question_terms
from runtime.text.languages import is_legible


@dataclass(frozen=True, slots=True)
class Understood:
    """A question, and what some packs make of its words."""

    packs: tuple[Pack, ...]
    """those that are searched"""
    question: str
    spelling: Spelling
    forms: Mapping[str, tuple[Form, ...]]
    """language of the packs → the question's acronyms, long forms that have one, and numbers"""

    @property
    def all_forms(self) -> tuple[Form, ...]:
        """The forms of every language."""
        return tuple(chain.from_iterable(self.forms.values()))

    @property
    def spelled_out(self) -> str:
        """The text that is embedded: the question's acronyms have their long forms beside them.

        A long form stays alone, for an embedding knows it better than its acronym.
        """
        return spelled_out(self.question, self.all_forms)

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


def understand(packs: Sequence[Pack], question: str) -> Understood:
    """Return a question with its misspelt words taken for those that are meant.

    What acronyms stand for is counted over all packs of a language. Raises LibraryError when the
    terms of a pack are damaged.
    """
    return _understood(packs, question, meant_terms(packs, question))


def as_typed(packs: Sequence[Pack], question: str) -> Understood:
    """Return a question with every word taken as it is typed; no terms of the packs are read."""
    return _understood(packs, question, {})


def _understood(packs: Sequence[Pack], question: str, spelling: Spelling) -> Understood:
    found = {
        language: (
            *forms([p.acronyms for p in group], question, language, spelling.get(language, {})),
            *quantity_forms(question, language),
        )
        for language, group in by_language(packs).items()
    }
    return Understood(tuple(packs), question, spelling, found)

"""What a question is about → what was found without pages that are about something else. Pure.

A question for the symptoms of one disease shares its other words with the pages of every disease,
and what those say looks like an answer. So where the title of a passage has a rare word of the
question, passages are left out that have it nowhere and whose titles have none of the question's
words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from runtime.results import Hit
from runtime.retrieval.query import Query, QueryTerms
from runtime.text.analyzer import terms

RARE = 0.001
"""share of the passages that have a word, up to which it may be what a question is about"""
FEW = 3
"""passages that may have it in the smallest library"""


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a question is about, for the packs of one language."""

    forms: tuple[Set[str], ...]
    """those of its rarest word that a title has, each by its terms"""
    asked: Set[str]
    """all terms of the question"""

    def fits(self, hit: Hit) -> bool:
        """Return whether a passage may be about it."""
        language = hit.read_as
        held = set(terms(f"{hit.title} {hit.section} {hit.headed}", language))
        named = not self.asked.isdisjoint(terms(hit.title, language))
        return named or any(form <= held for form in self.forms)


def about(hits: Sequence[Hit], query: Query) -> list[Hit]:
    """Return the passages that may be about what a question is, in their order."""
    subjects = {language: _subject(hits, language, each) for language, each in query.terms.items()}
    return [hit for hit in hits if (own := subjects.get(hit.read_as)) is None or own.fits(hit)]


def _subject(hits: Sequence[Hit], language: str, asked: QueryTerms) -> _Subject | None:
    """Return what a question is about; None where no title has a rare word of it."""
    titles = {
        term for hit in hits if hit.read_as == language for term in terms(hit.title, language)
    }
    most = max(FEW, RARE * asked.passages)
    named = [
        (asked.frequencies[word[0]], word[0])
        for word in asked.words
        if word and word[0] in titles and asked.frequencies[word[0]] <= most
    ]
    if not named:
        return None
    _, rarest = min(named)
    return _Subject(tuple(_forms(rarest, asked)), set(asked.terms))


def _forms(term: str, asked: QueryTerms) -> Iterator[Set[str]]:
    yield {term}
    for form in asked.expansions:
        if term in form.terms:
            yield set(form.other_terms)

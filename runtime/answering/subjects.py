"""What a question is about → only passages about it, where a passage found is. Pure.

A question for the symptoms of one disease shares its other words with the pages of every disease,
and what those say looks like an answer. So where a rare word of the question stands in the title or
heading of a passage that was found, passages that have it nowhere are of something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from runtime.results import Hit
from runtime.retrieval.query import Query, QueryTerms
from runtime.text.analyzer import terms

RARE = 0.001
"""share of the passages that have a word, up to which it may be what a question is about"""
FEW = 3
"""passages that may have it in the smallest library"""


def about(hits: Sequence[Hit], query: Query) -> list[Hit]:
    """Return the passages that are about what a question is, in their order.

    All of a language where no title of it has a rare word of the question.
    """
    forms = {language: _subject(hits, language, each) for language, each in query.terms.items()}
    return [hit for hit in hits if _has(hit, forms.get(hit.language or "en", ()))]


def _subject(hits: Sequence[Hit], language: str, asked: QueryTerms) -> tuple[Set[str], ...]:
    """Return the forms of the rarest word that a title has, each by its terms; none without one."""
    titles = (f"{hit.title} {hit.section}" for hit in hits if (hit.language or "en") == language)
    named = {term for title in titles for term in terms(title, language)}
    most = max(FEW, RARE * asked.passages)
    counted = [
        (asked.frequencies[word[0]], word[0])
        for word in asked.words
        if word and word[0] in named and asked.frequencies[word[0]] <= most
    ]
    return tuple(_forms(min(counted)[1], asked)) if counted else ()


def _forms(term: str, asked: QueryTerms) -> Iterator[Set[str]]:
    yield {term}
    for form in asked.expansions:
        if term in form.terms:
            yield set(form.other_terms)


def _has(hit: Hit, forms: Sequence[Set[str]]) -> bool:
    if not forms:
        return True
    held = set(terms(f"{hit.title} {hit.section} {hit.headed}", hit.language or "en"))
    return any(form <= held for form in forms)

"""A question for a dose → only evidence that is about all of what is asked. Pure.

A dose of the same medicine for another disease, or of another medicine for the same, looks like an
answer and may kill. So what a passage says in numbers counts only where the passage has every rare
word of the question: the medicine's name and the disease's are among them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from runtime.answering.evidence import Selection
from runtime.results import Evidence, Hit
from runtime.retrieval.query import Query, QueryTerms
from runtime.text.analyzer import terms

RARE = 0.001
"""share of the passages that have a word, up to which it is rare"""
_ASKS = re.compile(
    r"\b(?:dos(?:e|es|is|age|ages|ing)|posologie|posolog[ií]a|dosierung|dosagem)\b"
    r"|\b(?:доз[аыуе]|дозировк)|جرعة|剂量|用量"
    r"|\bhow (?:much|many) (?:mg|mcg|µg|ml|cc|milligrams?|micrograms?|millilitres?|milliliters?"
    r"|units?|vials?|ampoules?|capsules?)\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\d\s?(?:mg|mcg|µg|μg|g|kg|ml|l|cc|c\.c\.?|iu|milligram|microgram|gram|millilit|unit|tablet"
    r"|capsule|drop|grain|vial|ampoule|teaspoon|tablespoon|per cent|%)"
    r"|\b(?:dose|dosage|drams?|grains?|drops?|tablets?|vials?|teaspoon|tablespoon)",
    re.IGNORECASE,
)


def asks_for_dose(question: str) -> bool:
    """Whether a question asks how much of a medicine is given."""
    return bool(_ASKS.search(question))


def of_what_is_asked(selection: Selection, query: Query) -> Selection:
    """Return a selection without what other passages say in numbers.

    Nothing is left where no passage that has every rare word of the question says a quantity.
    """
    rare = {language: _rare_words(each) for language, each in query.terms.items()}
    fitting = {each.hit for each in selection.evidence if _has_all(each.hit, rare)}
    kept = tuple(each for each in selection.evidence if each.hit in fitting or not _says(each))
    if not any(_says(each) for each in kept):
        return replace(selection, evidence=())
    return replace(selection, evidence=kept)


def _says(evidence: Evidence) -> bool:
    return bool(_QUANTITY.search(evidence.text))


def _rare_words(asked: QueryTerms) -> list[tuple[str, ...]]:
    """Return the words that few passages have, at least the rarest, each by its terms."""
    words = [word for word in asked.words if word and not _ASKS.search(word[0])]
    if not words:
        return []
    counted = [(min(asked.frequencies[term] for term in word), word) for word in words]
    most = max(RARE * asked.passages, min(counted)[0])
    return [word for frequency, word in counted if frequency <= most]


def _has_all(hit: Hit, rare: dict[str, list[tuple[str, ...]]]) -> bool:
    language = hit.read_as
    held = set(terms(f"{hit.title} {hit.section} {hit.headed}", language))
    return all(not held.isdisjoint(word) for word in rare.get(language, ()))

"""Passages that say the same → the first of them, which names where else they stand. Pure.

Texts are compared by their runs of three words: Broder, "On the resemblance and containment of
documents" (1997). So that not every text is compared with every other, only those are that share
one of the few runs which sort first: Bayardo, Ma and Srikant, "Scaling up all pairs similarity
search" (2007).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Generic, TypeVar

from runtime.results import Hit, OtherSource
from runtime.text.negation import is_negation

RESEMBLANCE = 0.9
"""share of the runs of two texts that both must have"""
RUN = 3
"""words of a run"""
SPEAKS_FOR_ITSELF = 30
"""words of a text that means the same under any title; "One tablet a day." does not"""

_WORD = re.compile(r"\w+(?:['’.,]\w+)*")
_Found = TypeVar("_Found")


def distinct(
    found: Iterable[tuple[_Found, Hit]], count: int, looked_at: int = 0
) -> list[tuple[_Found, Hit]]:
    """Return the first `count` whose passage is not nearly the same as one before.

    Each tells in which other documents it stands, as far as they come: so many are `looked_at` at
    least, more only where there are not yet enough. Passages with other numbers, or another denial,
    are not the same however much they look it.
    """
    kept = _Kept[_Found](count)
    for number, (each, hit) in enumerate(found, start=1):
        kept.add(each, hit)
        if kept.is_full and number >= looked_at:
            break
    return kept.folded()


class _Kept(Generic[_Found]):
    """The passages that are kept, found again by their first runs."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._passages: list[tuple[_Found, Hit, _Text]] = []
        self._others: list[list[Hit]] = []
        self._sharing: dict[tuple[str, ...], list[int]] = {}

    @property
    def is_full(self) -> bool:
        return len(self._passages) >= self._count

    def add(self, each: _Found, hit: Hit) -> None:
        """Keep a passage, or note it with the one that says the same."""
        text = _read(hit)
        first = sorted(text.runs)[: len(text.runs) - ceil(RESEMBLANCE * len(text.runs)) + 1]
        # Each but once, however many runs it shares; the best first.
        alike = sorted({place for run in first for place in self._sharing.get(run, ())})
        for place in alike:
            if text.resembles(self._passages[place][2]):
                self._others[place].append(hit)
                return
        if self.is_full:
            return
        for run in first:
            self._sharing.setdefault(run, []).append(len(self._passages))
        self._passages.append((each, hit, text))
        self._others.append([])

    def folded(self) -> list[tuple[_Found, Hit]]:
        pairs = zip(self._passages, self._others, strict=True)
        return [(each, _with_sources(hit, others)) for (each, hit, _), others in pairs]


def _with_sources(hit: Hit, others: Sequence[Hit]) -> Hit:
    """Return a passage with the documents that the others are from, each but once."""
    sources = [*hit.also_in]
    for each in others:
        sources += (OtherSource(each.corpus, each.document, each.title, each.start), *each.also_in)
    by_document: dict[tuple[str, str], OtherSource] = {}
    for source in sources:
        by_document.setdefault((source.corpus, source.document), source)
    by_document.pop((hit.corpus, hit.document), None)
    return replace(hit, also_in=tuple(by_document.values())) if by_document else hit


@dataclass(frozen=True, slots=True)
class _Text:
    """What is compared of a passage."""

    runs: frozenset[tuple[str, ...]]
    strict: tuple[str, ...]
    """what must be equal: numbers and denials, and a short text's title"""

    def resembles(self, other: _Text) -> bool:
        shared = len(self.runs & other.runs)
        union = len(self.runs) + len(other.runs) - shared
        return self.strict == other.strict and shared >= RESEMBLANCE * union


def _read(hit: Hit) -> _Text:
    words = _WORD.findall(hit.text.casefold()) or [hit.text]
    runs = frozenset(tuple(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1)))
    title = () if len(words) >= SPEAKS_FOR_ITSELF else (hit.title.casefold(),)
    return _Text(runs, (*title, *filter(_is_strict, words)))


def _is_strict(word: str) -> bool:
    return is_negation(word) or any(map(str.isdigit, word))

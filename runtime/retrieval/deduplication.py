"""Passages that say the same → the first of them. Pure.

Texts are compared by their runs of three words: Broder, "On the resemblance and containment of
documents" (1997). So that not every text is compared with every other, only those are that share
one of the few runs which sort first: Bayardo, Ma and Srikant, "Scaling up all pairs similarity
search" (2007).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from runtime.results import Hit
from runtime.text.negation import is_negation

RESEMBLANCE = 0.9
"""share of the runs of two texts that both must have"""
RUN = 3
"""words of a run"""
SPEAKS_FOR_ITSELF = 30
"""words of a text that means the same under any title; "One tablet a day." does not"""

_WORD = re.compile(r"\w+(?:['’.,]\w+)*")
_Found = TypeVar("_Found")


def distinct(found: Iterable[tuple[_Found, Hit]]) -> Iterator[tuple[_Found, Hit]]:
    """Yield those whose passage is not nearly the same as one before. Takes them one by one.

    Passages with other numbers, or another denial, are not the same however much they look it.
    """
    sharing: dict[tuple[str, ...], list[_Text]] = {}
    for each, hit in found:
        text = _read(hit)
        first = sorted(text.runs)[: len(text.runs) - ceil(RESEMBLANCE * len(text.runs)) + 1]
        # Each but once, however many runs it shares.
        alike = {id(other): other for run in first for other in sharing.get(run, ())}
        if any(map(text.resembles, alike.values())):
            continue
        for run in first:
            sharing.setdefault(run, []).append(text)
        yield each, hit


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

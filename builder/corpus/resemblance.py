"""Long texts → the earlier one that says nearly the same: a book in another encoding, or a reprint.

Texts are compared by sketches of their runs of words: A. Broder, "On the resemblance and
containment of documents" (1997).
"""

from __future__ import annotations

import re
from collections import Counter
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from runtime.text.folding import folded

LONG = 20_000
"""characters from which on a text is compared: what is shorter may differ in little and in sense"""
ALIKE = 0.9
"""share of its runs of words that a text has in common with one that it stands for"""
_RUN = 5
"""words"""
_SAMPLES = 512
"""runs that stand for a text; the estimate of what two have in common is within 0.03, mostly"""
_LOOKED_UP = 24
"""of them, that a text is found again by: of two that are alike, both have some of these"""
_WORD = re.compile(r"[^\W_]+")
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
Sketch = NDArray[np.uint64]


class Resemblance:
    """The long texts that were seen."""

    def __init__(self) -> None:
        self._sketches: list[tuple[int, Sketch]] = []
        self._by_run: dict[int, list[int]] = {}

    def earlier(self, text: str, number: int) -> int | None:
        """Return the number of the earlier text that this one is like; else remember this."""
        if len(text) < LONG:
            return None
        sketch = _sketch(text)
        first = [int(run) for run in sketch[:_LOOKED_UP]]
        candidates = Counter(place for run in first for place in self._by_run.get(run, ()))
        for place, _ in candidates.most_common():
            other, seen = self._sketches[place]
            if _in_common(sketch, seen) >= ALIKE:
                return other
        for run in first:
            self._by_run.setdefault(run, []).append(len(self._sketches))
        self._sketches.append((number, sketch))
        return None


def _sketch(text: str) -> Sketch:
    """Return the smallest numbers, uint64 (512 at most,), that a text's runs of words come to."""
    words = _WORD.findall(folded(text))
    codes = np.array([crc32(word.encode()) for word in words], dtype=np.uint64)
    count = max(1, len(codes) - _RUN + 1)
    runs = np.zeros(count, dtype=np.uint64)
    for place in range(min(_RUN, len(codes))):
        runs = (runs ^ codes[place : place + count]) * _SPREAD
        runs ^= runs >> np.uint64(29)
    return np.asarray(np.unique(runs)[:_SAMPLES], dtype=np.uint64)


def _in_common(one: Sketch, other: Sketch) -> float:
    """Return the share of both texts' runs that either has, estimated."""
    both = np.union1d(one, other)[:_SAMPLES]
    return float(np.mean(np.isin(both, one) & np.isin(both, other)))

"""How many threads write: tried on the answer's own tokens, and again when it slows. Pure.

llama.cpp's threads wait for each other at every operation, spinning. One that shares its processor
with other work holds all of them up: a token then takes seconds, and one thread alone is many times
faster. Nothing that every system tells says beforehand which processors are free for that, so it is
measured: first with one thread, which nothing can hold up, then with more, each within a time that
one thread would have needed.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean

SAMPLES = 2
"""tokens of a trial"""
TOLERANCE = 1.2
"""a trial is given up when a token takes this many times what the best count takes"""
SLOWED = 1.5
"""the count is tried anew when tokens take this many times what they took"""
STUCK = 3.0
"""and left at once when a single one takes this many times as long"""
REST = 20
"""tokens, for each count to try, until more threads are tried again; twice as many every time"""
_MOST_REST = 8 * REST
_NEWEST = 0.2  # weight of the newest token in the pace


@dataclass(frozen=True, slots=True)
class Step:
    """What one token is computed with."""

    threads: int
    seconds: float
    """after which it is to be given up; infinite for one thread"""


class Threads:
    """The count of threads of one model, from token to token.

    Ask `next` before each token, then say `took` or, when it was given up, `overran`.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.count = 1
        """the best count so far"""
        self.widest = 1
        """the most that did not hold each other up: for prompts, which wait less for memory"""
        self._most = most
        self._clock = clock
        self.pace = math.inf
        """seconds a token, with `count`"""
        self._settled = math.inf  # the pace when the last trials ended
        self._trials: deque[int] = deque([1, *candidates(most)])
        self._taken: list[float] = []
        self._rest = REST
        self._retry = 0.0  # when

    @property
    def trying(self) -> bool:
        """Whether trials are under way."""
        return bool(self._trials)

    def next(self) -> Step:
        """Return what the next token is computed with."""
        if not self._trials and self.count < self._most and self._clock() >= self._retry:
            self._trials.extend(each for each in candidates(self._most) if each != self.count)
        threads = self._trials[0] if self._trials else self.count
        if threads == 1:
            return Step(1, math.inf)
        return Step(threads, self.pace * (TOLERANCE if self._trials else STUCK))

    def took(self, seconds: float) -> None:
        """Note that the token of the last step took so long."""
        if self._trials:
            self._taken.append(seconds)
            if len(self._taken) == SAMPLES:
                self._judge()
            return
        self.pace += _NEWEST * (seconds - self.pace)
        if self.count > 1 and self.pace > SLOWED * self._settled:
            self._trials.extend([1, *candidates(self._most)])

    def overran(self) -> None:
        """Note that the token of the last step was given up."""
        if self._trials:
            self._end_trial()
            return
        # Other work, or a hiccup: how fast one thread is, and whether more are faster, anew.
        self.widest = 1
        self._trials.extend([1, *candidates(self._most)])

    def _judge(self) -> None:
        threads = self._trials[0]
        if threads == 1:
            # The fastest: the very first token waits for the weights to be read.
            self.count, self.widest, self.pace = 1, 1, min(self._taken)
        else:
            self.widest = max(self.widest, threads)
            if mean(self._taken) < self.pace:
                self.count, self.pace = threads, mean(self._taken)
        self._end_trial()

    def _end_trial(self) -> None:
        self._trials.popleft()
        self._taken.clear()
        if self._trials:
            return
        self._settled = self.pace
        rest = self._rest * len(candidates(self._most))
        self._retry = self._clock() + rest * self.pace
        self._rest = REST if self.count == self._most else min(2 * self._rest, _MOST_REST)


def candidates(most: int) -> list[int]:
    """Return the counts above 1 that are worth a trial, the largest first.

    Not every count: processors come in pairs that share their units, and in fast and slow ones.
    """
    counts = {most, most - 1, most * 3 // 4, most // 2, most // 4}
    return sorted((count for count in counts if count > 1), reverse=True)

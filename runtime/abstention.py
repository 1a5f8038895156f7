"""Whether the library seems to hold an answer. Pure.

Small models cannot be told to abstain: they refuse what they could answer, or never do. So the
decision falls before anything is generated, by a logistic model of two signals, fitted on
questions that the corpus answers and questions from other domains (`make eval` prints how well it
does).
"""

from __future__ import annotations

from math import exp

COSINE = 18.24
COVERAGE = 5.27
INTERCEPT = -9.88
ENOUGH = 0.7


def probability(cosine: float, coverage: float) -> float:
    """Return how likely the passages are to hold the answer, 0 to 1.

    `cosine` is the best one of question and passage; `coverage` the largest share, by weight, of
    the question's terms that one passage has.
    """
    return 1 / (1 + exp(-(COSINE * cosine + COVERAGE * coverage + INTERCEPT)))


def answerable(cosine: float, coverage: float) -> bool:
    """Return whether an answer is worth writing."""
    return probability(cosine, coverage) >= ENOUGH

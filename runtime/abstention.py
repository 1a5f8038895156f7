"""Whether the library seems to hold an answer. Pure.

Small models cannot be told to abstain: they refuse what they could answer, or never do. So the
decision falls before anything is generated, on how near the best passage is to the question.
"""

from __future__ import annotations

COSINE_WEIGHT = 1.0
COVERAGE_WEIGHT = 0.6
THRESHOLD = 0.72


def answerable(cosine: float, coverage: float) -> bool:
    """Decide from the best cosine of question and passage, and the best coverage of its terms."""
    return COSINE_WEIGHT * cosine + COVERAGE_WEIGHT * coverage >= THRESHOLD

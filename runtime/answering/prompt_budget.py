"""How much of the evidence a model reads, so that its first word comes soon. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence, Sized

from runtime.results import Evidence

PREFILL_BUDGET = 6.0
"""seconds of reading that the first word may be waited for; the evidence is on screen meanwhile"""
STEPS = (120, 180, 270, 400, 600, 900, 1350)
"""Tokens, half as many again each time: a machine that is a little slower than a moment ago reads
the same sentences, and so writes the same answer. The least still holds what is asked, usually."""


def evidence_tokens(reading: float | None, budget: float = PREFILL_BUDGET) -> float:
    """Return how much a model may read that reads so many tokens a second.

    All there is, where its speed is not known or budget has no end.
    """
    if reading is None or budget == math.inf:
        return math.inf
    return max((step for step in STEPS if step <= reading * budget), default=STEPS[0])


def affordable(
    evidence: Sequence[Evidence], tokens: float, tokenize: Callable[[str], Sized]
) -> list[Evidence]:
    """Return the sentences that come to so many tokens at most, of those given best first.

    The best sentence is among them, however long it is.
    """
    chosen: list[Evidence] = []
    left = tokens
    for each in evidence:
        cost = len(tokenize(each.text))
        if not chosen or cost <= left:
            chosen.append(each)
            left -= cost
    return chosen


def halved(evidence: Sequence[Evidence], tokenize: Callable[[str], Sized]) -> list[Evidence]:
    """Return the best sentences that come to half the tokens of all, at the most."""
    tokens = sum(len(tokenize(each.text)) for each in evidence)
    return affordable(evidence, tokens / 2, tokenize)

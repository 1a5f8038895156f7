"""What a small model is not trusted with: to suppose an answer, to say more than the library. Pure.

What it supposes finds no more than the question does, and beside what it writes a reader needs as
many quotations as without it (docs/measurements/exam.md).
"""

from __future__ import annotations

from dataclasses import replace

from runtime.answering.kinds import Plan
from runtime.engine.generation import ChatEngine

LEAST_PARAMETERS = 1_000_000_000
"""of a model that is not small"""


def is_small(chat: ChatEngine) -> bool:
    """Return whether a model is one of the small ones."""
    return chat.parameters < LEAST_PARAMETERS


def plan_beside(plan: Plan, chat: ChatEngine) -> Plan:
    """Return how a question is answered by a model: beside a small one, the library says all."""
    if plan.writes_code or not is_small(chat):
        return plan
    return replace(plan, quoted_beside=plan.quoted_sentences)

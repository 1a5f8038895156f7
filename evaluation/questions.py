"""Labelled questions, and the halves of a set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from runtime.diagnostics.labelled_questions import Question, read_questions

__all__ = ["SPLITS", "Question", "Split", "part", "read_questions"]

Split = Literal["dev", "end", "all"]
SPLITS: tuple[Split, ...] = ("dev", "end", "all")


def part(questions: Sequence[Question], split: Split) -> list[Question]:
    """Return every question, or the half at even (`dev`) or odd (`end`) positions.

    Positions are counted among answerable and among unanswerable questions, each for itself.
    """
    if split == "all":
        return list(questions)
    first = 0 if split == "dev" else 1
    answerable = [question for question in questions if question.answerable]
    others = [question for question in questions if not question.answerable]
    return [*answerable[first::2], *others[first::2]]

"""Which questions a labelled set's library is asked to see what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builder.evaluation.questions import Question, Split, part
from builder.evaluation.ranking import Ranker
from builder.evaluation.sets import LabelledSet


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for a library, and what is right."""

    question: Question
    answerable: bool
    same_corpus: bool
    """whether it was written about the library's own corpus"""
    withheld: bool = False
    """whether the documents that answer it are kept from the library"""


def asked(
    own: LabelledSet, ranker: Ranker, sets: Sequence[LabelledSet], split: Split,
    able: int, unable: int, foreign: int,
) -> list[Asked]:  # fmt: skip
    """Return a set's questions, so many that it can and cannot answer, and `foreign` a set."""
    questions = part(own.questions, split)
    answered = [each for each in questions if each.answerable and ranker.holds(each)]
    unanswered = [each for each in questions if not each.answerable]
    others = [
        question
        for other in sets
        if other.is_foreign_to(own)
        for question in spread(part(other.questions, split), foreign)
    ]
    return [
        *(Asked(question, True, True) for question in spread(answered, able)),
        *(Asked(question, False, True) for question in spread(unanswered, unable)),
        *(Asked(question, False, False) for question in others),
    ]


def half_withheld(questions: Sequence[Asked]) -> list[Asked]:
    """Keep from every other answerable question what would answer it."""
    able = [each for each in questions if each.answerable]
    rest = [each for each in questions if not each.answerable]
    kept = [Asked(each.question, False, True, withheld=True) for each in able[1::2]]
    return [*able[::2], *kept, *rest]


def spread(questions: Sequence[Question], count: int) -> Sequence[Question]:
    """Return at most `count` questions, evenly from the whole sequence."""
    step = max(1, -(-len(questions) // max(count, 1)))
    return questions[::step][:count]

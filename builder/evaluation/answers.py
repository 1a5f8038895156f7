"""How good the answers are that a library's model writes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from builder.evaluation.metrics import contains, mean, token_f1
from builder.evaluation.questions import Question
from builder.evaluation.tables import mean_text, share_text, table
from builder.progress import Progress
from runtime.events import Done
from runtime.library import Library

_SEED = 20  # any will do, as long as it stays


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and what the library answered."""

    question: Question
    done: Done

    @property
    def right(self) -> bool:
        """Whether a gold answer stands in it."""
        return contains(self.done.answer, self.question.answers)

    @property
    def found(self) -> bool:
        """Whether a gold document is among the hits."""
        return any(hit.document in self.question.gold for hit in self.done.hits)

    @property
    def supported(self) -> int:
        """How many of its sentences are supported."""
        return sum(sentence.supported for sentence in self.done.sentences)

    @property
    def f1(self) -> float:
        """F1 of its words and the nearest gold answer's."""
        return token_f1(self.done.answer, self.question.answers)

    def record(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "id": self.question.id,
            "question": self.question.text,
            "gold": list(self.question.answers),
            "found": self.found,
            "answer": self.done.answer,
            "right": self.right,
            "f1": self.f1,
            "sentences": len(self.done.sentences),
            "supported": self.supported,
            "prompt_tokens": self.done.prompt_tokens,
            "answer_tokens": self.done.answer_tokens,
            "milliseconds": self.done.milliseconds.total,
        }


def choose(questions: Sequence[Question], count: int) -> list[Question]:
    """Return `count` answerable questions that have gold answers: at random, always the same."""
    able = [each for each in questions if each.answerable and each.answers]
    return random.Random(_SEED).sample(able, min(count, len(able)))  # noqa: S311  a sample, no secret


def write_answers(
    library: Library, questions: Sequence[Question], progress: Progress
) -> list[Answer]:
    """Ask every question."""
    answers = []
    with progress.stage("answering", len(questions), "questions") as task:
        for question in questions:
            *_, done = library.ask(question.text)
            assert isinstance(done, Done)  # the last event always is
            answers.append(Answer(question, done))
            task.advance()
    return answers


def answers_table(answers: Sequence[Answer]) -> str:
    """Return one row a measure."""
    return table([f"n = {len(answers)}", ""], list(map(list, _measures(answers).items())))


def _measures(answers: Sequence[Answer]) -> dict[str, str]:
    count = len(answers)
    written = [each for each in answers if each.done.answer]
    sentences = sum(len(each.done.sentences) for each in answers)
    wrong = [each for each in written if not each.right]
    return {
        "a gold document among the hits": share_text(sum(each.found for each in answers), count),
        "answered": share_text(len(written), count),
        "contains a gold answer": mean_text(mean([float(each.right) for each in answers])),
        "token F1": mean_text(mean([each.f1 for each in answers])),
        "sentences supported": share_text(sum(each.supported for each in answers), sentences),
        "no gold answer, yet a sentence supported": str(sum(each.supported > 0 for each in wrong)),
        "prompt tokens, median": _median([each.done.prompt_tokens for each in written]),
        "answer tokens, median": _median([each.done.answer_tokens for each in written]),
        "seconds, median": _median([each.done.milliseconds.total / 1000 for each in answers], 2),
    }


def _median(values: Sequence[float], digits: int = 0) -> str:
    return f"{median(values):.{digits}f}" if values else "–"

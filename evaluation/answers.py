"""How good the answers are that a library's model writes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from builder.progress import Progress
from evaluation.citations import citations, holding, unmarked
from evaluation.metrics import contains, mean, token_f1
from evaluation.questions import Question
from evaluation.tables import mean_text, share_text, table
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
    def own_words(self) -> str:
        """What a model wrote, supported or not; all of the answer, where none was checked."""
        done = self.done
        if not done.sentences and not done.left_out:
            return done.answer
        written = [each for each in (*done.sentences, *done.left_out) if not each.quoted]
        return " ".join(sentence.text for sentence in written)

    @property
    def right_in_own_words(self) -> bool:
        """Whether a gold answer stands in what the model wrote."""
        return contains(self.own_words, self.question.answers)

    @property
    def found(self) -> bool:
        """Whether a gold document is among the hits."""
        return any(hit.document in self.question.gold for hit in self.done.hits)

    @property
    def supported(self) -> int:
        """How many sentences that a model wrote are supported."""
        return sum(each.supported and not each.quoted for each in self.done.sentences)

    @property
    def checked(self) -> int:
        """How many sentences of a model were checked, those left out among them."""
        shown = sum(not each.quoted for each in self.done.sentences)
        return shown + len(self.done.left_out)

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
            "right_in_own_words": self.right_in_own_words,
            "f1": self.f1,
            "sentences": len(self.done.sentences),
            "supported": self.supported,
            "left_out": [sentence.text for sentence in self.done.left_out],
            "citations": len(citations(self.done)),
            "citations_holding": holding(self.done, self.question.answers),
            "unmarked": [sentence.text for sentence in unmarked(self.done)],
            "prompt_tokens": self.done.prompt_tokens,
            "answer_tokens": self.done.answer_tokens,
            "milliseconds": {
                "evidence": self.done.milliseconds.search,
                "first_token": self.done.milliseconds.first_token,
                "total": self.done.milliseconds.total,
            },
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
    rows = [*_accuracy(answers).items(), *_citing(answers).items(), *_cost(answers).items()]
    return table([f"n = {len(answers)}", ""], list(map(list, rows)))


def _accuracy(answers: Sequence[Answer]) -> dict[str, str]:
    return {
        "a gold document among the hits": share_text(
            sum(each.found for each in answers), len(answers)
        ),
        "answered": share_text(len(_written(answers)), len(answers)),
        "contains a gold answer": mean_text(mean([float(each.right) for each in answers])),
        "token F1": mean_text(mean([each.f1 for each in answers])),
    }


def _citing(answers: Sequence[Answer]) -> dict[str, str]:
    written = _written(answers)
    sentences = sum(each.checked for each in answers)
    held = [holding(each.done, each.question.answers) for each in answers]
    cited = sum(len(citations(each.done)) for each in answers)
    answered = [count for count, each in zip(held, answers, strict=True) if each.done.answered]
    wrong = [each for each in written if not each.right_in_own_words]
    return {
        "sentences supported": share_text(sum(each.supported for each in answers), sentences),
        "citations whose span holds a gold answer": share_text(sum(held), cited),
        "answered questions with such a citation": share_text(
            sum(map(bool, answered)), len(answered)
        ),
        "supported, though a number or name is not in the source": str(
            sum(len(unmarked(each.done)) for each in answers)
        ),
        "no gold answer, yet a sentence supported": str(sum(each.supported > 0 for each in wrong)),
    }


def _cost(answers: Sequence[Answer]) -> dict[str, str]:
    written = _written(answers)
    times = [each.done.milliseconds for each in answers]
    begun = [each.first_token for each in times if each.first_token]
    return {
        "prompt tokens, median": _median([each.done.prompt_tokens for each in written]),
        "answer tokens, median": _median([each.done.answer_tokens for each in written]),
        "seconds to the evidence, median": _median([each.search / 1000 for each in times], 3),
        "seconds to the first token, median": _median([each / 1000 for each in begun], 2),
        "seconds to the end, median": _median([each.total / 1000 for each in times], 2),
    }


def _written(answers: Sequence[Answer]) -> list[Answer]:
    return [each for each in answers if each.done.answer]


def _median(values: Sequence[float], digits: int = 0) -> str:
    return f"{median(values):.{digits}f}" if values else "–"

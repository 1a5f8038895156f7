"""The commands `eval` and `eval-sets`: libraries and questions in, tables out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from builder.evaluation.abstention import (
    Abstention,
    Example,
    abstention_line,
    fit,
    fit_table,
    measure_abstention,
    signals,
)
from builder.evaluation.answers import Answer, answers_table, choose, write_answers
from builder.evaluation.metrics import mean
from builder.evaluation.questions import Question, Split, part, read_questions
from builder.evaluation.ranking import Ranker, open_ranker
from builder.evaluation.retrieval import (
    HALVES,
    Retrieval,
    groups_table,
    measure_retrieval,
    retrieval_table,
)
from builder.evaluation.sets import LabelledSet, build_set
from builder.evaluation.tables import share_text, table
from builder.models import prepare_models
from builder.progress import Progress
from builder.records import BuildPlan
from runtime.errors import LibraryError
from runtime.library import Library

_FIT_QUESTIONS = 200  # of each kind a library, so that large sets do not decide alone
_FOREIGN_QUESTIONS = 30  # of each other set


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured with one set of questions."""

    name: str
    retrieval: Retrieval | None
    abstention: Abstention
    answers: tuple[Answer, ...] = ()

    def text(self) -> str:
        """Return the report as tables."""
        parts = [f"### {self.name}"]
        if self.retrieval is None:
            parts.append("The library holds no document that these questions ask for.")
        else:
            parts += [retrieval_table(self.retrieval), groups_table(self.retrieval)]
        parts.append(abstention_line(self.abstention))
        if self.answers:
            parts.append(answers_table(self.answers))
        return "\n\n".join(filter(None, parts))

    def record(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        return {
            "questions": self.name,
            "retrieval": _retrieval_record(self.retrieval),
            "abstention": asdict(self.abstention),
            "answers": [answer.record() for answer in self.answers],
        }


def evaluate(
    root: Path, files: Sequence[Path], split: Split, answers: int, progress: Progress
) -> Iterator[Report]:
    """Yield a report for each file of questions. Raises LibraryError."""
    sets = [(str(path), part(read_questions(path), split)) for path in files]
    with open_ranker(root) as ranker:
        for name, questions in sets:
            report = _measure(name, ranker, questions, progress)
            if answers:
                written = _answers(ranker, questions, answers, progress)
                report = replace(report, answers=written)
            yield report


def _measure(
    name: str, ranker: Ranker, questions: Sequence[Question], progress: Progress
) -> Report:
    found = measure_retrieval(ranker, questions, progress)
    return Report(name, found, measure_abstention(ranker, questions))


def _answers(
    ranker: Ranker, questions: Sequence[Question], count: int, progress: Progress
) -> tuple[Answer, ...]:
    library = Library(ranker.bundle)
    if not library.has_model:
        raise LibraryError("This library has no chat model.", "Leave out --answers.")
    chosen = choose([each for each in questions if ranker.holds(each)], count)
    with closing(library):
        return tuple(write_answers(library, chosen, progress))


def _retrieval_record(retrieval: Retrieval | None) -> dict[str, Any] | None:
    if retrieval is None:
        return None
    return {
        "questions": len(retrieval.questions),
        "absent": retrieval.absent,
        "methods": {
            method: {name: asdict(retrieval.mean(method, name)) for name in measures}
            for method, measures in retrieval.values.items()
        },
        "margin": asdict(retrieval.margin),
    }


@dataclass(frozen=True, slots=True)
class SetsResult:
    """What was measured on labelled sets."""

    reports: tuple[Report, ...]
    examples: tuple[Example, ...]
    """what the abstention's constants may be fitted on; empty unless wanted"""

    def text(self) -> str:
        """Return a table for each set, one over all and, where wanted, the fitted constants."""
        parts = [report.text() for report in self.reports]
        parts += [overview(self.reports), _abstention_overview(self.reports)]
        if self.examples:
            parts.append(fit_table(self.examples, fit(self.examples)))
        return "\n\n".join(filter(None, parts))


def evaluate_sets(
    sets: Sequence[LabelledSet], plan: BuildPlan, cache: Path, split: Split, fitting: bool,
    progress: Progress,
) -> SetsResult:  # fmt: skip
    """Build a library of each set and measure it with the set's own questions."""
    models = prepare_models(replace(plan, chats=()), cache, progress)
    reports = []
    examples: list[Example] = []
    for labelled in sets:
        root = build_set(labelled, plan, models, cache, progress)
        questions = part(labelled.questions, split)
        with open_ranker(root) as ranker:
            reports.append(_measure(labelled.name, ranker, questions, progress))
            if fitting:
                examples += _examples(ranker, labelled, sets, split)
        progress.note(f"{labelled.name}: measured")
    return SetsResult(tuple(reports), tuple(examples))


def _examples(
    ranker: Ranker, own: LabelledSet, sets: Sequence[LabelledSet], split: Split
) -> Iterator[Example]:
    """Put a library its own questions and those of other domains."""
    questions = part(own.questions, split)
    able = [each for each in questions if each.answerable and ranker.holds(each)]
    unable = [each for each in questions if not each.answerable]
    for question in _spread(able, _FIT_QUESTIONS):
        yield Example(signals(ranker, question.text), answerable=True, same_corpus=True)
    for question in _spread(unable, _FIT_QUESTIONS):
        yield Example(signals(ranker, question.text), answerable=False, same_corpus=True)
    for other in sets:
        if other.is_foreign_to(own):
            for question in _spread(part(other.questions, split), _FOREIGN_QUESTIONS):
                yield Example(signals(ranker, question.text), answerable=False, same_corpus=False)


def _spread(questions: Sequence[Question], count: int) -> Sequence[Question]:
    """Return at most `count` questions, evenly from the whole sequence."""
    step = max(1, -(-len(questions) // count))
    return questions[::step]


def overview(reports: Sequence[Report]) -> str:
    """Return nDCG@10 of every method on every set, their means, and hybrid's margin."""
    measured = [(each.name, each.retrieval) for each in reports if each.retrieval is not None]
    if not measured:
        return ""
    methods = list(measured[0][1].values)
    rows = [[name, *_overview_cells(found, methods)] for name, found in measured]
    means = [_mean_over([found for _, found in measured], method) for method in methods]
    margin = means[methods.index("hybrid")] - max(means[methods.index(half)] for half in HALVES)
    rows.append(["mean", "", *(f"{each:.3f}" for each in means), f"{margin:+.3f}"])
    head = ["nDCG@10", "n", *methods, "hybrid – better half"]
    return f"### All sets\n\n{table(head, rows)}"


def _overview_cells(found: Retrieval, methods: Sequence[str]) -> list[str]:
    values = [f"{found.mean(method).value:.3f}" for method in methods]
    margin = found.margin
    return [
        str(len(found.questions)), *values,
        f"{margin.value:+.3f} ({margin.low:+.3f} to {margin.high:+.3f})",
    ]  # fmt: skip


def _mean_over(found: Sequence[Retrieval], method: str) -> float:
    return mean([each.mean(method).value for each in found]).value


def _abstention_overview(reports: Sequence[Report]) -> str:
    rows = [
        [
            report.name,
            share_text(report.abstention.refused, report.abstention.unanswerable),
            share_text(report.abstention.falsely_refused, report.abstention.answerable),
        ]
        for report in reports
    ]
    return table(["abstention", "unanswerable refused", "answerable refused"], rows)

"""The commands `library` and `sets`: libraries and questions in, tables out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from builder.models import prepare_models, probe_record
from builder.models.calibration import Calibration, calibration
from builder.models.gguf_weights import model_weights
from builder.progress import Progress
from builder.specs import BuildPlan
from evaluation.abstention import (
    Abstention,
    Example,
    abstention_line,
    fit,
    fit_table,
    judged,
    measure_abstention,
)
from evaluation.answers import answers_table, choose
from evaluation.asked import asked, strange
from evaluation.baselines import (
    PRODUCT,
    BaselineRunner,
    Baselines,
    of_ceiling,
    ways_table,
    writer_of,
)
from evaluation.domains import (
    abstention_by_domain,
    by_domain,
    retrieval_by_domain,
    together,
    ways_of,
)
from evaluation.metrics import mean
from evaluation.questions import Question, Split, part, read_questions
from evaluation.ranking import Ranker, open_ranker
from evaluation.retrieval import (
    HALVES,
    Retrieval,
    groups_table,
    measure_retrieval,
    retrieval_table,
)
from evaluation.sets import LabelledSet, build_set
from evaluation.tables import share_text, table
from runtime.engine import ChatModel
from runtime.engine.generation import ChatEngine
from runtime.errors import LibraryError

_FIT_QUESTIONS = 200  # of each kind a library, so that large sets do not decide alone
_FOREIGN_QUESTIONS = 30  # of each other set


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured with one set of questions."""

    name: str
    retrieval: Retrieval | None
    abstention: Abstention
    domains: Mapping[str, Abstention] = field(default_factory=dict)
    """domain → its part of the abstention"""
    ways: Baselines = field(default_factory=dict)
    """empty unless answers were wanted"""

    def text(self) -> str:
        """Return the report as tables."""
        parts = [f"### {self.name}"]
        if self.retrieval is None:
            parts.append("The library holds no document that these questions ask for.")
        else:
            parts += [
                retrieval_table(self.retrieval),
                groups_table(self.retrieval),
                retrieval_by_domain(self.retrieval),
            ]
        parts += [abstention_line(self.abstention), abstention_by_domain(self.domains)]
        return "\n\n".join(filter(None, [*parts, *self._answers()]))

    def _answers(self) -> Iterator[str]:
        if not self.ways:
            return
        yield from (ways_table(self.ways), answers_table(self.ways[PRODUCT]))
        domains = by_domain([each.question for each in self.ways[PRODUCT]])
        for domain in domains if len(domains) > 1 else ():
            part = ways_of(self.ways, domain)
            yield from (f"#### {domain}", ways_table(part), answers_table(part[PRODUCT]))

    def record(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        return {
            "questions": self.name,
            "retrieval": _retrieval_record(self.retrieval),
            "abstention": asdict(self.abstention),
            "domains": {domain: asdict(each) for domain, each in self.domains.items()},
            "of_ceiling": of_ceiling(self.ways) if self.ways else None,
            "of_ceiling_in_own_words": of_ceiling(self.ways, own_words=True) if self.ways else None,
            "answers": {
                name: [answer.record() for answer in answers] for name, answers in self.ways.items()
            },
        }


def evaluate(
    root: Path,
    files: Sequence[Path],
    split: Split,
    answers: int,
    progress: Progress,
    model: str = "",
) -> Iterator[Report]:
    """Yield a report for each file of questions; `model` names the chat model that writes.

    Raises LibraryError.
    """
    sets = [(str(path), part(read_questions(path), split)) for path in files]
    with open_ranker(root) as ranker:
        for name, questions in sets:
            report = _measure(name, ranker, questions, progress)
            if answers:
                writer = lambda: writer_of(ranker.stick, model)
                report = replace(report, ways=_ways(ranker, questions, answers, writer, progress))
            yield report


def _measure(
    name: str, ranker: Ranker, questions: Sequence[Question], progress: Progress
) -> Report:
    found = measure_retrieval(ranker, questions, progress)
    domains = {
        domain: measure_abstention(ranker, each) for domain, each in by_domain(questions).items()
    }
    return Report(name, found, together(list(domains.values())), domains)


def _ways(
    ranker: Ranker,
    questions: Sequence[Question],
    count: int,
    writer: Callable[[], ChatEngine],
    progress: Progress,
) -> Baselines:
    """Answer some of the questions in every way; none when none has both document and answer."""
    chosen = choose([each for each in questions if ranker.holds(each)], count)
    if not chosen:
        return {}
    with closing(BaselineRunner(ranker.stick, writer())) as yardsticks:
        return yardsticks.compare(chosen, progress)


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
    present: Calibration
    """the constants that were used"""

    def text(self) -> str:
        """Return a table for each set, one over all and, where wanted, the fitted constants."""
        parts = [report.text() for report in self.reports]
        parts += [overview(self.reports), _abstention_overview(self.reports)]
        if self.examples:
            parts.append(fit_table(self.examples, fit(self.examples), self.present))
        return "\n\n".join(filter(None, parts))


def evaluate_sets(
    sets: Sequence[LabelledSet], plan: BuildPlan, cache: Path, split: Split, fitting: bool,
    progress: Progress, answers: int = 0,
) -> SetsResult:  # fmt: skip
    """Build a library of each set and measure it with the set's own questions.

    The plan's first chat model writes the answers. Raises LibraryError.
    """
    models = prepare_models(replace(plan, chats=()), cache, progress)
    writer = _planned_writer(plan, cache, progress) if answers else None
    reports = []
    examples: list[Example] = []
    for labelled in sets:
        root = build_set(labelled, plan, models, cache, progress)
        questions = part(labelled.questions, split)
        with open_ranker(root) as ranker:
            report = _measure(labelled.name, ranker, questions, progress)
            if writer:
                report = replace(report, ways=_ways(ranker, questions, answers, writer, progress))
            reports.append(report)
            if fitting:
                examples += _examples(ranker, labelled, sets, split)
        progress.note(f"{labelled.name}: measured")
    return SetsResult(tuple(reports), tuple(examples), calibration(plan.embedding.name))


def _planned_writer(plan: BuildPlan, cache: Path, progress: Progress) -> Callable[[], ChatEngine]:
    """Return what loads the plan's first chat model, fetched into the cache."""
    if not plan.chats:
        raise LibraryError("The bundle chooses no model.", "Name one with --model.")
    chat = plan.chats[0]
    files = model_weights(chat, plan.path.parent, cache, progress).files
    probe = probe_record(chat, plan)
    return lambda: ChatModel(files[0], probe=probe)


def _examples(
    ranker: Ranker, own: LabelledSet, sets: Sequence[LabelledSet], split: Split
) -> Iterator[Example]:
    """Put a library its own questions and those of other domains."""
    others = strange(own, sets, split, _FOREIGN_QUESTIONS)
    for each in asked(own, ranker, split, _FIT_QUESTIONS, _FIT_QUESTIONS, others):
        selection, signals = judged(ranker, each.question.text, each.kept_away)
        if not each.is_spoilt_by(selection.evidence):
            yield each.example(signals, own.name)


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

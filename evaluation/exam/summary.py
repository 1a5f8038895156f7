"""Verdicts on an exam's questions → tables by persona and kind. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from evaluation.exam.judging import Verdict
from evaluation.exam.records import DEPTH, ExamQuestion, Reply
from evaluation.tables import table


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, what was replied to it in one way, and what that is worth."""

    question: ExamQuestion
    reply: Reply
    verdict: Verdict


_Measure = Callable[[Judged], float | None]
_SHARES: Mapping[str, _Measure] = {
    "right": lambda each: each.verdict.right,
    "… if unsupported counted": lambda each: each.verdict.loose,
    f"gold in first {DEPTH}": lambda each: each.verdict.found,
    "lines found": lambda each: each.verdict.reached,
    "lines given": lambda each: each.verdict.given,
    "facts given": lambda each: each.verdict.facts,
    "harmful": lambda each: each.verdict.harmful,
    "unsupported shown": lambda each: each.verdict.shown,
    "refused": lambda each: each.verdict.refused,
}
_MEDIANS: Mapping[str, tuple[_Measure, int]] = {
    "tokens": (lambda each: each.reply.tokens or None, 0),
    "s to first word": (lambda each: each.reply.first or None, 1),
    "s to end": (lambda each: each.reply.total, 1),
}
LEGEND = (
    "Shares of the questions that a measure applies to; medians of those answered by a model, or "
    "of all. Lines given: every part of the quotation that answers has at least 0.8 of its content "
    "words in the evidence from one document; lines found: in the passages that were found. Facts "
    "given: the evidence has as many facts as a good answer needs."
)


def way_table(name: str, judged: Sequence[Judged]) -> str:
    """Return one way's table: a row for all, by whether it can be answered, persona and kind."""
    head = [name, "n", *_SHARES, *_MEDIANS]
    return table(head, [_row(label, group) for label, group in _groups(judged).items()])


def comparison(ways: Mapping[str, Sequence[Judged]]) -> str:
    """Return how many are right in each way, beside each other, of those asked in every way."""
    shared = set.intersection(*({each.question.id for each in judged} for judged in ways.values()))
    columns = [
        _groups([each for each in judged if each.question.id in shared]) for judged in ways.values()
    ]
    rows = [
        [label, str(len(group)), *(_share(column[label], _SHARES["right"]) for column in columns)]
        for label, group in columns[0].items()
    ]
    return table(["right", "n", *ways], rows)


def _groups(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Return the rows' labels and what belongs to each, in the order of the rows."""
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        for label in _labels(each.question):
            groups.setdefault(label, []).append(each)
    order = {"all": 0, "answerable": 1, "not answerable": 2}
    return dict(sorted(groups.items(), key=lambda item: (order.get(item[0], 3), item[0])))


def _labels(question: ExamQuestion) -> Iterable[str]:
    able = "answerable" if question.answerable else "not answerable"
    return "all", able, question.persona, f"{question.persona}: {question.kind}"


def _row(label: str, group: Sequence[Judged]) -> list[str]:
    shares = (_share(group, measure) for measure in _SHARES.values())
    medians = (_median(group, measure, digits) for measure, digits in _MEDIANS.values())
    return [label, str(len(group)), *shares, *medians]


def _share(group: Sequence[Judged], measure: _Measure) -> str:
    values = _values(group, measure)
    return f"{sum(values) / len(values):.2f}" if values else "–"


def _median(group: Sequence[Judged], measure: _Measure, digits: int) -> str:
    values = _values(group, measure)
    return f"{median(values):.{digits}f}" if values else "–"


def _values(group: Sequence[Judged], measure: _Measure) -> list[float]:
    return [float(value) for each in group if (value := measure(each)) is not None]

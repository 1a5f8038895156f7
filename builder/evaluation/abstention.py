"""Whether the library answers what it can and refuses what it cannot, and constants to do so.

`fit` gives the constants of `runtime.abstention`: a logistic regression of the same signals, on
questions that a library's corpus answers, questions about that corpus which it does not answer,
and questions of domains it does not cover. `curve` gives those of `builder.abstention`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from builder.abstention import MINILM, Calibration
from builder.evaluation.questions import Question
from builder.evaluation.ranking import Ranker
from builder.evaluation.tables import share_text, table
from builder.records import FALSE_REFUSALS
from runtime import abstention
from runtime.abstention import SIGNALS, Signals
from runtime.errors import LibraryError
from runtime.evidence import Selection
from runtime.format import AbstentionRecord
from runtime.judging import judge
from runtime.library import HITS
from runtime.search import RESERVE, read

_DEPTH = 50  # passages that are looked through where some are kept away
_STEPS = 50
_RIDGE = 1e-6  # keeps the regression finite where the classes can be told apart without error
SHARES = tuple(share for share, _ in MINILM.curve)
"""false refusals for which `curve` gives the probability"""


def judged(
    ranker: Ranker, question: str, without: Collection[str] = ()
) -> tuple[Selection, Signals]:
    """Return the evidence and the signals of a question, as `Library.ask` computes them.

    `without` names documents that are kept from it; more passages are looked through then.
    """
    understood = ranker.understood(question)
    reach = _DEPTH if without else RESERVE * HITS
    found = read(ranker.candidates(understood, "hybrid", reach), reach if without else HITS)
    left = [(candidate, hit) for candidate, hit in found if hit.document not in without]
    return judge(understood, left[:HITS])


def signals(ranker: Ranker, question: str) -> Signals:
    """Return the signals of a question."""
    return judged(ranker, question)[1]


def answers(ranker: Ranker, question: str) -> bool:
    """Return whether the library would answer a question, by the signals alone."""
    record = abstention.known(ranker.bundle.manifest.abstention)
    return abstention.answerable(signals(ranker, question), record)


@dataclass(frozen=True, slots=True)
class Abstention:
    """How often questions were refused."""

    unanswerable: int
    refused: int
    """of the unanswerable ones: right"""
    answerable: int
    falsely_refused: int
    """of the answerable ones: wrong"""


def measure_abstention(ranker: Ranker, questions: Sequence[Question]) -> Abstention:
    """Count refusals. Answerable are questions that the library holds a gold document of."""
    able = [each for each in questions if each.answerable and ranker.holds(each)]
    unable = [each for each in questions if not each.answerable]
    return Abstention(len(unable), _refusals(ranker, unable), len(able), _refusals(ranker, able))


def _refusals(ranker: Ranker, questions: Sequence[Question]) -> int:
    return sum(not answers(ranker, question.text) for question in questions)


def abstention_line(found: Abstention) -> str:
    """Tell it in one line."""
    unable = share_text(found.refused, found.unanswerable)
    able = share_text(found.falsely_refused, found.answerable)
    return f"Refused by the signals: {unable} unanswerable questions, {able} answerable ones."


@dataclass(frozen=True, slots=True)
class Example:
    """A question put to a library, with what is right."""

    signals: Signals
    answerable: bool
    same_corpus: bool
    """whether it was written about the library's own corpus"""
    library: str = ""


def fit(examples: Sequence[Example]) -> AbstentionRecord:
    """Fit by Newton's method (iteratively reweighted least squares); refuse under one half.

    Both classes weigh the same, however many questions they have, and so do both kinds of
    unanswerable ones. Raises LibraryError when the examples are not of both classes.
    """
    wanted = np.array([each.answerable for each in examples], dtype=bool)
    if not len(wanted) or wanted.all() or not wanted.any():
        raise LibraryError(
            "There are no questions to tell apart.", "Give sets of more than one domain."
        )
    features = np.column_stack([_matrix(examples), np.ones(len(examples))])
    share = weigh(examples)
    constants = np.zeros(len(SIGNALS) + 1)
    for _ in range(_STEPS):
        chance = _sigmoid(features @ constants)
        slope = features.T @ (share * (wanted - chance)) - _RIDGE * constants
        curvature = (features.T * (share * chance * (1 - chance))) @ features
        constants += np.linalg.solve(curvature + _RIDGE * np.eye(len(constants)), slope)
    weights = dict(zip(SIGNALS, constants[:-1].tolist(), strict=True))
    return AbstentionRecord(float(constants[-1]), weights, 0.5)


def curve(examples: Sequence[Example], record: AbstentionRecord) -> list[tuple[float, float]]:
    """Return for each share of false refusals the probability that so many fall short of."""
    able = probabilities([each for each in examples if each.answerable], record)
    return [(share, float(np.quantile(able, share)) if share else 0.0) for share in SHARES]


def probabilities(examples: Sequence[Example], record: AbstentionRecord) -> NDArray[np.float64]:
    """Return how likely each question has an answer, 0 to 1: (examples,)."""
    weights = np.array([record.weights.get(name, 0.0) for name in SIGNALS])
    return _sigmoid(_matrix(examples) @ weights + record.intercept)


def fit_table(examples: Sequence[Example], fitted: AbstentionRecord, present: Calibration) -> str:
    """Show the fitted constants beside the present ones, and what both refuse at several points."""
    known = present.record(0.0)
    head = ["false refusals", "falsely refused", "refused, other domain", "refused, own corpus"]
    rows = [
        _rates(f"{name}, {share:.0%}", record, below, examples)
        for name, record, points in (
            ("fitted", fitted, curve(examples, fitted)),
            ("present", known, present.curve),
        )
        for share, below in points
        if share
    ]
    pairs = (f"({share}, {below:.4f})" for share, below in curve(examples, fitted))
    libraries = sorted({each.library for each in examples})
    point = present.record(FALSE_REFUSALS)
    by_library = [
        _rates(name, point, point.refuse_below, [each for each in examples if each.library == name])
        for name in libraries
    ]
    return "\n".join(
        [
            _constants_line("fitted", fitted),
            _constants_line("present", known),
            f"fitted curve: ({', '.join(pairs)})",
            "",
            table(head, rows),
            "",
            table([f"present, {FALSE_REFUSALS:.0%}", *head[1:]], by_library),
        ]
    )


def _constants_line(name: str, record: AbstentionRecord) -> str:
    weights = ", ".join(f'"{name}": {weight:.2f}' for name, weight in record.weights.items())
    return f"{name}: intercept={record.intercept:.2f}, weights={{{weights}}}"


def _groups(examples: Sequence[Example]) -> tuple[list[Example], list[Example], list[Example]]:
    """Return the answerable questions, those of other domains and those of the own corpus."""
    return (
        [each for each in examples if each.answerable],
        [each for each in examples if not each.answerable and not each.same_corpus],
        [each for each in examples if not each.answerable and each.same_corpus],
    )


def _rates(
    name: str, record: AbstentionRecord, below: float, examples: Sequence[Example]
) -> list[str]:
    groups = _groups(examples)
    refused = [int((probabilities(group, record) < below).sum()) for group in groups]
    return [name, *(share_text(n, len(group)) for n, group in zip(refused, groups, strict=True))]


def _matrix(examples: Sequence[Example]) -> NDArray[np.float64]:
    values = [[float(asdict(each.signals)[name]) for name in SIGNALS] for each in examples]
    return np.array(values, dtype=np.float64).reshape(len(examples), len(SIGNALS))


def weigh(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Return what each question weighs: (examples,), 1 in all."""
    able, foreign, own = map(len, _groups(examples))
    kinds = 2 if foreign and own else 1
    return np.array(
        [
            0.5 / able if each.answerable else 0.5 / kinds / (own if each.same_corpus else foreign)
            for each in examples
        ]
    )


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -500, 500))), dtype=np.float64)

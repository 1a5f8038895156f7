"""Whether the library answers what it can and refuses what it cannot, and constants to do so.

`fit` gives the constants of `runtime.abstention`: a logistic regression of the same two signals,
on questions that a library's corpus answers and on questions of domains it does not cover. Both
classes weigh the same, however many questions they have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from builder.evaluation.questions import Question
from builder.evaluation.ranking import Ranker
from builder.evaluation.tables import share_text, table
from runtime import abstention
from runtime.errors import LibraryError
from runtime.events import Hit
from runtime.evidence import select
from runtime.library import EVIDENCE_TOKENS, HITS
from runtime.search import term_weights

_STEPS = 50
_RIDGE = 1e-6  # keeps the regression finite where the classes can be told apart without error


@dataclass(frozen=True, slots=True)
class Signals:
    """What the library goes by when it decides whether to answer."""

    cosine: float
    coverage: float

    @property
    def answerable(self) -> bool:
        """What the runtime decides."""
        return abstention.answerable(self.cosine, self.coverage)


def signals(ranker: Ranker, question: str) -> Signals:
    """Return the signals of a question, as `Library.ask` computes them."""
    candidates = ranker.candidates(question, "hybrid", HITS)
    packs = ranker.bundle.packs
    languages = {pack.record.id: pack.record.language for pack in packs}
    weights = term_weights(packs, question)

    def weights_for(hit: Hit) -> Mapping[str, float]:
        return weights[languages[hit.corpus]]

    hits = [each.pack.passage(each.passage, each.score) for each in candidates]
    coverage = select(hits, weights_for, EVIDENCE_TOKENS, languages).coverage
    return Signals(max((each.cosine for each in candidates), default=0.0), coverage)


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
    return sum(not signals(ranker, question.text).answerable for question in questions)


def abstention_line(found: Abstention) -> str:
    """Tell it in one line."""
    return (
        f"Refused: {share_text(found.refused, found.unanswerable)} unanswerable questions, and "
        f"falsely {share_text(found.falsely_refused, found.answerable)} answerable ones."
    )


@dataclass(frozen=True, slots=True)
class Example:
    """A question put to a library, with what is right."""

    signals: Signals
    answerable: bool
    same_corpus: bool
    """whether it was written about the library's own corpus"""


@dataclass(frozen=True, slots=True)
class Constants:
    """The constants of `runtime.abstention`."""

    cosine: float
    coverage: float
    intercept: float

    def probability(self, found: Signals) -> float:
        """Return how likely an answer is there, 0 to 1."""
        logit = self.cosine * found.cosine + self.coverage * found.coverage + self.intercept
        return float(1 / (1 + np.exp(-logit)))


CURRENT = Constants(abstention.COSINE, abstention.COVERAGE, abstention.INTERCEPT)


def fit(examples: Sequence[Example]) -> Constants:
    """Fit by Newton's method (iteratively reweighted least squares).

    Unanswerable questions about the library's own corpus are left out: words cannot tell those
    from answerable ones. Raises LibraryError when the rest is not of both classes.
    """
    used = [example for example in examples if example.answerable or not example.same_corpus]
    features = np.array([[each.signals.cosine, each.signals.coverage, 1.0] for each in used])
    wanted = np.array([each.answerable for each in used], dtype=bool)
    if not used or wanted.all() or not wanted.any():
        raise LibraryError(
            "There are no questions to tell apart.", "Give sets of more than one domain."
        )
    share = np.where(wanted, 0.5 / wanted.sum(), 0.5 / (~wanted).sum())
    constants = np.zeros(3)
    for _ in range(_STEPS):
        probability = 1 / (1 + np.exp(-features @ constants))
        slope = features.T @ (share * (wanted - probability)) - _RIDGE * constants
        curvature = (features.T * (share * probability * (1 - probability))) @ features
        constants += np.linalg.solve(curvature + _RIDGE * np.eye(3), slope)
    return Constants(*(float(each) for each in constants))


def fit_table(examples: Sequence[Example], fitted: Constants) -> str:
    """Compare the fitted constants with the runtime's at several thresholds."""
    rows = [
        _rates(f"{name}, {threshold:.1f} or more", constants, threshold, examples)
        for name, constants in (("fitted", fitted), ("runtime.abstention", CURRENT))
        for threshold in (0.4, 0.5, 0.6, 0.7)
    ]
    head = ["probability", "falsely refused", "refused, other domain", "refused, own corpus"]
    return "\n".join(
        [
            _constants_line("fitted", fitted),
            _constants_line("runtime.abstention", CURRENT) + f", ENOUGH = {abstention.ENOUGH}",
            table(head, rows),
        ]
    )


def _constants_line(name: str, constants: Constants) -> str:
    return (
        f"{name}: COSINE = {constants.cosine:.2f}, COVERAGE = {constants.coverage:.2f}, "
        f"INTERCEPT = {constants.intercept:.2f}"
    )


def _rates(
    name: str, constants: Constants, threshold: float, examples: Sequence[Example]
) -> list[str]:
    groups = (
        [each for each in examples if each.answerable],
        [each for each in examples if not each.answerable and not each.same_corpus],
        [each for each in examples if not each.answerable and each.same_corpus],
    )
    refused = [
        sum(constants.probability(each.signals) < threshold for each in group) for group in groups
    ]
    return [name, *(share_text(n, len(group)) for n, group in zip(refused, groups, strict=True))]

"""Whether the library answers what it can and refuses what it cannot, and constants to do so.

`fit` gives the constants of `runtime.answering.abstention`: a logistic regression of the same
signals, on questions that a library's corpus answers, questions about that corpus which it does not
answer, and questions of domains it does not cover. `curve` gives those of
`builder.models.calibration`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from builder.models.calibration import MINILM, Calibration
from builder.specs import FALSE_REFUSALS
from evaluation.logistic import fit_logistic, sigmoid
from evaluation.questions import Question
from evaluation.ranking import Ranker
from evaluation.tables import share_text, table
from runtime.answering import abstention
from runtime.answering.abstention import SIGNALS, Answerability, Signals
from runtime.answering.evidence import Selection, select_evidence
from runtime.answering.finding import HITS
from runtime.answering.kinds import plan_for
from runtime.errors import LibraryError
from runtime.stick.layout import AbstentionRecord

KINDS = (
    "falsely refused", "refused, other domain", "refused, own corpus", "refused, document withheld",
)  # fmt: skip
"""of examples: answerable ones, those of other domains, others about the own corpus, and those
whose document is kept from the library"""
SHARES = tuple(share for share, _ in MINILM.curve)
"""false refusals for which `curve` gives the probability"""
SHOWN = tuple(sorted({FALSE_REFUSALS, *SHARES} - {0}))
"""those that tables show"""


def judged(
    ranker: Ranker, question: str, without: Collection[str] = ()
) -> tuple[Selection, Signals]:
    """Return the evidence and the signals of a question, as `Library.ask` computes them.

    `without` names documents that are kept from it.
    """
    query = ranker.query(question)
    found = ranker.found(query, HITS, without)
    plan = plan_for(question)
    return select_evidence(
        query, found, ranker.stick.manifest.known_languages, plan.evidence_tokens,
        wants_number=plan.wants_number,
    )  # fmt: skip


def answers(ranker: Ranker, question: str) -> bool:
    """Return whether the library would answer a question, by the signals alone."""
    record = abstention.known(ranker.stick.manifest.abstention)
    return Answerability(judged(ranker, question)[1], record).worth_reading(None)


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
    withheld: bool = False
    """whether the document that answers it was kept from the library"""


def fit(examples: Sequence[Example]) -> AbstentionRecord:
    """Fit the constants; refuse under one half.

    Both classes weigh the same, however many questions they have, and so do both kinds of
    unanswerable ones, those of other domains and the rest. Raises LibraryError when the examples
    are not of both classes.
    """
    wanted = np.array([each.answerable for each in examples], dtype=bool)
    if not len(wanted) or wanted.all() or not wanted.any():
        raise LibraryError(
            "There are no questions to tell apart.", "Give sets of more than one domain."
        )
    features = np.column_stack([_matrix(examples), np.ones(len(examples))])
    constants = fit_logistic(features, wanted, weigh(examples))
    weights = dict(zip(SIGNALS, constants[:-1].tolist(), strict=True))
    return AbstentionRecord(float(constants[-1]), weights, 0.5)


def curve(
    examples: Sequence[Example], record: AbstentionRecord, shares: Sequence[float] = SHARES
) -> list[tuple[float, float]]:
    """Return for each share of false refusals the probability that so many fall short of."""
    able = probabilities([each for each in examples if each.answerable], record)
    return [(share, float(np.quantile(able, share)) if share else 0.0) for share in shares]


def probabilities(examples: Sequence[Example], record: AbstentionRecord) -> NDArray[np.float64]:
    """Return how likely each question has an answer, 0 to 1: (examples,)."""
    weights = np.array([record.weights.get(name, 0.0) for name in SIGNALS])
    return sigmoid(_matrix(examples) @ weights + record.intercept)


def fit_table(examples: Sequence[Example], fitted: AbstentionRecord, present: Calibration) -> str:
    """Show the fitted constants beside the present ones, and what both refuse at several points."""
    known, point = present.record(0.0), present.record(FALSE_REFUSALS)
    rows = [
        rates(f"{name}, {share:.0%}", examples, probabilities(examples, record) < below)
        for name, record, points in (
            ("fitted", fitted, curve(examples, fitted, SHOWN)),
            ("present", known, [(each, present.record(each).refuse_below) for each in SHOWN]),
        )
        for share, below in points
    ]
    pairs = (f"({share}, {below:.4f})" for share, below in curve(examples, fitted))
    refused = probabilities(examples, point) < point.refuse_below
    return "\n".join(
        [
            _constants_line("fitted", fitted),
            _constants_line("present", known),
            f"fitted curve: ({', '.join(pairs)})",
            "",
            table(["false refusals", *KINDS], rows),
            "",
            library_table(f"present, {FALSE_REFUSALS:.0%}", examples, refused),
        ]
    )


def _constants_line(name: str, record: AbstentionRecord) -> str:
    weights = ", ".join(f'"{name}": {weight:.2f}' for name, weight in record.weights.items())
    return f"{name}: intercept={record.intercept:.2f}, weights={{{weights}}}"


def _kinds(examples: Sequence[Example]) -> tuple[NDArray[np.bool_], ...]:
    """Return which examples are of each of `KINDS`: (examples,) each."""
    able = np.array([each.answerable for each in examples], dtype=bool)
    same = np.array([each.same_corpus for each in examples], dtype=bool)
    withheld = np.array([each.withheld for each in examples], dtype=bool)
    return able, ~able & ~same, ~able & same & ~withheld, ~able & withheld


def rates(name: str, examples: Sequence[Example], refused: NDArray[np.bool_]) -> list[str]:
    """Return a row with the share refused of each of `KINDS`; `refused`: (examples,)."""
    cells = (share_text(int(refused[of].sum()), int(of.sum())) for of in _kinds(examples))
    return [name, *cells]


def library_table(name: str, examples: Sequence[Example], refused: NDArray[np.bool_]) -> str:
    """Show what is refused, a row a library."""
    rows = []
    for library in sorted({each.library for each in examples}):
        of = [place for place, each in enumerate(examples) if each.library == library]
        rows.append(rates(library, [examples[place] for place in of], refused[of]))
    return table([name, *KINDS], rows)


def _matrix(examples: Sequence[Example]) -> NDArray[np.float64]:
    values = [[float(asdict(each.signals)[name]) for name in SIGNALS] for each in examples]
    return np.array(values, dtype=np.float64).reshape(len(examples), len(SIGNALS))


def weigh(examples: Sequence[Example], elsewhere: float = 0.5) -> NDArray[np.float64]:
    """Return what each question weighs: (examples,), 1 in all.

    Answerable ones have half; of the other half, `elsewhere` is of other domains where both kinds
    of unanswerable ones are there.
    """
    able, foreign, own, withheld = _kinds(examples)
    kinds = ((foreign, elsewhere), (own | withheld, 1 - elsewhere))
    present = [(of, share) for of, share in kinds if of.any()]
    weights = np.where(able, 0.5 / max(able.sum(), 1), 0.0)
    for of, share in present:
        weights[of] = 0.5 * share / sum(share for _, share in present) / of.sum()
    return weights

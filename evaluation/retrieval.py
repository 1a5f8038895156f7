"""How well questions find their documents, method by method."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from builder.progress import Progress
from evaluation.metrics import Mean, mean, ndcg, recall, reciprocal_rank, success
from evaluation.questions import Question
from evaluation.ranking import Ranker
from evaluation.tables import mean_text, table

HALVES = ("lexical", "dense")
_MEASURES: Mapping[str, Callable[[Sequence[str], Sequence[str]], float]] = {
    "recall@5": lambda ranking, gold: recall(ranking, gold, 5),
    "success@5": lambda ranking, gold: success(ranking, gold, 5),
    "nDCG@10": lambda ranking, gold: ndcg(ranking, gold, 10),
    "MRR": reciprocal_rank,
}


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The measures of each question, in the questions' order."""

    questions: tuple[Question, ...]
    values: Mapping[str, Mapping[str, tuple[float, ...]]]
    """method → measure → a value a question"""
    absent: int
    """questions left out because the library holds none of their gold documents"""

    def mean(self, method: str, measure: str = "nDCG@10") -> Mean:
        """Return the mean over the questions."""
        return mean(self.values[method][measure])

    @property
    def better_half(self) -> str:
        """Return `lexical` or `dense`, whichever has the higher nDCG@10."""
        return max(HALVES, key=lambda half: self.mean(half).value)

    @property
    def margin(self) -> Mean:
        """Return by how much hybrid's nDCG@10 exceeds the better half's, question by question."""
        ours = self.values["hybrid"]["nDCG@10"]
        theirs = self.values[self.better_half]["nDCG@10"]
        return mean([one - other for one, other in zip(ours, theirs, strict=True)])


def measure_retrieval(
    ranker: Ranker, questions: Sequence[Question], progress: Progress
) -> Retrieval | None:
    """Search for every question that has gold documents; None when the library has none of them."""
    labelled = [each for each in questions if each.answerable and each.gold]
    found = tuple(each for each in labelled if ranker.holds(each))
    values: dict[str, dict[str, list[float]]] = {}
    with progress.stage("searching", len(found), "questions") as task:
        for question in found:
            for method, ranking in ranker.rankings(question.text).items():
                measures = values.setdefault(method, {name: [] for name in _MEASURES})
                for name, measure in _MEASURES.items():
                    measures[name].append(measure(ranking, question.gold))
            task.advance()
    if not found:
        return None
    fixed = {
        method: {name: tuple(each) for name, each in measures.items()}
        for method, measures in values.items()
    }
    return Retrieval(found, fixed, len(labelled) - len(found))


def retrieval_table(retrieval: Retrieval) -> str:
    """Return a row a method, and below it what was left out."""
    rows = [
        [method, *(mean_text(retrieval.mean(method, measure)) for measure in _MEASURES)]
        for method in retrieval.values
    ]
    lines = [table([f"n = {len(retrieval.questions)}", *_MEASURES], rows)]
    lines.append(_margin_line(retrieval))
    if retrieval.absent:
        lines.append(
            f"{retrieval.absent} questions are left out: the library holds none of their documents."
        )
    return "\n".join(lines)


def _margin_line(retrieval: Retrieval) -> str:
    margin = retrieval.margin
    return (
        f"nDCG@10 of hybrid less that of {retrieval.better_half}, the better half: "
        f"{margin.value:+.3f} (95 % interval {margin.low:+.3f} to {margin.high:+.3f})"
    )


def groups_table(retrieval: Retrieval) -> str:
    """Return nDCG@10 by domain and kind of question; an empty string when all are of one."""
    groups: dict[str, list[int]] = {}
    for index, question in enumerate(retrieval.questions):
        name = " ".join(filter(None, (question.domain, question.kind, question.language)))
        groups.setdefault(name or "(none)", []).append(index)
    if len(groups) < 2:
        return ""
    rows = []
    for name, indexes in sorted(groups.items()):
        means = [_mean_of(retrieval, method, indexes) for method in (*HALVES, "hybrid")]
        rows.append([name, str(len(indexes)), *map(mean_text, means)])
    return table(["nDCG@10 by domain and kind", "n", *HALVES, "hybrid"], rows)


def _mean_of(retrieval: Retrieval, method: str, indexes: Sequence[int]) -> Mean:
    values = retrieval.values[method]["nDCG@10"]
    return mean([values[index] for index in indexes])

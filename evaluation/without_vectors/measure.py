"""How fair search is between corpora with vectors and without.

Every second document of a set goes into another corpus, and both are built with vectors and
without. Questions are put to the two with vectors, to the two without, and to one of each.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from builder.progress import Progress
from evaluation.abstention import answers
from evaluation.metrics import mean, ndcg
from evaluation.questions import Question
from evaluation.ranking import Ranker
from evaluation.tables import share_text, table
from evaluation.without_vectors.halves import Halves
from runtime.models.embedders import Embedder

DEPTH = 10
_WITH, _WITHOUT, _NOWHERE = range(3)
"""where what answers a question is: in a half with vectors, in one without, or in none"""
_HEAD = (
    "all", "gold with vectors", "gold without", "refused: gold with vectors", "gold without",
    "no gold", "ms a search",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """How the two halves of a set are built and searched."""

    name: str
    having: tuple[tuple[bool, bool], ...]
    """whether either half has vectors; all of these are measured together"""
    embeds: bool = True
    """whether passages without a vector are embedded when a question is asked"""


_ONE_HALF, _NEITHER = ((True, False), (False, True)), ((False, False),)
WAYS = (
    Way("both halves have vectors", ((True, True),)),
    Way("one half, by words alone", _ONE_HALF, embeds=False),
    Way("one half", _ONE_HALF),
    Way("neither, by words alone", _NEITHER, embeds=False),
    Way("neither", _NEITHER),
)


@dataclass(slots=True)
class _Measured:
    """The values of one way, a question after the other."""

    ranked: list[float] = field(default_factory=list)
    """nDCG@10"""
    parts: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    """the same of the documents that have vectors, and of those that have none"""
    refused: tuple[list[bool], list[bool], list[bool]] = field(default_factory=lambda: ([], [], []))
    seconds: list[float] = field(default_factory=list)

    def cells(self, name: str) -> list[str]:
        means = (f"{mean(each).value:.3f}" if each else "-" for each in (self.ranked, *self.parts))
        shares = (share_text(sum(each), len(each)) for each in self.refused)
        return [name, *means, *shares, f"{1000 * mean(self.seconds).value:.0f}"]


def measure_without_vectors(
    name: str, halves: Halves, asked: Sequence[Question], progress: Progress,
    embedder: Embedder | None = None,
) -> str:  # fmt: skip
    """Return a table, a row a way; `asked` may be questions that the set does not answer.

    `embedder` is a model already loaded, in place of the library's own.
    """
    rows = []
    for way in WAYS:
        with progress.stage(way.name, len(way.having) * len(asked), "questions") as task:
            measured = _Measured()
            for vectors in way.having:
                library = halves.having(vectors)
                with closing(Ranker(library, embedder, embeds=way.embeds)) as ranker:
                    for _ in _measure(measured, ranker, halves.documents_without(vectors), asked):
                        task.advance()
            rows.append(measured.cells(way.name))
    return table([f"{name}: nDCG@{DEPTH}", *_HEAD], rows)


def _measure(
    measured: _Measured, ranker: Ranker, without: frozenset[str], asked: Sequence[Question]
) -> Iterator[None]:
    """Add the values of each question, and yield after it.

    `without` are the documents whose corpus has no vectors.
    """
    for question in asked:
        begun = time.perf_counter()
        ranking = ranker.ranking(question.text)
        measured.seconds.append(time.perf_counter() - begun)
        gold = ranker.documents & frozenset(question.gold)
        parts = (gold - without, gold & without)
        kind = _WITH if parts[0] else _WITHOUT if parts[1] else _NOWHERE
        measured.refused[kind].append(not answers(ranker, question.text))
        if gold:
            measured.ranked.append(ndcg(ranking, gold, DEPTH))
        for part, values in zip(parts, measured.parts, strict=True):
            if part:
                values.append(ndcg(ranking, part, DEPTH))
        yield

"""How well questions in one language find documents in another.

Each question of a set in several languages is put to the passages in its own language, and to those
in the library's. The dictionaries of the bundle are built beside the set, and lexical search is
measured with and without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.models import prepare_models
from builder.progress import Progress
from builder.specs import BuildPlan
from evaluation.metrics import mean, ndcg
from evaluation.questions import Question
from evaluation.ranking import Ranker
from evaluation.sets import LabelledSet, build_set
from evaluation.tables import table
from runtime.errors import LibraryError
from runtime.models.embedders import Embedder, QueryEmbedder
from runtime.stick.corpus import Pack
from runtime.stick.stick import Stick, open_stick
from runtime.text.languages import code

DEPTH = 10
_OWN = ("lexical", "dense", "hybrid")
_ACROSS = ("lexical", "dense", "hybrid")


@dataclass(frozen=True, slots=True)
class Across:
    """nDCG@10 of the questions of one language."""

    language: str
    questions: int
    own: Mapping[str, float]
    """method → the value among passages in the questions' language"""
    plain: Mapping[str, float]
    """method → the value among those in the library's, without dictionaries"""
    helped: Mapping[str, float]
    """the same with the dictionaries of the library"""

    def cells(self) -> list[str]:
        """Return a row of the table."""
        return [
            self.language,
            str(self.questions),
            *(f"{self.own[each]:.3f}" for each in _OWN),
            *(f"{self.plain[each]:.3f}" for each in _ACROSS),
            *(f"{self.helped[each]:.3f}" for each in ("lexical", "hybrid")),
            f"{self.helped['hybrid'] / self.own['hybrid']:.2f}" if self.own["hybrid"] else "-",
        ]


def measure_across(labelled: LabelledSet, plan: BuildPlan, cache: Path, progress: Progress) -> str:
    """Return a table, a row for each language of the set's questions.

    Raises LibraryError where the set has no documents in the library's language to be found.
    """
    own = code(plan.language)
    questions = [each for each in labelled.questions if each.gold_in(own)]
    if not questions:
        raise LibraryError(
            f"No question of {labelled.name} names the documents in {own!r} that answer it.",
            f'Give the questions "gold_{own}": ["document id"].',
        )
    models = prepare_models(replace(plan, chats=()), cache, progress)
    dictionaries = [each for each in plan.corpora if each.is_dictionary]
    root = build_set(labelled, plan, models, cache, progress, dictionaries)
    rows = [each.cells() for each in _measured(open_stick(root), questions, own, progress)]
    head = [
        "nDCG@10", "n", *(f"own {each}" for each in _OWN), *(f"{own} {each}" for each in _ACROSS),
        "lexical, dictionaries", "hybrid, dictionaries", "of own",
    ]  # fmt: skip
    return table(head, rows)


def _measured(
    stick: Stick, questions: Sequence[Question], library: str, progress: Progress
) -> Iterator[Across]:
    by_language: dict[str, list[Question]] = {}
    for question in questions:
        by_language.setdefault(question.language, []).append(question)
    with ExitStack() as stack:
        embedder = stack.enter_context(closing(_Remembering(QueryEmbedder(stick))))

        def ranker(chosen: Callable[[Pack], bool]) -> Ranker:
            packs = tuple(filter(chosen, stick.packs))
            return stack.enter_context(closing(Ranker(replace(stick, packs=packs), embedder)))

        plain = ranker(lambda pack: _is_in(pack, library))
        helped = ranker(lambda pack: _is_in(pack, library) or pack.record.translates)
        for language, asked in by_language.items():
            own = ranker(_in(language))
            with progress.stage(language, 3 * len(asked), "searches") as task:
                measured = [
                    _means(each, asked, gold, task.advance)
                    for each, gold in (
                        (own, lambda question: question.gold),
                        (plain, lambda question: question.gold_in(library)),
                        (helped, lambda question: question.gold_in(library)),
                    )
                ]
            yield Across(language, len(asked), *measured)


def _in(language: str) -> Callable[[Pack], bool]:
    return lambda pack: _is_in(pack, language)


def _is_in(pack: Pack, language: str) -> bool:
    return not pack.record.translates and code(pack.record.language) == code(language)


def _means(
    ranker: Ranker, questions: Sequence[Question],
    gold: Callable[[Question], Sequence[str]], advance: Callable[[], None],
) -> dict[str, float]:  # fmt: skip
    values: dict[str, list[float]] = {}
    for question in questions:
        for method, ranking in ranker.rankings(question.text).items():
            values.setdefault(method, []).append(ndcg(ranking, gold(question), DEPTH))
        advance()
    return {method: mean(each).value for method, each in values.items()}


class _Remembering(Embedder):
    """Embeds each question once, however many libraries it is put to."""

    def __init__(self, embedder: QueryEmbedder) -> None:
        self._embedder = embedder
        self._vector = lru_cache(maxsize=1 << 12)(embedder.embed)

    def embed(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def close(self) -> None:
        self._embedder.close()

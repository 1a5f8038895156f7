"""How well words alone find documents, in each language of a labelled set.

A question is put to the passages in its own language, as it stands and as a keyboard without
accents types it. Nothing is embedded, so a set is measured in seconds.
"""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from builder import sources
from builder.corpus.pack_text import write_text
from builder.corpus.reading import read_corpus
from builder.progress import Progress
from builder.sources.base import Fetched
from builder.specs import CorpusSpec
from evaluation.metrics import distinct, mean, ndcg, recall
from evaluation.questions import Question, Split, part
from evaluation.sets import LabelledSet, corpora
from evaluation.tables import table
from runtime.retrieval.hybrid import search
from runtime.retrieval.query import query_for
from runtime.stick.corpus import Pack
from runtime.stick.layout import PackRecord
from runtime.text.folding import unaccented
from runtime.text.language_of import language_of
from runtime.text.languages import code

DEPTH = 10
SHORT = 4
"""words from its beginning that a question's language is told by, too"""
_CHARACTERS = 1200
"""of a passage at most"""
_PASSAGES = 50
_ACCENTED = ("LATIN", "GREEK")
"""scripts in which people leave accents out"""


@dataclass(frozen=True, slots=True)
class InWords:
    """What a language's questions came to."""

    language: str
    questions: tuple[Question, ...]
    rankings: tuple[tuple[str, ...], ...]
    """of each question"""
    unaccented: tuple[tuple[str, ...], ...]
    """of each that has accents, typed without them"""
    accented: tuple[Question, ...]

    def cells(self) -> list[str]:
        """Return a row of the table."""
        return [
            self.language,
            str(len(self.questions)),
            _mean(ndcg, self.questions, self.rankings),
            _mean(recall, self.questions, self.rankings),
            str(len(self.accented)),
            _mean(ndcg, self.accented, self.unaccented),
            self._told(lambda text: text),
            self._told(lambda text: " ".join(text.split()[:SHORT])),
        ]

    def _told(self, cut: Callable[[str], str]) -> str:
        told = [language_of(cut(each.text)) == self.language for each in self.questions]
        return f"{sum(told) / len(told):.3f}"


def measure_words(labelled: LabelledSet, split: Split, cache: Path, progress: Progress) -> str:
    """Return a table, a row for each language of the set. Raises LibraryError."""
    specs = corpora(labelled, "en")
    fetched = sources.fetch(specs[0].source, labelled.corpus.parent, cache, progress)
    questions = [each for each in part(labelled.questions, split) if each.answerable and each.gold]
    rows = []
    for spec in specs:
        own = [each for each in questions if code(each.language or "en") == code(spec.language)]
        if own:
            with tempfile.TemporaryDirectory() as folder:
                pack = _packed(Path(folder), spec, fetched, cache, progress)
                rows.append(_measured(pack, own, progress).cells())
    head = [
        "language", "n", f"nDCG@{DEPTH}", f"recall@{DEPTH}", "n with accents",
        f"nDCG@{DEPTH} typed without", "language told", f"by {SHORT} words",
    ]  # fmt: skip
    return table(head, rows)


def _packed(
    folder: Path, spec: CorpusSpec, fetched: Fetched, cache: Path, progress: Progress
) -> Pack:
    """Return the corpus as a pack without vectors."""
    reading = read_corpus(spec, fetched, cache, progress)
    written = write_text(folder, reading.documents, _CHARACTERS, spec.language, lambda _text: None)
    record = PackRecord(
        id=spec.id, title=spec.title, source="", licence="", publisher="", language=spec.language,
        date="", documents=written.documents, passages=written.passages,
        raw_bytes=written.raw_bytes, embedding="", dimension=0, quantization="", files=(),
    )  # fmt: skip
    return Pack(folder, record)


def _measured(pack: Pack, questions: Sequence[Question], progress: Progress) -> InWords:
    ids = [details.id for details in pack.documents()]

    def ranking(text: str) -> tuple[str, ...]:
        found = search(query_for((pack,), text), None, "lexical", _PASSAGES)
        numbers = pack.documents_of(np.array([each.passage for each in found], dtype=np.int64))
        return tuple(distinct(ids[int(number)] for number in numbers))

    accented = tuple(each for each in questions if _without_accents(each.text) != each.text)
    with progress.stage(pack.record.language, len(questions) + len(accented), "searches") as task:

        def ranked(text: str) -> tuple[str, ...]:
            task.advance()
            return ranking(text)

        return InWords(
            code(pack.record.language),
            tuple(questions),
            tuple(ranked(each.text) for each in questions),
            tuple(ranked(_without_accents(each.text)) for each in accented),
            accented,
        )


def _mean(
    measure: Callable[[Sequence[str], Sequence[str], int], float],
    questions: Sequence[Question],
    rankings: Sequence[Sequence[str]],
) -> str:
    pairs = zip(rankings, questions, strict=True)
    values = [measure(ranking, question.gold, DEPTH) for ranking, question in pairs]
    return f"{mean(values).value:.3f}" if values else "-"


def _without_accents(text: str) -> str:
    """Return a text of Latin or Greek letters in small ones without accents."""
    return "".join(
        unaccented(letter.lower())
        if not letter.isascii() and unicodedata.name(letter, "").startswith(_ACCENTED)
        else letter
        for letter in text
    )

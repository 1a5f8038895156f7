"""Half of a set's documents in a corpus without vectors: how it is built, and what is measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zstandard

from builder.models import Models
from builder.models.embedder import Embedding
from builder.progress import Silent
from builder.specs import BuildPlan, ModelSpec, SourceSpec
from evaluation.questions import Question
from evaluation.sets import LabelledSet
from evaluation.without_vectors.halves import Halves, halve
from evaluation.without_vectors.measure import WAYS, measure_without_vectors
from tests.support.fakes import FakeEmbedder, FakePassageEmbedder

TEXTS = {
    "canal": "The Suez Canal was built by Ferdinand de Lesseps.",
    "tower": "The Eiffel Tower stands in Paris.",
    "moon": "The Moon causes the tides of the sea.",
    "tetanus": "Spasms of tetanus start ten days after the infection.",
    "salt": "Salt is sodium chloride.",
}
QUESTIONS = (
    Question("1", "Who built the Suez Canal?", ("canal",), (), answerable=True),
    Question("2", "What causes the tides of the sea?", ("moon",), (), answerable=True),
    Question("3", "When do the spasms of tetanus start?", ("tetanus",), (), answerable=True),
    Question("4", "Which xylophone zumbas?", (), (), answerable=False),
)


def halved(folder: Path, most: int) -> Halves:
    lines = (json.dumps({"id": each, "title": each, "text": TEXTS[each]}) for each in TEXTS)
    corpus = folder / "corpus.jsonl.zst"
    corpus.write_bytes(zstandard.compress("\n".join(lines).encode()))
    source = SourceSpec("path", (str(corpus),))
    plan = BuildPlan(
        corpus, "Facts", "en", "", (), (), ModelSpec("words", "CC0", source), (), 1000, "fp16",
        ("linux-x86_64",),
    )  # fmt: skip
    embedding = Embedding(FakePassageEmbedder(), "words", folder / "vectors.sqlite")
    models = Models(embedding, folder / "words.gguf", (), ())
    labelled = LabelledSet("facts", corpus, QUESTIONS)
    return halve(labelled, most, plan, models, folder / "cache", Silent())


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Halves:
    return halved(tmp_path_factory.mktemp("facts"), 5)


def test_every_second_document_goes_into_the_other_half(halves: Halves) -> None:
    first, second = halves.documents
    assert {"canal", "moon", "salt"} == first
    assert {"tower", "tetanus"} == second


def test_documents_that_answer_are_taken_first(tmp_path: Path) -> None:
    taken = frozenset().union(*halved(tmp_path, 4).documents)
    assert {"canal", "moon", "tetanus"} < taken
    assert 4 == len(taken)


def test_a_half_has_vectors_or_not(halves: Halves) -> None:
    packs = halves.having((True, False)).packs
    assert [True, False] == [pack.record.has_vectors for pack in packs]
    assert {"tower", "tetanus"} == halves.documents_without((True, False))
    assert frozenset() == halves.documents_without((True, True))


def test_each_way_has_a_row_with_what_was_found_and_refused(halves: Halves) -> None:
    told = measure_without_vectors("facts", halves, QUESTIONS, Silent(), FakeEmbedder())
    _, _, *rows = [
        [cell.strip() for cell in line.strip("| ").split("|")] for line in told.splitlines()
    ]
    assert [way.name for way in WAYS] == [row[0] for row in rows]
    both, _, one, _, neither = rows
    assert ["1.000", "1.000", "-"] == both[1:4]
    assert ["1.000", "1.000", "1.000"] == one[1:4]
    assert ["1.000", "-", "1.000"] == neither[1:4]
    assert "of 2" in one[6]

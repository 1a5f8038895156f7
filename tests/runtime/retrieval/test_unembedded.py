"""Passages whose pack has no vectors: the best of them are embedded when a question is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builder.corpus.pack_text import write_text
from builder.readers.document import Block, BlockKind, Document
from runtime.answering.evidence import nearest
from runtime.events import Found
from runtime.library import Library
from runtime.models.embedders import QueryEmbedder
from runtime.results import Anchor
from runtime.retrieval.hybrid import search
from runtime.retrieval.query import query_for
from runtime.retrieval.unembedded import EMBEDDED, comparable, text_of, with_embedded
from runtime.stick.stick import Stick, open_stick
from tests.support.fakes import FakeEmbedder, bag_of_words
from tests.support.libraries import Pieces, write_library

QUESTION = "early symptoms of scurvy"


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Stick:
    """A library whose corpus of medicine has no vectors, and the others have some."""
    root = tmp_path_factory.mktemp("mixed")
    return open_stick(write_library(root, pieces=Pieces(by_words=("medicine",))))


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory) -> Stick:
    """A library without any vector."""
    root = tmp_path_factory.mktemp("worded")
    return open_stick(write_library(root, pieces=Pieces(by_words=("medicine", "history", "code"))))


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def opened(mixed: Stick, embedder: FakeEmbedder) -> Iterator[Library]:
    with closing(Library(mixed, embedder)) as library:
        yield library


def test_passages_are_ranked_as_if_their_pack_had_vectors(mixed: Stick, shared_root: Path) -> None:
    vector = bag_of_words(QUESTION)
    whole = search(query_for(open_stick(shared_root).packs, QUESTION), vector, "hybrid", 100)
    found = search(query_for(mixed.packs, QUESTION), vector, "hybrid", 100, bag_of_words)
    best, expected = found[0], whole[0]
    assert ("medicine", expected.passage) == (best.pack.record.id, best.passage)
    assert best.cosine == pytest.approx(expected.cosine, abs=0.02)


def test_what_was_not_embedded_has_no_cosine(mixed: Stick) -> None:
    found = search(query_for(mixed.packs, QUESTION), bag_of_words(QUESTION), "hybrid", 100)
    unknown = {each.pack.record.id for each in found if each.cosine is None}
    assert {"medicine"} == unknown
    assert {"medicine", "history", "code"} == {each.pack.record.id for each in found}


def test_meaning_alone_finds_nothing_there(opened: Library) -> None:
    corpora = {hit.corpus for hit in opened.search(QUESTION, mode="dense")}
    assert corpora == {"history", "code"}


def test_words_alone_embed_nothing(opened: Library, embedder: FakeEmbedder) -> None:
    assert "scurvy" == opened.search(QUESTION, mode="lexical")[0].document
    assert [] == embedder.embedded


def test_a_passage_is_embedded_once_however_often_it_is_found(
    opened: Library, embedder: FakeEmbedder
) -> None:
    opened.search(QUESTION)
    first = list(embedder.embedded)
    opened.search(QUESTION)
    assert QUESTION in first
    assert [QUESTION] == embedder.embedded[len(first) :]


def test_a_question_that_only_words_answer_is_not_refused(worded: Stick) -> None:
    """Without a model that embeds, no cosine is known: the words decide."""
    for manifest in (worded.manifest, replace(worded.manifest, models=())):
        stick = replace(worded, manifest=manifest)
        embedder = FakeEmbedder() if manifest.models else None
        with closing(Library(stick, embedder)) as library:
            found = next(each for each in library.ask(QUESTION) if isinstance(each, Found))
            assert "scurvy" == found.hits[0].document
            assert found.answerable


def test_a_question_of_which_nothing_is_there_is_refused(worded: Stick) -> None:
    with closing(Library(replace(worded, manifest=replace(worded.manifest, models=())))) as library:
        found = next(
            each
            for each in library.ask("Who won the football cup of Brazil?")
            if isinstance(each, Found)
        )
        assert not found.answerable


def test_a_passage_is_embedded_as_a_build_embeds_it(tmp_path: Path) -> None:
    rows = "\n".join(f"row {number} | value {number}" for number in range(60))
    table = f"name | size\n{rows}"
    documents = (
        Document("a", "Pumps", "Of water.\n\nRotors turn.", anchors=(Anchor(11, "Rotors"),),
                 aliases=("Water pumps", "Lifting water")),
        Document("b", "Sizes", table, blocks=(Block(BlockKind.TABLE, 0, len(table), 11),)),
    )  # fmt: skip
    kept: list[str] = []
    (tmp_path / "again").mkdir()
    write_text(tmp_path / "again", documents, 200, "en", kept.append)
    pieces = Pieces(characters=200, by_words=("shelf",))
    (pack,) = open_stick(write_library(tmp_path / "stick", {"shelf": documents}, pieces)).packs
    assert len(kept) > 3
    assert kept == [text_of(pack, number) for number in range(pack.record.passages)]


def test_what_stood_before_embedded_passages_is_put_before_these(mixed: Stick) -> None:
    models = tuple(
        replace(each, query_prefix="query: ", passage_prefix="passage: ")
        for each in mixed.manifest.models
    )
    loaded = FakeEmbedder()
    embedder = QueryEmbedder(
        replace(mixed, manifest=replace(mixed.manifest, models=models)), loaded
    )
    embedder.vector("scurvy")
    embedder.passage_vector("Scurvy is rare.")
    assert ["query: scurvy", "passage: Scurvy is rare."] == loaded.embedded


# ── the arithmetic ────────────────────────────────────────────────────────────────────────────────


def scores(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array(values, dtype=np.float32)


class Asked:
    """Notes which places a cosine is computed for."""

    def __init__(self) -> None:
        self.places: list[int] = []

    def near(self, place: int) -> float:
        """Return the same for all."""
        self.places.append(place)
        return 0.5


def test_no_more_than_so_many_are_embedded_and_those_the_best_by_words() -> None:
    lexical = np.linspace(0, 1, 50, dtype=np.float32)
    asked = Asked()
    found = with_embedded(lexical, np.full(50, np.nan, dtype=np.float32), asked.near, np.arange(50))
    assert sorted(asked.places) == list(range(50 - EMBEDDED, 50))
    assert EMBEDDED == np.count_nonzero(found == np.float32(0.5))
    assert 50 - EMBEDDED == np.count_nonzero(np.isnan(found))


def test_what_has_no_hope_of_a_place_is_not_embedded() -> None:
    known = 100
    lexical = scores(*[0.1] * (known - 10), *[0.9] * 10, 0.01, 0.95)
    cosine = scores(*np.linspace(0.5, 0.9, known), np.nan, np.nan)
    asked = Asked()
    with_embedded(lexical, cosine, asked.near, np.arange(len(cosine)))
    assert [known + 1] == asked.places


def test_an_unknown_cosine_is_taken_for_the_mean_of_the_known_ones() -> None:
    assert comparable(scores(0.2, np.nan, 0.6)).tolist() == pytest.approx([0.2, 0.4, 0.6])
    assert [0.0, 0.0] == comparable(scores(np.nan, np.nan)).tolist()


def test_the_nearest_passage_is_the_nearest_of_those_that_are_known(mixed: Stick) -> None:
    vector = bag_of_words(QUESTION)
    for embed in (None, bag_of_words):
        found = search(query_for(mixed.packs, QUESTION), vector, "hybrid", 100, embed)
        pairs = [(each, each.pack.passage(each.passage, 0.0)) for each in found]
        known = [each.cosine for each in found if each.cosine is not None]
        assert max(known) == nearest(pairs)
    assert nearest([]) is None

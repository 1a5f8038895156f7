"""The passage that alone has a question's rarest word comes among the first."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from builder.readers.document import Document
from runtime.library import Library
from runtime.retrieval.query import query_for
from runtime.retrieval.rare_words import AMONG_FIRST, FEW, holders, promoted
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder, bag_of_words
from tests.support.libraries import Pieces, write_library

FEVERS = [Document(f"fever{n}", "Fevers", f"Fever number {n} and its treatment.") for n in range(9)]
BRUCELLOSIS = Document(
    "dairy", "Dairy", "Raw milk of goats carries brucellosis among shepherds of many villages."
)


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ([0, 0, 0, 0, 0, 1], [0, 1, 5, 2, 3, 4]),
        ([0, 0, 0, 1, 0, 1], [0, 1, 3, 2, 4, 5]),
        ([0, 0, 1, 0, 0, 0], [0, 1, 2, 3, 4, 5]),
        ([1, 0, 0, 0, 0, 1], [0, 1, 2, 3, 4, 5]),
        ([0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5]),
    ],
)
def test_the_best_that_has_the_word_is_put_among_the_first(
    holds: Sequence[int], expected: list[int]
) -> None:
    assert expected == promoted(range(6), [bool(each) for each in holds])


def test_places_are_told_apart_from_ranks() -> None:
    order = [4, 2, 0, 3, 1]
    assert [4, 2, 3, 0, 1] == promoted(order, [False, False, False, True, False])


def test_nothing_is_put_first_where_nothing_was_found() -> None:
    assert [] == promoted([], [])


@pytest.fixture(scope="module")
def fevers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two corpora: many passages on fevers, one on goats in the other."""
    root = tmp_path_factory.mktemp("fevers")
    return write_library(root, {"fevers": FEVERS, "farms": [BRUCELLOSIS]})


@pytest.mark.parametrize(
    ("question", "corpora"),
    [
        ("What is the treatment of brucellosis fever?", {"farms"}),
        ("What is the treatment of a fever?", set()),
        ("What is the treatment of xylophagia fever?", set()),
        ("What is it?", set()),
    ],
)
def test_those_that_have_the_rarest_word_are_found_whatever_their_corpus(
    fevers: Path, question: str, corpora: set[str]
) -> None:
    found = holders(query_for(open_stick(fevers).packs, question))
    assert corpora == {corpus for corpus, _ in found}
    assert len(found) == len(corpora)


def test_a_word_that_is_common_in_one_language_is_rare_in_none(tmp_path: Path) -> None:
    goats = {"goats": [Document("cabra", "Cabra", "La fever es rara, brucellosis no.")]}
    english = write_library(tmp_path / "en", {"fevers": FEVERS, "farms": [BRUCELLOSIS]})
    spanish = write_library(tmp_path / "es", goats, Pieces(language="es"))
    packs = (*open_stick(english).packs, *open_stick(spanish).packs)

    assert set() == holders(query_for(packs, "What is a fever?"))
    found = holders(query_for(packs, "brucellosis fever"))
    assert {("farms", 0), ("goats", 0)} == found


@pytest.mark.parametrize("have_it", [FEW, FEW + 1])
def test_a_word_that_many_passages_have_is_not_rare(tmp_path: Path, have_it: int) -> None:
    milk = [Document(f"milk{n}", "Milk", f"Brucellosis, part {n}.") for n in range(have_it)]
    bundle = open_stick(write_library(tmp_path, {"farms": [*milk, *FEVERS]}))
    found = holders(query_for(bundle.packs, "brucellosis fever"))
    assert (have_it if have_it <= FEW else 0) == len(found)


class FeverEmbedder(FakeEmbedder):
    """Never met the word, and takes the question for one on fevers."""

    def embed(self, text: str) -> NDArray[np.float32]:
        return bag_of_words("Fevers\nFever number and its treatment.")


@pytest.mark.parametrize("only_by_meaning", [False, True])
def test_the_only_passage_with_the_word_is_among_the_first_though_it_is_far_in_meaning(
    fevers: Path, monkeypatch: pytest.MonkeyPatch, only_by_meaning: bool
) -> None:
    if only_by_meaning:
        alone = lambda lexical, cosine, *, is_one_word: cosine
        monkeypatch.setattr("runtime.retrieval.hybrid.fuse", alone)
    question = "treatment for the fever of brucellosis"
    with closing(Library(open_stick(fevers), FeverEmbedder())) as opened:
        hits = opened.search(question)
    assert "dairy" in [hit.document for hit in hits[:AMONG_FIRST]]
    scores = [hit.score for hit in hits]
    assert sorted(scores, reverse=True) == scores


def test_without_the_word_it_would_not_be(fevers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.retrieval.hybrid.holders", lambda query: set())
    monkeypatch.setattr(
        "runtime.retrieval.hybrid.fuse", lambda lexical, cosine, *, is_one_word: cosine
    )
    with closing(Library(open_stick(fevers), FeverEmbedder())) as opened:
        hits = opened.search("treatment for the fever of brucellosis")
    assert "dairy" not in [hit.document for hit in hits[:AMONG_FIRST]]

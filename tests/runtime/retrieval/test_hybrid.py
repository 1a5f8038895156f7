"""A question → passages: by words, by meaning and by both, over one pack or several."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from builder.corpus import vector_index
from builder.readers.document import Document
from runtime.errors import LibraryError
from runtime.library import Library
from runtime.retrieval.fusion import lexical_share
from runtime.retrieval.hybrid import MODES, Mode, search
from runtime.retrieval.query import query_for
from runtime.retrieval.term_weights import term_weights
from runtime.stick.stick import Stick, open_stick
from tests.support.fakes import bag_of_words
from tests.support.libraries import Pieces, write_library


@pytest.fixture
def bundle(shared_root: Path) -> Stick:
    return open_stick(shared_root)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Who built the Suez Canal?", "suez"),
        ("the early symptoms of scurvy", "scurvy"),
        ("os.path.join", "os.path"),
        ("Felix Hoffmann at Bayer", "aspirin"),
    ],
)
def test_each_mode_finds_the_passage(
    library: Library, mode: Mode, question: str, document: str
) -> None:
    assert document == library.search(question, mode=mode)[0].document


@pytest.mark.parametrize("mode", MODES)
def test_hits_are_distinct_passages_best_first(library: Library, mode: Mode) -> None:
    hits = library.search("scurvy sailors canal", mode=mode)
    places = [(hit.corpus, hit.document, hit.start) for hit in hits]
    assert len(set(places)) == len(places)
    scores = [hit.score for hit in hits]
    assert sorted(scores, reverse=True) == scores


def test_a_question_searches_all_corpora_at_once(library: Library) -> None:
    hits = library.search("sailors with scurvy", mode="lexical")
    assert {"medicine", "history"} == {hit.corpus for hit in hits}


@pytest.mark.parametrize("mode", MODES)
def test_only_the_chosen_corpora_are_searched(library: Library, mode: Mode) -> None:
    hits = library.search("sailors with scurvy", corpora=("history", "code"), mode=mode)
    assert "lind" == hits[0].document
    assert {hit.corpus for hit in hits} <= {"history", "code"}


def test_an_unknown_corpus_is_told_of_with_those_there_are(library: Library) -> None:
    with pytest.raises(LibraryError) as caught:
        library.search("scurvy", corpora=("medicine", "chemistry"))
    assert "This library has no corpus 'chemistry'." == caught.value.message
    assert "It has: medicine, history, code." == caught.value.hint


def test_no_more_hits_than_asked_for(library: Library) -> None:
    assert 1 == len(library.search("scurvy", k=1))
    everything = sum(pack.passages for pack in library.packs)
    assert everything == len(library.search("scurvy", k=1000))


def test_words_that_no_passage_has_find_nothing_by_words(library: Library) -> None:
    assert () == library.search("xylophone", mode="lexical")


@pytest.mark.parametrize("question", ["?", "…", "日本"])
@pytest.mark.parametrize("mode", MODES)
def test_a_question_without_a_known_word_breaks_nothing(
    library: Library, mode: Mode, question: str
) -> None:
    assert all(hit.text for hit in library.search(question, mode=mode))


def test_the_fused_score_is_one_mean_of_both_halves_for_all_passages(bundle: Stick) -> None:
    question = "early symptoms of scurvy"
    found = search(query_for(bundle.packs, question), bag_of_words(question), "hybrid", 100)
    lexical = np.array([each.lexical for each in found], dtype=np.float32)
    cosine = np.array([each.cosine for each in found], dtype=np.float32)
    share = lexical_share(lexical, cosine)
    assert 0 < share < 1
    for each in found:
        assert each.cosine is not None
        fused = (1 - share) * each.cosine + share * each.lexical
        assert each.score == pytest.approx(fused, abs=1e-5)


def test_both_halves_are_told_of_a_passage_that_only_one_proposed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.retrieval.hybrid.CANDIDATES", 2)
    documents = [Document(f"d{n}", f"T{n}", f"scurvy word{n} word{n + 1}.") for n in range(20)]
    bundle = open_stick(write_library(tmp_path, {"many": documents}))
    vector = bag_of_words("word3")
    found = search(query_for(bundle.packs, "word17"), vector, "hybrid", 10)
    lexical = [each for each in found if each.lexical > 0]
    texts = [each.pack.passage(each.passage, 0) for each in lexical]
    assert {"d16", "d17"} == {hit.document for hit in texts}
    for each, hit in zip(lexical, texts, strict=True):
        exact = float(vector @ bag_of_words(f"{hit.title}\n{hit.text}"))
        assert each.cosine == pytest.approx(exact, abs=0.02)


def test_where_a_cosine_is_slow_to_know_the_lowest_known_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_index, "FLAT_PASSAGES", 100)
    monkeypatch.setattr("runtime.retrieval.hybrid.CANDIDATES", 3)
    documents = [Document(f"d{n}", f"T{n}", f"scurvy word{n} word{n + 1}.") for n in range(400)]
    bundle = open_stick(write_library(tmp_path, {"many": documents}))
    vector = bag_of_words("T3 scurvy word3 word4")
    found = search(query_for(bundle.packs, "word399"), vector, "hybrid", 10)
    _, cosines = bundle.packs[0].vectors.search(vector, 3)
    (worded,) = (each for each in found if each.passage == 399)
    assert worded.lexical > 0
    assert worded.cosine == pytest.approx(float(cosines.min()))


def test_terms_are_weighed_over_all_packs_of_a_language(bundle: Stick) -> None:
    """A score must mean the same in every pack, so rarity is counted over all of them."""
    together = term_weights(query_for(bundle.packs, "scurvy canal"))["en"]
    apart = term_weights(query_for(bundle.packs[:1], "scurvy canal"))["en"]
    assert {"scurvi", "canal"} == together.keys() == apart.keys()
    assert together["scurvi"] > apart["scurvi"]


def test_a_passage_with_all_the_question_s_words_in_plenty_nears_a_lexical_score_of_one(
    tmp_path: Path,
) -> None:
    documents = [Document("a", "lemon", "lemon lemon lemon lemon"), Document("b", "B", "orange")]
    bundle = open_stick(write_library(tmp_path, {"fruit": documents}))
    (best,) = search(query_for(bundle.packs, "lemon"), None, "lexical", 10)
    assert 0.75 < best.lexical < 1


def test_a_corpus_in_another_language_is_searched_by_its_own_stems(tmp_path: Path) -> None:
    text = "Skorbut ist eine Krankheit der Seefahrer. Er beruht auf Mangel an Vitamin C."
    documents = {"medizin": [Document("skorbut", "Skorbut", text)]}
    root = write_library(tmp_path, documents, Pieces(language="de"))
    library = Library(open_stick(root))
    hits = library.search("Krankheiten von Seefahrern", mode="lexical")
    assert ["skorbut"] == [hit.document for hit in hits]


def test_lexical_search_needs_no_model(shared_root: Path) -> None:
    library = Library(open_stick(shared_root))
    assert library.search("canal", mode="lexical")


def test_the_same_search_gives_the_same_hits(library: Library) -> None:
    assert library.search("scurvy in sailors") == library.search("scurvy in sailors")


def test_vectors_of_questions_are_not_changed_by_a_search(bundle: Stick) -> None:
    vector = bag_of_words("scurvy")
    before = vector.copy()
    search(query_for(bundle.packs, "scurvy"), vector, "hybrid", 5)
    np.testing.assert_array_equal(before, vector)

"""Misspelt words: taken for a term of the packs, and only where no pack has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers.document import Document
from runtime.events import Found
from runtime.library import Library
from runtime.retrieval.hybrid import search
from runtime.retrieval.query import query_for
from runtime.retrieval.spelling import _distances
from runtime.retrieval.term_weights import term_weights, word_weights
from runtime.stick.stick import Stick, open_stick
from tests.support.libraries import Pieces, write_library, write_pack

TEXT = "Hypertension is treated with medication. Diarrhea and fever are symptoms of scurvy."


@pytest.fixture
def bundle(tmp_path: Path) -> Stick:
    documents = [Document("a", "Illnesses", TEXT), Document("b", "Fevers", "Many fevers, a fewer.")]
    return open_stick(write_library(tmp_path, {"health": documents}))


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("hypertention", "hypertens"),  # exchanged
        ("hypretention", "hypertens"),  # two neighbours swapped, another exchanged
        ("diarhea", "diarrhea"),  # left out
        ("scurvey", "scurvi"),  # put in, where the stem ends in another letter
        ("fevre", "fever"),  # swapped
        ("Simptoms", "symptom"),
    ],
)
def test_a_misspelt_word_is_taken_for_the_nearest_term(
    bundle: Stick, typed: str, term: str
) -> None:
    assert [term] == list(query_for(bundle.packs, typed).spelling["en"].values())


@pytest.mark.parametrize(
    "typed",
    [
        "hypertension",
        "scurvy",
        "fewer",  # held, though another term is near and more common
        "feve",  # too short
        "fevxx",  # two edits of five letters
        "gypertension",  # another first letter
        "fever7",
        "feverX",
        "os.fevre",
        "--fevre",
        "is FEVRE high",  # an acronym
        "xylophone",
        "axing",  # a stem of three letters, to which nothing long enough is near
        "mannys",  # near a word, but one too short
        "mediate",  # two edits of a stem of six letters
    ],
)
def test_other_words_are_left_as_they_are(bundle: Stick, typed: str) -> None:
    assert not any(query_for(bundle.packs, typed).spelling.values())


def test_a_question_of_strange_words_is_left_as_it_is(bundle: Stick) -> None:
    assert {} == query_for(bundle.packs, "fevre scurvey diarhea").spelling


def test_a_word_that_a_pack_of_another_language_has_is_left_as_it_is(tmp_path: Path) -> None:
    write_library(tmp_path, {"health": [Document("a", "Fever", TEXT)]})
    german = [Document("f", "Fieber", "Fevre steht hier.")]
    write_pack(tmp_path, "german", german, Pieces(language="de"))
    health = open_stick(tmp_path).packs[0]
    alone = query_for([health], "fevre").spelling
    assert {"en": {"fevr": "fever"}} == alone
    root = write_library(tmp_path / "german-only", {"de": german}, Pieces(language="de"))
    both = [health, *open_stick(root).packs]
    assert not any(query_for(both, "fevre").spelling.values())


def test_of_terms_equally_near_the_more_common_is_meant(tmp_path: Path) -> None:
    texts = ["a kitten", "a mitten here", "mittens there", "the bitten and mottle"]
    documents = [Document(str(n), "T", text) for n, text in enumerate([*texts, "mittel"])]
    packs = open_stick(write_library(tmp_path, {"words": documents})).packs
    assert {"en": {"mitteh": "mitten"}} == query_for(packs, "mitteh").spelling


def test_edits_are_counted_as_a_table_would_have_them() -> None:
    others = ["lemon", "lemno", "lmon", "lemons", "lemmno", "melon", "citrus", "l", "lemonsxyz"]
    distances = _distances("lemon", others, 2).tolist()
    assert [0, 1, 1, 1, 2, 2] == distances[:6]
    assert all(distance > 2 for distance in distances[6:])


def test_what_is_meant_is_searched_for_and_weighed(bundle: Stick) -> None:
    right = query_for(bundle.packs, "treating hypertension")
    wrong = query_for(bundle.packs, "treating hypertention")
    assert term_weights(right) == term_weights(wrong)
    assert word_weights(right) == word_weights(wrong)
    assert search(right, None, "lexical", 5) == search(wrong, None, "lexical", 5)


def test_a_correction_is_told_as_the_passages_write_it(library: Library) -> None:
    assert (("treatmnt", "treatment"),) == library.searched("treatmnt of scurvy").corrections
    found = next(library.ask("What is the treatmnt of scurvy?", generate=False))
    assert isinstance(found, Found)
    assert (("treatmnt", "treatment"),) == found.corrections
    assert () == library.searched("treatment of scurvy").corrections


def test_search_by_meaning_corrects_nothing(library: Library) -> None:
    assert () == library.searched("treatmnt of scurvy", mode="dense").corrections

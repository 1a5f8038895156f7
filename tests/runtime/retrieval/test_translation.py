"""A question in another language than the library's finds passages by its words' translations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from builder.corpus.headwords import Direction
from builder.readers.document import Document
from runtime.dictionaries.translations import TranslatedWord
from runtime.library import Library
from runtime.retrieval.query import query_for
from runtime.retrieval.retriever import Retriever
from runtime.retrieval.term_weights import passage_weights, sentence_weights
from runtime.stick.layout import PACK_FILES
from runtime.stick.stick import open_stick
from tests.support.libraries import CORPORA, Pieces, write_library

ENTRIES = {
    "Skorbut": "Skorbut <m>\nscurvy",
    "Kanal": "Kanal <m>\nchannel, canal, sewer",
    "Krankheit": "Krankheit <f>\ndisease, illness",
    "Kinder": "Kinder\nchildren",
    "Zug": "Zug <m>\ntrain, pull",
}
DICE = [Document("dice", "Dice", "One die is cast. A die has six faces. Children play with it.")]
QUESTION = "Was ist die Krankheit Skorbut?"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    words = [Document(f"d#{word}", word, text) for word, text in ENTRIES.items()]
    pieces = Pieces(directions={"deu-eng": Direction("de", "en")})
    return write_library(tmp_path, {**CORPORA, "games": DICE, "deu-eng": words}, pieces)


@pytest.mark.parametrize(
    ("question", "document"),
    [
        (QUESTION, "scurvy"),
        ("Wer ist der Mann, der den Kanal von Suez baute?", "suez"),
        ("Was ist mit der Arznei für Kinder und Skorbut?", "scurvy"),
    ],
)
def test_a_question_in_german_finds_english_by_words(
    root: Path, question: str, document: str
) -> None:
    with Library.open(root) as library:
        assert document == library.search(question, mode="lexical")[0].document


def test_words_that_say_nothing_are_not_searched_for(root: Path) -> None:
    """German “die” is an article, and no English die is meant."""
    with Library.open(root) as library:
        hits = library.search(QUESTION, mode="lexical")
    assert "dice" not in {hit.document for hit in hits}


def test_translations_share_one_weight_that_is_less_than_a_words_own(root: Path) -> None:
    packs = open_stick(root).packs
    searched = tuple(pack for pack in packs if not pack.record.translates)

    def translate(tokens: Sequence[str], source: str, target: str) -> tuple[TranslatedWord, ...]:
        assert ("de", "en", True) == (source, target, "Kanal" in tokens)
        return (TranslatedWord(("Kanal",), ("channel", "canal", "Red Sea", "sewer")),)

    query = query_for(searched, "der Kanal und das Suez", translate)
    for weights in (passage_weights(query)["en"], sentence_weights(query)["en"]):
        (clause,) = weights.synonyms
        assert {"kanal"} == clause.own.keys()
        assert [{"canal"}, {"red", "sea"}] == [set(each) for each in clause.others]
        sums = [sum(each.values()) for each in (clause.own, *clause.others)]
        assert sums == pytest.approx([clause.worth] * 3)
        assert 0 < clause.worth < weights.alone["suez"]
        assert weights.share({"canal", "red", "sea"}) < weights.share({"canal", "suez"}) <= 1


def test_a_question_in_the_librarys_language_is_left_as_it_is(root: Path) -> None:
    packs = tuple(pack for pack in open_stick(root).packs if not pack.record.translates)
    question = "What is the disease of the sailors?"

    def translate(*_: object) -> tuple[TranslatedWord, ...]:
        raise AssertionError

    plain, asked = query_for(packs, question), query_for(packs, question, translate)
    assert passage_weights(plain) == passage_weights(asked)


def test_a_foreign_word_is_not_taken_for_a_misspelt_one(root: Path) -> None:
    packs = tuple(pack for pack in open_stick(root).packs if not pack.record.translates)
    question = "Der Sailer und die James Lind Royal Navy"
    assert {"en": {"sailer": "sailor"}} == query_for(packs, question).spelling
    translate = lambda *_: (TranslatedWord(("Sailer",), ("rope maker",)),)
    assert {"en": {}} == query_for(packs, question, translate).spelling


def test_a_damaged_dictionary_is_left_out_and_reported(root: Path) -> None:
    words = root / "packs" / "deu-eng" / PACK_FILES.headwords
    words.write_bytes(bytes(words.stat().st_size))
    retriever = Retriever(open_stick(root))
    packs = tuple(pack for pack in open_stick(root).packs if not pack.record.translates)
    found = retriever.search("Wie ist der Suez Kanal?", 5, packs, "lexical")
    assert "suez" == found.hits[0].document
    assert ["The corpus deu-eng is left out"] == [each[:30] for each in retriever.problems]

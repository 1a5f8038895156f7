"""Questions about words are answered with what the dictionaries say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from builder.corpus.headwords import Direction
from builder.readers.document import Document
from runtime.dictionaries.answers import defined, from_dictionaries
from runtime.stick.corpus import Pack
from runtime.stick.stick import open_stick
from tests.support.libraries import Pieces, write_library


def quoted(packs: Sequence[Pack], question: str, known: Sequence[str] = ()) -> list[str]:
    """Return what is quoted, without pronunciation and the like of the first lines."""
    dictionaries = [pack for pack in packs if pack.record.translates]
    found = from_dictionaries(question, dictionaries, lambda word: word in known)
    if found is None:
        return []
    assert all(
        each.text == each.hit.text[each.start - each.hit.start : each.end - each.hit.start]
        for each in found.evidence
    )
    return [each.text.partition("\n")[2] or each.text for each in found.evidence]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how do you say house in German", ["Haus <neut>"]),
        ("Arabic word for water", ["الماء"]),
        ("how do you say go in German", ["gehen <v, intr>", "Versuch <masc>"]),
        ("wie heißt Haus auf Englisch?", ["Haus <neut>"]),
        ("does the spanish word librería mean library?", ["bookshop, bookstore", "library"]),
        ("¿qué significa house?", ["house"]),
        ("what does Bahnhof mean in English?", ["Bahnhof <masc>"]),
        ("what does casa mean in Spanish?", ["house"]),
        ("what does house mean in Spanish?", ["house"]),
        ("how do you say houze in German", ["Haus <neut>"]),
        (
            "I have to ask a patient in german: are you allergic to penicillin?",
            ['"Are you allergic to penicillin?"  - Sind Sie gegen Penizillin allergisch?'],
        ),
        ("how do I ask 'where is the station' in German", ["wo", "Bahnhof <masc>"]),
        ("how do you say 'the ice cream house' in German",
         ["Eis <neut>, Speiseeis <neut>", "Haus <neut>"]),
        ("house in German", ["Haus <neut>"]),
        ("translate Bahnhof", ["Bahnhof <masc>"]),
        ("what does 'Sind Sie gegen Penizillin allergisch?' mean in English",
         ['"Are you allergic to penicillin?"  - Sind Sie gegen Penizillin allergisch?']),
        ("what does 'wo Bahnhof' mean in English", ["wo", "Bahnhof <masc>"]),
    ],
)  # fmt: skip
def test_entries_answer(packs: Sequence[Pack], question: str, expected: list[str]) -> None:
    assert expected == quoted(packs, question)


@pytest.mark.parametrize(
    "question",
    [
        "how do you say house in Finnish",
        "how do you say scurvy in German",
        "Who built the Suez Canal?",
        "what is the capital of Spain in English",
        "what does scurvy mean?",
    ],
)
def test_what_dictionaries_do_not_have_is_left_to_the_library(
    packs: Sequence[Pack], question: str
) -> None:
    assert [] == quoted(packs, question)


def test_a_word_of_the_questions_own_language_is_no_foreign_one(packs: Sequence[Pack]) -> None:
    assert [] == quoted(packs, "what does house mean?")  # a dictionary from English has it
    assert ["1. bench\n2. bank"] == quoted(packs, "what does banco mean?")
    assert [] == quoted(packs, "what does banco mean?", known=["banco"])


def test_a_word_that_the_library_knows_is_not_taken_for_another(packs: Sequence[Pack]) -> None:
    assert [] == quoted(packs, "how do you say houze in German", known=["houze"])


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Pack]:
    """A dictionary of one language."""
    root = tmp_path_factory.mktemp("english")
    entries = {"scurvy": "scurvy\n  n 1: a disease", "that": "that\n  adj 1: the one", "28": "28"}
    documents = [Document(f"d#{word}", word, text) for word, text in entries.items()]
    directions = {"words": Direction("en", "en")}
    return open_stick(
        write_library(root, {"words": documents}, Pieces(directions=directions))
    ).packs


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("What does scurvy mean?", True),
        ("what is the meaning of the word scurvy", True),
        ("definition of scurvy", True),
        ("define scurvy", True),
        ("was bedeutet scurvy?", False),
        ("what is scurvy in German", False),
        ("what does that mean?", False),
        ("what does the errno 28 mean?", False),
        ("What is scurvy?", False),
    ],
)
def test_meanings_of_words_are_quoted_from_a_dictionary_of_their_language(
    english: Sequence[Pack], question: str, answered: bool
) -> None:
    found = defined(question, english)
    assert answered == (found is not None)
    if found is not None:
        assert ["scurvy\n  n 1: a disease"] == [each.text for each in found.evidence]


def test_an_article_is_no_word_that_is_asked_for(packs: Sequence[Pack]) -> None:
    assert ["الماء"] == quoted(packs, "What is the Arabic word for water?")

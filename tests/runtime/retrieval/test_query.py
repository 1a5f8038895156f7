"""What a question is understood as: by all packs that are searched, and once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from builder.readers.document import Document
from runtime.library import Library
from runtime.retrieval import acronyms, query
from runtime.retrieval.hybrid import Mode
from runtime.retrieval.query import asked_in, query_for, typed_query
from runtime.retrieval.spelling import meant_terms
from runtime.stick.corpus import Pack
from runtime.stick.lexical_index import LexicalIndex, TermEntry
from runtime.stick.stick import open_stick
from runtime.text import analyzer
from tests.support.libraries import write_library

HEART = "A myocardial infarction (MI) is an emergency, and hypertension a risk."


@pytest.fixture
def packs(tmp_path: Path) -> tuple[Pack, ...]:
    documents = {"hearts": [Document("h", "Hearts", HEART)]}
    return open_stick(write_library(tmp_path, documents)).packs


def test_a_misspelt_word_gives_way_to_the_one_that_is_meant(packs: tuple[Pack, ...]) -> None:
    query = query_for(packs, "hypertention and MI")
    assert (("hypertens",), ("mi",)) == query.terms["en"].words
    assert (("hypertent",), ("mi",)) == query.words["en"].terms


def test_a_question_as_it_is_typed_has_its_words_and_its_other_forms(
    packs: tuple[Pack, ...],
) -> None:
    typed = typed_query(packs, "hypertention and MI")
    assert (packs, "hypertention and MI", {}) == (typed.packs, typed.question, typed.spelling)
    assert (("hypertent",), ("mi",)) == typed.terms["en"].words
    assert "hypertention and MI (myocardial infarction)" == typed.spelled_out
    assert query_for(packs, "hypertention and MI").expansions == typed.expansions


def test_a_long_form_is_not_added_to_one_that_is_misspelt(packs: tuple[Pack, ...]) -> None:
    question = "MI: myocardial infartion"
    assert question == query_for(packs, question).spelled_out


@pytest.mark.parametrize(
    ("languages", "question", "asked"),
    [
        (["de"], "Suezkanal", "de"),
        (["de"], "Where is the canal?", "en"),
        (["de", "en"], "Suezkanal", "en"),
        (["de", "en"], "Wo ist der Suezkanal?", "de"),
        (["fr", "de"], "canal", "fr"),
        ([], "canal", "en"),
    ],
)
def test_a_question_is_in_the_language_that_it_shows_or_in_the_packs_own(
    languages: list[str], question: str, asked: str
) -> None:
    assert asked == asked_in(question, languages)


def test_a_question_loses_the_stop_words_of_its_own_language(packs: tuple[Pack, ...]) -> None:
    query = query_for(packs, "Was ist der Infarkt?")
    assert ("de", ("Infarkt",)) == (query.language, query.words["en"].tokens)
    assert ("Die", "Infarkt") == query_for(packs, "Die Infarkt").words["en"].tokens


class Counted:
    """A function that counts how often it is called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, *arguments: object) -> object:
        self.calls += 1
        return self.function(*arguments)


@pytest.mark.parametrize(("mode", "spellings"), [("hybrid", 1), ("dense", 0), ("lexical", 1)])
def test_a_question_is_understood_once(
    library: Library, monkeypatch: pytest.MonkeyPatch, mode: Mode, spellings: int
) -> None:
    spelling, expansions = Counted(meant_terms), Counted(acronyms.expansions)
    monkeypatch.setattr(query, "meant_terms", spelling)
    monkeypatch.setattr(query, "expansions", expansions)
    assert library.search("early symptoms of scurvy", mode=mode)
    assert (spellings, 1) == (spelling.calls, expansions.calls)
    next(library.ask("early symptoms of scurvy"))
    assert (spellings + 1, 2) == (spelling.calls, expansions.calls)


def test_each_term_is_looked_up_once_in_each_pack(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[tuple[int, str]] = []
    entry = LexicalIndex.entry

    def noting(index: LexicalIndex, term: str) -> TermEntry | None:
        looked_up.append((id(index), term))
        return entry(index, term)

    monkeypatch.setattr(LexicalIndex, "entry", noting)
    next(library.ask("Which early symptoms of scurvy did Lind's 12 sailors have?"))
    assert looked_up
    assert len(set(looked_up)) == len(looked_up)


def test_a_question_is_tokenised_once_to_see_whether_it_says_anything_and_once_for_its_query(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Which early symptoms of scurvy do sailors have?"
    tokenised: list[str] = []
    tokens = analyzer._tokens

    def noting(text: str) -> Iterator[str]:
        tokenised.append(text)
        return tokens(text)

    monkeypatch.setattr(analyzer, "_tokens", noting)
    next(library.ask(question))
    assert 2 == tokenised.count(question)

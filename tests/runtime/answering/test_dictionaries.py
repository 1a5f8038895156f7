"""Questions about words go to the dictionaries; all others pass them by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from runtime.events import Done, Found
from runtime.library import Library
from runtime.stick.layout import PACK_FILES
from runtime.stick.stick import open_stick
from tests.support.dictionaries import write_translators_library
from tests.support.fakes import FakeEmbedder, QueuedWriter

WORDS = "how do you say house in German"


@pytest.fixture
def writer() -> QueuedWriter:
    return QueuedWriter(["The Suez Canal Company built it."])


@pytest.fixture
def translators(tmp_path: Path) -> Path:
    return write_translators_library(tmp_path)


@pytest.fixture
def library(translators: Path, writer: QueuedWriter) -> Iterator[Library]:
    with closing(Library(open_stick(translators), FakeEmbedder(), writer)) as library:
        yield library


def test_the_entry_is_quoted_and_no_model_asked(library: Library, writer: QueuedWriter) -> None:
    found, done = library.ask(WORDS)
    assert isinstance(found, Found)
    assert isinstance(done, Done)
    assert (True, "“house (English to German)\nHaus <neut>”") == (done.answered, done.answer)
    (sentence,) = done.sentences
    (citation,) = sentence.citations
    assert ("eng-deu", "d#house", "Example Press") == (
        citation.corpus, citation.document, citation.publisher,
    )  # fmt: skip
    view = library.read(citation.corpus, citation.document)
    assert view.text[citation.start : citation.end] == citation.quote
    assert found.hits == done.hits
    assert [] == writer.asked


def test_all_that_is_looked_up_is_quoted(library: Library) -> None:
    *_, done = library.ask("does the spanish word librería mean library?")
    assert isinstance(done, Done)
    assert ["librería", "biblioteca"] == [each.citations[0].title for each in done.sentences]
    assert not any(each.disagreeing for each in done.sentences)


def test_entries_are_the_first_passages_of_a_search(library: Library) -> None:
    first, *others = library.search(WORDS, k=3)
    assert ("eng-deu", "d#house") == (first.corpus, first.document)
    assert not any(hit.corpus == "eng-deu" for hit in others)


@pytest.mark.parametrize(
    "question", ["Who built the Suez Canal?", "how do you say canal in Finnish", "house"]
)
def test_other_questions_pass_the_dictionaries_by(library: Library, question: str) -> None:
    found, *_ = library.ask(question, generate=False)
    assert isinstance(found, Found)
    assert {"medicine", "history", "code"} >= {hit.corpus for hit in found.hits}


def test_a_dictionary_that_is_named_is_searched_by_words(library: Library) -> None:
    hits = library.search("penicillin", corpora=["eng-deu"])
    assert ["d#allergic"] == [hit.document for hit in hits]
    assert () == library.search("penicillin", corpora=["eng-deu"], mode="dense")


def test_only_dictionaries_that_are_chosen_answer(library: Library) -> None:
    found, *_ = library.ask(WORDS, corpora=["history"], generate=False)
    assert isinstance(found, Found)
    assert "eng-deu" not in {hit.corpus for hit in found.hits}


def test_a_damaged_dictionary_is_reported_and_the_others_answer(translators: Path) -> None:
    path = translators / "packs" / "eng-ara" / PACK_FILES.headwords
    path.write_bytes(bytes(path.stat().st_size))
    with closing(Library(open_stick(translators), FakeEmbedder())) as library:
        *_, done = library.ask("how do you say house in German")
        assert isinstance(done, Done)
        assert done.answered
        assert "" == " ".join(library.problems)  # it was not asked
        assert () == library.translate("water")
        assert "eng-ara" in " ".join(library.problems)

"""Sentences that are to be translated go to the translator; answers are translated beside them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from runtime.errors import LibraryError
from runtime.events import Done
from runtime.library import LONGEST_TEXT, Library
from runtime.results import Kept, TranslatedBy, Translation
from runtime.stick.stick import open_stick
from runtime.text.translation_text import marked
from tests.support.dictionaries import write_translators_library
from tests.support.fakes import FakeEmbedder, QueuedWriter

ASKED = "how do I ask 'where is the station' in German"


@pytest.fixture(scope="module")
def translators(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_translators_library(tmp_path_factory.mktemp("translators"))


@pytest.fixture
def library(translators: Path, writer: QueuedWriter) -> Iterator[Library]:
    with closing(Library(open_stick(translators), FakeEmbedder(), writer)) as library:
        yield library


def translation_of(library: Library, question: str, *, generate: bool = True) -> Translation:
    *_, done = library.ask(question, generate=generate)
    assert isinstance(done, Done)
    assert done.translation is not None
    return done.translation


def test_a_model_translates_with_the_dictionaries_words_before_it(
    library: Library, writer: QueuedWriter
) -> None:
    writer.answers = [["Wo ist ", "der Bahnhof?"]]
    *_, done = library.ask(ASKED)
    assert isinstance(done, Done)
    assert done.translation is not None
    assert ("Wo ist der Bahnhof?", TranslatedBy.MODEL) == (
        done.translation.text, done.translation.by
    )  # fmt: skip
    assert ["where", "station"] == [each.citations[0].title for each in done.sentences]
    assert all(each.quoted and each.supported for each in done.sentences)
    ((system, user),) = writer.asked
    assert "from English into German" in system.text
    assert "station = Bahnhof" in user.text


def test_words_that_no_dictionary_has_for_the_sentence_are_marked(
    library: Library, writer: QueuedWriter
) -> None:
    writer.answers = [["Wo ist das Haus und die Station?"]]
    question = "how do I ask 'where is the house and the station' in German"
    assert "Wo ist das Haus und die Station[?]?" == marked(translation_of(library, question))


def test_a_lost_denial_is_tried_once_more_and_then_the_words_are_shown(
    library: Library, writer: QueuedWriter
) -> None:
    question = "how do I say 'I am not allergic to the station' in German"
    writer.answers = [["Ich bin allergisch."], ["Ich bin nicht allergisch gegen den Bahnhof."]]
    assert TranslatedBy.MODEL is translation_of(library, question).by
    assert "Keep the negation “not”" in writer.asked[1][-1].text

    writer.answers = [["Ich bin allergisch."], ["Ich bin allergisch."]]
    translation = translation_of(library, question)
    assert ("allergisch · Bahnhof", TranslatedBy.WORDS) == (translation.text, translation.by)
    assert [Kept.NEGATION] == [each.kind for each in translation.losses]


def test_what_is_no_translation_is_not_shown(library: Library, writer: QueuedWriter) -> None:
    question = "how do I ask 'where is the house and the station' in German"
    for reply in ("Das weiß ich nicht.", "Where is the house?", "Wann ist das Schiff?"):
        writer.answers = [[reply], [reply]]
        translation = translation_of(library, question)
        assert (TranslatedBy.WORDS, "wo · Haus · Bahnhof") == (translation.by, translation.text)
        assert translation.losses


def test_an_example_that_says_it_is_quoted_and_no_model_asked(
    library: Library, writer: QueuedWriter
) -> None:
    translation = translation_of(
        library, "I have to ask a patient in german: are you allergic to penicillin?"
    )
    assert ("Sind Sie gegen Penizillin allergisch?", TranslatedBy.EXAMPLE) == (
        translation.text, translation.by
    )  # fmt: skip
    assert [] == writer.asked


def test_an_example_that_says_the_contrary_is_not_quoted(
    library: Library, writer: QueuedWriter
) -> None:
    writer.answers = [["Sind Sie nicht gegen Penizillin allergisch?"]]
    translation = translation_of(
        library, "translate to German: are you not allergic to penicillin?"
    )
    assert TranslatedBy.MODEL is translation.by


def test_without_a_dictionary_nothing_is_checked(library: Library, writer: QueuedWriter) -> None:
    writer.answers = [["Où est la gare ?"]]
    *_, done = library.ask("how do I ask 'where is the station' in French")
    assert isinstance(done, Done)
    assert done.translation is not None
    assert ("Où est la gare ?", False, ()) == (
        done.translation.text, done.translation.is_checked, done.translation.words
    )  # fmt: skip
    assert not done.answered


def test_without_a_model_the_words_are_given(library: Library, writer: QueuedWriter) -> None:
    translation = translation_of(library, ASKED, generate=False)
    assert ("wo · Bahnhof", TranslatedBy.WORDS, ()) == (
        translation.text, translation.by, translation.losses
    )  # fmt: skip
    assert [] == writer.asked


def test_without_either_the_library_is_searched(library: Library) -> None:
    *_, done = library.ask("how do I ask 'who built the canal' in French", generate=False)
    assert isinstance(done, Done)
    assert done.translation is None
    assert done.hits


def test_a_text_that_is_too_long_is_told_of(library: Library) -> None:
    with pytest.raises(LibraryError, match="translated at a time"):
        library.translated("word " * LONGEST_TEXT, target="de")


def test_the_language_of_a_text_is_told_by_its_words(library: Library) -> None:
    told = [
        library.translated(text, target=target, generate=False).source
        for text, target in (
            ("wo ist der Bahnhof", "en"), ("Где больница?", "de"), ("where is the station", "de"),
            ("医院在哪里？", "en"), ("¿dónde está la casa de la mujer?", "en"),
        )
    ]  # fmt: skip
    assert ["de", "ru", "en", "zh", "es"] == told


def test_the_sentences_of_an_answer_are_translated_and_stay(
    library: Library, writer: QueuedWriter
) -> None:
    *_, done = library.ask("Who built the Suez Canal?", generate=False)
    assert isinstance(done, Done)
    assert done.sentences
    writer.answers = [["Der Kanal."] for _ in range(2 * len(done.sentences))]
    found = dict(library.translations(done.sentences, target="de"))
    assert list(range(len(done.sentences))) == list(found)
    assert [each.text.strip("“”") for each in done.sentences] == [
        each.original for each in found.values()
    ]
    assert {} == dict(library.translations(done.sentences, target="en"))


def test_entries_of_dictionaries_are_not_translated(library: Library) -> None:
    *_, done = library.ask("how do you say house in German")
    assert isinstance(done, Done)
    assert [] == list(library.translations(done.sentences, target="fr"))

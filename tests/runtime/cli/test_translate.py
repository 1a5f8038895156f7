"""`translate`: what it prints to people and programs, and what it says where it has nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runtime.__main__ import main
from runtime.library import Library
from runtime.stick.stick import open_stick
from tests.support.dictionaries import write_translators_library
from tests.support.fakes import FakeEmbedder


@pytest.fixture(scope="module")
def translators(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_translators_library(tmp_path_factory.mktemp("translators"))


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(root: Path, model: str | None) -> Library:
        return Library(open_stick(root), FakeEmbedder(), None, model)

    monkeypatch.setattr(Library, "open", staticmethod(opened))


def run(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str, status: int = 0) -> str:
    assert status == main(["--library", str(root), "translate", *arguments])
    out, err = capsys.readouterr()
    return err if status else out


def test_entries_are_printed_dictionary_by_dictionary(
    translators: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, translators, "houses").splitlines() == [
        "Eng-Deu, English to German  [eng-deu]",
        "",
        "house  (a form of the word)  [eng-deu 'd#house']",
        "   house (English to German)",
        "   Haus <neut>",
        "",
        "Spa-Eng, Spanish to English  [spa-eng]",
        "",
        "casa  (a form of a translation)  [spa-eng 'd#casa']",
        "   casa (Spanish to English)",
        "   house",
        "",
    ]


@pytest.mark.parametrize("target", ["de", "German", "alemán", "немецкий"])
def test_words_of_a_phrase_are_one_and_languages_have_names(
    translators: Path, capsys: pytest.CaptureFixture[str], target: str
) -> None:
    record = json.loads(
        run(capsys, translators, "ice", "cream", "--from", "en", "--to", target, "--json")
    )
    (entry,) = record.pop("entries")
    assert {"version": 1, "word": "ice cream", "from": "en", "to": "de"} == record
    assert {
        "corpus": "eng-deu", "document": "d#ice cream", "headword": "ice cream",
        "text": "ice cream (English to German)\nEis <neut>, Speiseeis <neut>",
        "from": "en", "to": "de", "match": "itself", "side": "headword",
    } == entry  # fmt: skip


def test_a_word_that_is_not_there_is_told_with_what_to_do(
    translators: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, translators, "xyzzy")
    assert "No dictionary of this library has “xyzzy”. Try its plain form" in out
    assert [] == json.loads(run(capsys, translators, "xyzzy", "--json"))["entries"]


def test_languages_that_no_dictionary_has_are_told(
    translators: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    err = run(capsys, translators, "house", "--to", "ja", status=1)
    assert "no dictionary of these languages" in err
    assert "It has: en-de, en-ar, es-en, he-en." in err


def test_a_library_without_dictionaries_says_so(
    shared_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "This library has no dictionary." in run(capsys, shared_root, "house", status=1)


def test_what_is_no_language_is_refused(
    translators: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(capsys, translators, "house", "--to", "Klingonese")
    assert "'Klingonese' is no language" in capsys.readouterr().err

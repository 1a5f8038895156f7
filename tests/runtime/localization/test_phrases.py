"""Phrases, numbers and the choice of a language."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest

from runtime.localization import _, _n, anew, decimal, language, listed, number, use
from runtime.localization.choice import VARIABLE, chosen
from runtime.localization.phrases import Phrase


@pytest.fixture(autouse=True)
def _english_after() -> Iterator[None]:
    yield
    use("en")


def test_a_phrase_is_said_in_the_language_that_is_spoken() -> None:
    use("de")
    assert "de" == language()
    assert "library.json fehlt." == _("{name} is missing.", name="library.json")


def test_plurals_are_those_of_the_language() -> None:
    use("ru")
    said = [_n("{count} document", "{count} documents", count) for count in (1, 2, 5, 21, 1000)]
    assert [
        "1 документ",
        "2 документа",
        "5 документов",
        "21 документ",
        "1\u00a0000 документов",
    ] == (said)


def test_a_phrase_is_said_anew_with_what_is_said_within_it() -> None:
    inner = _("{name} is damaged.", name="library.json")
    said = _("The corpus {id} is left out: {reason}", id="wiki", reason=inner)
    use("fr")
    assert "Le corpus wiki est laissé de côté : library.json est endommagé." == anew(said)
    assert "text of a document" == anew("text of a document")


def test_what_is_listed_is_listed_as_the_language_does_it() -> None:
    said = _("Not in this library: {names}.", names=("curl", "wget"))
    use("zh")
    assert "这座图书馆里没有：curl、wget。" == anew(said)
    assert "curl、wget" == listed(["curl", "wget"])


def test_a_copied_phrase_is_still_one() -> None:
    said = copy.deepcopy(_("Stopped."))
    assert isinstance(said, Phrase)
    assert "Stopped." == said


def test_an_argument_is_never_taken_for_a_place() -> None:
    assert "{name} is missing." == _("{name} is missing.", name="{name}")


@pytest.mark.parametrize(
    ("code", "written"),
    [("en", ("1,234", "0.5")), ("de", ("1.234", "0,5")), ("fr", ("1\u202f234", "0,5"))],
)
def test_numbers_are_written_as_in_the_language(code: str, written: tuple[str, str]) -> None:
    use(code)
    assert written == (number(1234), decimal(0.5))


def test_what_cannot_be_read_leaves_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pkgutil.get_data", lambda *_: b'msgid "a\nmsgstr')
    use("de")
    assert "Stopped." == _("Stopped.")


@pytest.mark.parametrize(
    ("arguments", "environment", "code"),
    [
        ([], {}, "en"),
        ([], {"LANG": "de_AT.UTF-8"}, "de"),
        ([], {"LANG": "C.UTF-8"}, "en"),
        ([], {"LANG": "nl_NL.UTF-8"}, "en"),
        ([], {"LANGUAGE": "nl:pt_BR:en", "LANG": "de_DE"}, "pt"),
        ([], {"LC_ALL": "ru_RU", "LANG": "de_DE"}, "ru"),
        ([], {VARIABLE: "zh", "LANG": "de_DE"}, "zh"),
        (["--language", "ar", "ask", "…"], {VARIABLE: "zh"}, "ar"),
        (["--language=es"], {}, "es"),
        (["--language"], {"LANG": "fr_FR"}, "fr"),
        (["--language", "klingon"], {VARIABLE: "de"}, "de"),
    ],
)
def test_the_language_is_chosen_by_option_variable_and_host(
    arguments: list[str], environment: dict[str, str], code: str
) -> None:
    assert code == chosen(arguments, environment)

"""Every language has every phrase, with the same places for arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import runtime
from runtime.localization.catalogue import catalogue
from runtime.localization.choice import LANGUAGES

FOLDER = Path(runtime.__file__).parent
KEYWORDS = {"_": None, "N_": None, "_n": (1, 2)}
TRANSLATED = sorted(set(LANGUAGES) - {"en"})
HINT = "run `make catalogues`, and translate what it adds"
_PLACE = re.compile(r"\{(\w+)(?:![rs])?\}|%\((\w+)\)[rs]|(%[rs])")


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """The phrases in the code: each with its plural, if it has one."""
    found: dict[str, tuple[str, ...]] = {}
    for _file, _line, said, _comments, _context in extract_from_dir(FOLDER, keywords=KEYWORDS):
        forms = (said,) if isinstance(said, str) else tuple(said)
        found[forms[0]] = max(found.get(forms[0], ()), forms, key=len)
    return found


@cache
def translations(code: str) -> Catalog:
    with (FOLDER / "localization" / "catalogues" / f"{code}.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(code: str) -> Iterator[Message]:
    return (message for message in translations(code) if message.id)


def forms(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (str(value),)


def places(text: str) -> list[str]:
    return sorted(next(filter(None, match)) for match in _PLACE.findall(text))


@cache
def numbers_of_forms(code: str) -> tuple[int, ...]:
    """How many numbers, of the first thousand, take each form."""
    ours = catalogue(code)
    assert isinstance(ours, GNUTranslations)
    chosen = [ours.plural(n) for n in range(1000)]  # type: ignore[attr-defined]
    return tuple(chosen.count(form) for form in range(translations(code).num_plurals))


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_phrase_is_there_and_no_other(code: str) -> None:
    there = {forms(message.id)[0]: forms(message.id) for message in messages(code)}
    assert {} == dict.fromkeys(phrases().keys() ^ there.keys(), HINT)
    assert phrases() == there


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_phrase_is_translated(code: str) -> None:
    assert [] == [
        message.id for message in messages(code) if message.fuzzy or not all(forms(message.string))
    ]


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_places_of_its_phrase(code: str) -> None:
    """A form that one number alone takes may say it in words: “two documents”."""
    for message in messages(code):
        wanted = places(forms(message.id)[-1])
        for number, form in enumerate(forms(message.string)):
            found = places(form)
            if found != wanted and numbers_of_forms(code)[number] == 1:
                wanted_here = [place for place in wanted if place != "count"]
                assert wanted_here == [place for place in found if place != "count"], form
            else:
                assert wanted == found, form


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_program_reads_what_gettexts_own_tools_read(code: str) -> None:
    ours = catalogue(code)
    for message in messages(code):
        if message.pluralizable:
            singular, plural = forms(message.id)
            said = [ours.ngettext(singular, plural, n) for n in range(200)]
            assert set(forms(message.string)) == set(said)
        else:
            assert message.string == ours.gettext(str(message.id))
    assert all(numbers_of_forms(code))


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_steers_directions(code: str) -> None:
    """What is printed and drawn takes such characters away, or shows them."""
    steering = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    assert [] == [
        form
        for message in messages(code)
        for form in forms(message.string)
        if steering.search(form)
    ]


def test_no_phrase_stands_where_it_is_not_found() -> None:
    """Tools do not look into formatted strings."""
    inside = re.compile(r"""\{(?:_|_n|N_)\(["']""")
    assert [] == [
        str(path) for path in FOLDER.rglob("*.py") if inside.search(path.read_text("utf-8"))
    ]

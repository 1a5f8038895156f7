"""What languages are called in the language that is spoken."""

from __future__ import annotations

from collections.abc import Mapping

from runtime.localization import _, language
from runtime.text.language_names import name_of
from runtime.text.languages import NAMES, code


def named(tag: str) -> str:
    """Return the name of a language; its tag where none is known."""
    spoken = language()
    own = NAMES.get(code(tag), "") if spoken == "en" else name_of(code(tag), spoken)
    return own or tag


def foreign(languages: Mapping[str, str], own: str) -> dict[str, str]:
    """Return for each corpus in another language than `own` which it is in: "in German".

    `languages` gives the tag of each corpus's language by its id.
    """
    return {
        corpus: _("in {language}", language=named(tag))
        for corpus, tag in languages.items()
        if code(tag) != code(own)
    }

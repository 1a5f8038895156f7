"""The language that is spoken in this process: English until another is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from gettext import NullTranslations

from runtime.localization.catalogue import catalogue

SOURCE = "en"
"""the language that phrases are written in"""


@dataclass(slots=True)
class _Spoken:
    language: str = SOURCE
    catalogue: NullTranslations = field(default_factory=NullTranslations)


_spoken = _Spoken()


def language() -> str:
    """Return the code of the language that is spoken."""
    return _spoken.language


def spoken() -> NullTranslations:
    """Return the catalogue of that language."""
    return _spoken.catalogue


def use(code: str) -> None:
    """Speak one of `choice.LANGUAGES` from now on."""
    speak(code, NullTranslations() if code == SOURCE else catalogue(code))


def speak(code: str, said_so: NullTranslations) -> None:
    """Speak as a catalogue says it from now on."""
    _spoken.language, _spoken.catalogue = code, said_so

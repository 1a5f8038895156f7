"""A language in which every phrase of the program is written in letters that nothing else has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from string import ascii_lowercase, ascii_uppercase

from runtime.localization.spoken import language, speak, spoken

_PLACES = re.compile(r"(\{\w+(?:![rs])?\}|%\(\w+\)[rs]|%[rs])")
_LETTERS = str.maketrans(
    ascii_lowercase + ascii_uppercase, "абвгдежзийклмнопрстуфхцчшщ" + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩ"
)
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


class PseudoLanguage(NullTranslations):
    """Says each phrase in Cyrillic letters of the same number; the places of arguments stay."""

    def gettext(self, message: str) -> str:
        """Return a phrase, marked."""
        parts = _PLACES.split(message)
        return "".join(
            part if _PLACES.fullmatch(part) else part.translate(_LETTERS) for part in parts
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of a phrase, marked."""
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def speaking(code: str, said_so: NullTranslations) -> Iterator[None]:
    """Speak a language for a while."""
    before = language(), spoken()
    speak(code, said_so)
    try:
        yield
    finally:
        speak(*before)


def unmarked(drawn: str, own: Iterable[str]) -> set[str]:
    """Return the words in Latin letters that no phrase has made and that these texts do not have.

    A piece of a word counts as had: a card may cover the rest.
    """
    had = "\n".join(own)
    return {word for word in _LATIN_WORD.findall(drawn) if word not in had}

"""Phrases of the program → the language that is spoken at the moment.

A phrase keeps what it was made of, so that what stands on a screen can be said anew in another
language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from runtime.localization.numbers import number
from runtime.localization.spoken import spoken

_Value = TypeVar("_Value")


def N_(source: str) -> str:  # noqa: N802 - as gettext's tools look for it
    """Mark a phrase that `_` says later."""
    return source


LIST_SEPARATOR = N_(", ")


class Phrase(str):
    """A text of the program's own, as it was said; `anew` says it in the language of then."""

    __slots__ = ("_arguments", "_plural", "_source")

    _source: str
    _plural: str
    _arguments: Mapping[str, Any]

    @classmethod
    def of(cls, source: str, plural: str, arguments: Mapping[str, Any]) -> Phrase:
        """Say a phrase. With a `plural`, the arguments have a `count`."""
        phrase = cls(_said(source, plural, arguments))
        phrase._source, phrase._plural, phrase._arguments = source, plural, arguments
        return phrase

    def anew(self) -> Phrase:
        """Say it in the language of the moment, with what is said within it."""
        arguments = {name: _anew(value) for name, value in self._arguments.items()}
        return Phrase.of(self._source, self._plural, arguments)

    def __copy__(self) -> Phrase:
        return self

    def __deepcopy__(self, memory: object) -> Phrase:
        return self


def _(source: str, /, **arguments: Any) -> str:
    """Say a phrase, with arguments in the places of its {names}; those of a tuple are listed."""
    return Phrase.of(source, "", arguments)


def _n(singular: str, plural: str, count: int, /, **arguments: Any) -> str:
    """Say a phrase as a number takes it; {count} is that number."""
    return Phrase.of(singular, plural, {**arguments, "count": count})


def listed(items: Iterable[str]) -> str:
    """Return a list as it is written in a sentence."""
    return spoken().gettext(LIST_SEPARATOR).join(items)


def anew(value: _Value) -> _Value:
    """Return a phrase as it is said in the language of the moment; anything else as it is."""
    return value.anew() if isinstance(value, Phrase) else value  # type: ignore[return-value]


def _anew(value: Any) -> Any:
    return tuple(map(anew, value)) if isinstance(value, tuple) else anew(value)


def _said(source: str, plural: str, arguments: Mapping[str, Any]) -> str:
    if not source:
        return ""  # the catalogue's header has this key
    if plural:
        text = spoken().ngettext(source, plural, arguments["count"])
    else:
        text = spoken().gettext(source)
    if not arguments:
        return text
    written = {
        name: listed(map(str, value)) if isinstance(value, tuple) else value
        for name, value in arguments.items()
    }
    return text.format_map(written | ({"count": number(arguments["count"])} if plural else {}))

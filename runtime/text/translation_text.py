"""What the command line and the screen say of a translation. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.localization import N_, _, listed
from runtime.results import Kept, TranslatedBy, Translation
from runtime.text.foreign import named

UNCHECKED = "[?]"
"""stands after a word of a translation that is not among the dictionaries'"""
BY_MODEL = N_("Translated by the model, not from the library.")
NO_DICTIONARY = N_("No dictionary on this stick checks it.")
FROM_DICTIONARY = N_("From the dictionary.")
WORD_BY_WORD = N_(
    "The dictionaries' words, one after the other: no model has translated the sentence."
)
NOT_TRANSLATED = N_("Neither the model nor a dictionary of this library has a translation.")
MARKED = N_("{mark} marks words that the dictionaries do not have for it.")


def pieces(translation: Translation) -> Iterator[tuple[str, bool]]:
    """Yield the text of a translation in pieces, each with whether it is in doubt."""
    place = 0
    for word in translation.words:
        if not word.entries:
            yield translation.text[place : word.start], False
            yield translation.text[word.start : word.end], True
            place = word.end
    yield translation.text[place:], False


def marked(translation: Translation) -> str:
    """Return the text of a translation, its words in doubt marked."""
    return "".join(f"{text}{UNCHECKED}" if doubt else text for text, doubt in pieces(translation))


def warnings_on(translation: Translation) -> Iterator[str]:
    """Yield what a translation by the model has lost, a sentence each."""
    is_shown = translation.by is TranslatedBy.MODEL
    for loss in translation.losses:
        phrase = (_ADDED if loss.added else _LOST if is_shown else _WRONG).get(loss.kind, _NONE)
        yield _(phrase, text=loss.text)


def notes_on_translation(translation: Translation) -> Iterator[str]:
    """Yield where a translation comes from, and what of it is not borne out."""
    if not translation.text:
        yield _(NOT_TRANSLATED)
    elif translation.by is TranslatedBy.EXAMPLE:
        yield _(FROM_DICTIONARY)
    elif translation.by is TranslatedBy.WORDS:
        yield _(_INSTEAD if translation.losses else WORD_BY_WORD)
    else:
        yield _(BY_MODEL)
        if not translation.is_checked:
            yield _(NO_DICTIONARY)
        elif any(doubt for _text, doubt in pieces(translation)):
            yield _(MARKED, mark=UNCHECKED)


def glosses_in(translation: Translation) -> Iterator[str]:
    """Yield the words of the original with what dictionaries translate them by, a line each."""
    for gloss in translation.glosses:
        yield f"{gloss.word}: {listed(gloss.senses)}"


def languages_of_translation(translation: Translation) -> str:
    """Return the languages of a translation: “English to German”."""
    if not translation.source:
        return named(translation.target)
    return _(
        "{source} to {target}", source=named(translation.source), target=named(translation.target)
    )


_INSTEAD = N_("The dictionaries' words instead, one after the other.")
_NONE = N_("What the model wrote is no translation.")
_ADDED = {
    Kept.NUMBER: N_("The model made up the number “{text}”: do not rely on it."),
    Kept.NEGATION: N_("The model made up the negation “{text}”: do not rely on it."),
}
_LOST = {
    Kept.NUMBER: N_("Do not rely on it: the number “{text}” of the original is lost."),
    Kept.UNIT: N_("Do not rely on it: the unit of “{text}” in the original is lost."),
    Kept.NEGATION: N_("Do not rely on it: the negation “{text}” of the original is lost."),
    Kept.NAME: N_("The name “{text}” of the original is not in it."),
    Kept.QUESTION: N_("Do not rely on it: it does not ask what the original asks."),
}
_WRONG = {
    Kept.NUMBER: N_("What the model wrote had lost the number “{text}”."),
    Kept.UNIT: N_("What the model wrote had lost the unit of “{text}”."),
    Kept.NEGATION: N_("What the model wrote had lost the negation “{text}”."),
    Kept.NAME: N_("What the model wrote had lost the name “{text}”."),
    Kept.QUESTION: N_("What the model wrote did not ask what the original asks."),
    Kept.WORDS: N_("What the model wrote had nothing for {text}."),
}

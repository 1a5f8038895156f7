"""What the command line and the screen say of a translation. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.results import Kept, Loss, TranslatedBy, Translation
from runtime.text.languages import NAMES, code

UNCHECKED = "[?]"
"""stands after a word of a translation that is not among the dictionaries'"""
BY_MODEL = "Translated by the model, not from the library."
NO_DICTIONARY = "No dictionary on this stick checks it."
FROM_DICTIONARY = "From the dictionary."
WORD_BY_WORD = "The dictionaries' words, one after the other: no model has translated the sentence."
NOT_TRANSLATED = "Neither the model nor a dictionary of this library has a translation."


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
    for loss in translation.losses:
        yield (
            _LOST_OF_OTHER[loss.kind].format(text=loss.text)
            if (translation.by is TranslatedBy.WORDS)
            else _lost(loss)
        )


def notes_on_translation(translation: Translation) -> Iterator[str]:
    """Yield where a translation comes from, and what of it is not borne out."""
    if not translation.text:
        yield NOT_TRANSLATED
    elif translation.by is TranslatedBy.EXAMPLE:
        yield FROM_DICTIONARY
    elif translation.by is TranslatedBy.WORDS:
        yield _INSTEAD if translation.losses else WORD_BY_WORD
    else:
        yield BY_MODEL
        if not translation.is_checked:
            yield NO_DICTIONARY
        elif any(doubt for _, doubt in pieces(translation)):
            yield f"{UNCHECKED} marks words that the dictionaries do not have for it."


def glosses_in(translation: Translation) -> Iterator[str]:
    """Yield the words of the original with what dictionaries translate them by, a line each."""
    for gloss in translation.glosses:
        yield f"{gloss.word}: {', '.join(gloss.senses)}"


def languages_of_translation(translation: Translation) -> str:
    """Return the languages of a translation: “English to German”."""
    names = [NAMES.get(code(each), each) for each in (translation.source, translation.target)]
    return " to ".join(filter(None, names))


def _lost(loss: Loss) -> str:
    if loss.kind in (Kept.LANGUAGE, Kept.WORDS):
        return "This does not seem to be a translation."
    if loss.kind is Kept.QUESTION:
        return "Do not rely on it: it does not ask what the original asks."
    if loss.added:
        return f"Do not rely on it: “{loss.text}” is not in the original."
    return f"Do not rely on it: the {loss.kind} “{loss.text}” of the original is lost."


_INSTEAD = "The dictionaries' words instead, one after the other."
_LOST_OF_OTHER = {
    Kept.LANGUAGE: "What the model wrote was no translation.",
    Kept.WORDS: "What the model wrote has nothing for {text}.",
    Kept.QUESTION: "What the model wrote does not ask what the original asks.",
    Kept.NUMBER: "What the model wrote was wrong about the number “{text}”.",
    Kept.UNIT: "What the model wrote was wrong about the unit of “{text}”.",
    Kept.NEGATION: "What the model wrote was wrong about the negation “{text}”.",
    Kept.NAME: "What the model wrote had lost the name “{text}”.",
}

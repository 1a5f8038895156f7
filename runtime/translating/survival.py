"""What a translation has lost of the original: numbers, units, denials, names, the language. Pure.

A wrong denial or dose is worse than no translation: these are looked for by rules, whatever else a
dictionary says of the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from runtime.results import Kept, Loss
from runtime.text.language_of import language_of
from runtime.text.languages import is_legible
from runtime.text.word_folding import fold
from runtime.translating.figures import (
    AFTERNOON,
    Figure,
    figures,
    has_figure,
    has_number,
    has_unit,
    number_words,
)
from runtime.translating.names import has_name, names
from runtime.translating.words import DENIALS, HALF_DENIALS, NO_DENIALS, QUESTIONS, SOFT_DENIALS

GRAVE = frozenset(Kept) - {Kept.NAME}
"""what a translation is not shown without, where there is anything else to show"""
_MARKS = ("?", "؟", "？")
_CLOSING = " \t\"”»“’'"
_ECHO = 2
"""words from which a translation that is the original is none"""


def losses(
    original: str,
    translation: str,
    source: str,
    target: str,
    is_word: Callable[[str], bool] = lambda _: False,
) -> list[Loss]:
    """Return what a translation lacks of its original, or adds to it.

    `is_word` tells of a word with a capital whether dictionaries translate it.
    """
    if _is_untranslated(original, translation, source, target):
        return [Loss(Kept.LANGUAGE, translation)]
    found = [*_numbers(original, translation, source, target)]
    found += _denials(original, translation, source, target)
    found += _questions(original, translation, source, target)
    found += [
        Loss(Kept.NAME, name)
        for name in dict.fromkeys(names(original, source))
        if not has_name(name, translation, target) and not is_word(name)
    ]
    return found


def _is_untranslated(original: str, translation: str, source: str, target: str) -> bool:
    if not is_legible(translation, (target,)) and any(map(str.isalpha, original)):
        return True
    same = fold(original) == fold(translation) and len(fold(original).split()) >= _ECHO
    return same or (source not in ("", target) and language_of(translation, target) == source)


def _numbers(original: str, translation: str, source: str, target: str) -> Iterator[Loss]:
    own = figures(original, source)
    for figure in own:
        if not has_figure(figure, translation, target):
            yield Loss(Kept.NUMBER, figure.text)
        elif figure.unit >= 0 and not has_unit(figure, translation):
            yield Loss(Kept.UNIT, f"{figure.text} {figure.unit_text}")
    for number, word in number_words(original, source):
        if not has_number(number, translation, target):
            yield Loss(Kept.NUMBER, word)
    for figure in figures(translation, target):
        is_one = figure.values == {"1"}  # which many languages say with an article
        if not (is_one or has_figure(figure, original, source) or _is_afternoon(figure, own)):
            yield Loss(Kept.NUMBER, figure.text, added=True)


def _is_afternoon(figure: Figure, own: list[Figure]) -> bool:
    """Whether it is an hour of the original, counted from midnight."""
    hours = (int(each.text) + AFTERNOON for each in own if each.text.isdigit())
    return any(str(hour) in figure.values for hour in hours)


def _denials(original: str, translation: str, source: str, target: str) -> Iterator[Loss]:
    if source not in DENIALS or target not in DENIALS:
        return
    mine, theirs = _denying(original, source), _denying(translation, target)
    if len(theirs) < len(mine) and not _is_soft(translation, target):
        yield Loss(Kept.NEGATION, mine[len(theirs)])
    elif theirs and not mine and not _may_deny(original, source):
        yield Loss(Kept.NEGATION, theirs[0], added=True)


def _questions(original: str, translation: str, source: str, target: str) -> Iterator[Loss]:
    """Yield that a question is none in the translation, or asks for something else."""
    if not original.rstrip(_CLOSING).endswith(_MARKS):
        return
    if not any(mark in translation for mark in _MARKS):
        yield Loss(Kept.QUESTION, original)
        return
    plain, other = _plain(original, source), _plain(translation, target)
    for asked in QUESTIONS:
        match = asked[source].search(plain) if source in asked and target in asked else None
        if match and not asked[target].search(other):
            yield Loss(Kept.QUESTION, match[0].strip())


def _denying(text: str, language: str) -> list[str]:
    return DENIALS[language].findall(NO_DENIALS[language].sub(" ", _plain(text, language)))


def _is_soft(text: str, language: str) -> bool:
    return bool(SOFT_DENIALS[language].search(_plain(text, language)))


def _may_deny(text: str, language: str) -> bool:
    half = HALF_DENIALS[language].search(_plain(text, language))
    return half is not None or _is_soft(text, language)


def _plain(text: str, language: str) -> str:
    return text if language == "zh" else fold(text)

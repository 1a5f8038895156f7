"""The names of a text, and whether a translation has them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from runtime.text.language_names import language_named
from runtime.text.word_folding import fold
from runtime.translating.words import CALENDAR

_CAPITALIZED = frozenset({"en", "fr", "es", "pt", "ru"})
"""languages that write names alone with a capital"""
_NAME = re.compile(r"(?<![\w.!?:…\"“«‹'’-])(?<![.!?:…¿¡] )[^\W\d_]+(?:-[^\W\d_]+)*")
_ALIKE = 0.6
"""how much of a name in one language and in another is the same (Ratcliff and Obershelp)"""
_CYRILLIC = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y",
    "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "g", "ح": "h", "خ": "kh", "د": "d", "ذ": "d",
    "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a",
    "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "o",
    "ي": "i",
})  # fmt: skip
_VOWELS = re.compile("[aeiouyhw]")
_UNWRITTEN = frozenset({"zh", "ja", "ko", "th"})
"""languages that write foreign names in letters of their own, by their sound"""


def names(text: str, language: str) -> Iterator[str]:
    """Yield the words of a text that are names by their capital; none where nouns have one too."""
    if language not in _CAPITALIZED:
        return
    for match in _NAME.finditer(text):
        word = match[0]
        is_first = not text[: match.start()].strip(" \t\n\"“«¿¡'‘")
        has_own_word = fold(word) in CALENDAR or language_named(word)
        if word[0].isupper() and len(word) > 1 and not is_first and not has_own_word:
            yield word


def has_name(name: str, text: str, language: str) -> bool:
    """Whether a translation into a language has a name, as it stands or as it is written there."""
    if language in _UNWRITTEN:
        return True
    wanted = _sounded(name)
    return any(_is_alike(wanted, _sounded(word)) for word in fold(text).split())


def _is_alike(one: str, other: str) -> bool:
    if sorted(one) == sorted(other):  # HIV, VIH
        return True
    skeletons = _VOWELS.sub("", one), _VOWELS.sub("", other)
    pairs = ((one, other), skeletons if all(map(len, skeletons)) else (one, other))
    return any(SequenceMatcher(None, *pair, autojunk=False).ratio() >= _ALIKE for pair in pairs)


def _sounded(word: str) -> str:
    return fold(word).translate(_CYRILLIC)

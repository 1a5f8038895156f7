"""A question → the language it is in, by its script or by its commonest words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_SCRIPTS = {
    "ARABIC": "ar", "CYRILLIC": "ru", "GREEK": "el", "HEBREW": "he", "DEVANAGARI": "hi",
    "BENGALI": "bn", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh",
    "TAMIL": "ta", "THAI": "th", "GEORGIAN": "ka", "ARMENIAN": "hy",
}  # fmt: skip
"""script → the language that most of what is written in it is in"""
_COMMON = {
    "en": "the of and to in is are was what how why who when which do does did can it for with",
    "de": "der die das und ist sind wie was warum wer wann wo ein eine von mit für im wurden kann",
    "fr": "le la les de des et est que qui quoi comment pourquoi quand où un une pour du au dans",
    "es": "el la los las de y es que qué quién cómo por cuándo dónde un una para del en son fue",
    "pt": "o a os as de e é que quem como por quando onde um uma para do da em são foi não",
    "it": "il la lo gli le di e è che chi come perché quando dove un una per del nel sono",
}
"""language → words that few texts in it lack"""
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")
CLEARLY = 2
"""common words that another language must have more of"""


def language_of(text: str, otherwise: str = "en") -> str:
    """Return the ISO 639-1 code of a text's language; `otherwise` where nothing tells another."""
    if script := _of_script(text):
        return script
    held = _common_words(text)
    best = max(held, key=lambda language: held[language])
    return best if held[best] >= held.get(otherwise, 0) + CLEARLY else otherwise


def language_but(text: str, excluded: str, least: int = 1) -> str:
    """Return the language of a text that is not in the excluded one; nothing where none shows.

    `least` is how many of its common words the text must have.
    """
    if script := _of_script(text):
        return script
    held = {each: count for each, count in _common_words(text).items() if each != excluded}
    best = max(held, key=lambda language: held[language])
    return best if held[best] >= least else ""


def _of_script(text: str) -> str:
    scripts = Counter(
        unicodedata.name(each, "").partition(" ")[0] for each in text if each.isalpha()
    )
    foreign = {script: count for script, count in scripts.items() if script in _SCRIPTS}
    if not foreign or 2 * sum(foreign.values()) <= scripts.total():
        return ""
    kana = [script for script in foreign if _SCRIPTS[script] == "ja"]
    return _SCRIPTS[kana[0] if kana else max(foreign, key=lambda each: foreign[each])]


def _common_words(text: str) -> dict[str, int]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return {language: sum(word in common for word in words) for language, common in _WORDS.items()}

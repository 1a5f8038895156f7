"""Words as dictionaries are looked up by: without case, accents, vowel signs, punctuation. Pure."""

from __future__ import annotations

import re
import unicodedata

from runtime.text.folding import bare

_ARTICLES = {
    "de": ("der", "die", "das", "den", "dem", "ein", "eine", "einen", "sich"),
    "en": ("to", "a", "an", "the"), "es": ("el", "la", "los", "las", "un", "una"),
    "fr": ("le", "la", "les", "l", "un", "une", "du", "des", "d", "se", "s"),
    "it": ("il", "lo", "la", "i", "gli", "le", "l", "un", "uno", "una"),
    "nl": ("de", "het", "een"), "pt": ("o", "a", "os", "as", "um", "uma"),
    "sv": ("att", "en", "ett"),
}  # fmt: skip
"""what stands before a word in a question or a dictionary, and is no part of it"""
_ARABIC_ARTICLE = re.compile(r"ال(?=\S{2})")
_PLAIN = re.compile("[a-z0-9]+")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def fold(text: str) -> str:
    """Return words in small letters, without accents and vowel signs, a space between them.

    An empty string where a text has no letter and no digit.
    """
    if text.isascii():
        return " ".join(_PLAIN.findall(text.lower()))
    letters = (each if _is_letter(each) else " " for each in bare(text.casefold()))
    return " ".join("".join(letters).split())


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def without_article(text: str, language: str) -> str:
    """Return a text without the article, or the “to” of a verb, that it begins with."""
    if language == "ar" and _ARABIC_ARTICLE.match(text.strip()):
        return _ARABIC_ARTICLE.sub("", text.strip())
    first, mark, rest = text.strip().replace("’", "'").partition("'")
    if mark and first.casefold() in _ARTICLES.get(language, ()) and rest.strip():
        return rest.strip()
    first, _, rest = text.strip().partition(" ")
    return rest.strip() if first.casefold() in _ARTICLES.get(language, ()) and rest else text


def articles_of(language: str) -> frozenset[str]:
    """Return the articles of a language, and what else stands before its words."""
    return frozenset(_ARTICLES.get(language, ()))


def is_unspaced(text: str) -> bool:
    """Return whether a text is in a script that sets no space between words."""
    return bool(_IDEOGRAPHS.search(text))

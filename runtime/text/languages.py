"""What languages are called in English, and what they are written in. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""ISO 639-1 code → name"""
_SCRIPTS = {
    "ar": "ARABIC", "bg": "CYRILLIC", "bn": "BENGALI", "el": "GREEK", "fa": "ARABIC",
    "he": "HEBREW", "hi": "DEVANAGARI", "ja": "CJK HIRAGANA KATAKANA", "ko": "HANGUL",
    "ru": "CYRILLIC", "sr": "CYRILLIC LATIN", "ta": "TAMIL", "th": "THAI", "uk": "CYRILLIC",
    "ur": "ARABIC", "zh": "CJK",
}  # fmt: skip
"""how Unicode calls the scripts of languages that are not written in Latin letters"""


def is_known(language: str, known: Collection[str]) -> bool:
    """Return whether a language is among those that are known; where none is named, all are."""
    return not known or code(language) in map(code, known)


def is_legible(text: str, known: Collection[str]) -> bool:
    """Return whether some letter of a text is of a script that a known language is written in.

    Where no language is named, or one that is not in `NAMES`, any script may be known.
    """
    codes = set(map(code, known))
    if not codes or not codes <= set(NAMES):
        return True
    scripts = {name for each in codes for name in _SCRIPTS.get(each, "LATIN").split()}
    letters = filter(str.isalpha, unicodedata.normalize("NFKC", text))
    return any(unicodedata.name(letter, "").partition(" ")[0] in scripts for letter in letters)


def code(language: str) -> str:
    """Return a tag without region and script: `pt` of `pt-BR`."""
    return language.partition("-")[0].lower()

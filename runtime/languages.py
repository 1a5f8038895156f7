"""What languages are called in English. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from runtime.format import PackRecord

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


def foreign(packs: Iterable[PackRecord], own: str) -> dict[str, str]:
    """Return for each corpus in another language than `own` which it is in: "in German"."""
    return {
        pack.id: f"in {NAMES.get(code(pack.language), pack.language)}"
        for pack in packs
        if code(pack.language) != code(own)
    }


def is_known(language: str, known: Collection[str]) -> bool:
    """Return whether a language is among those that are known; where none is named, all are."""
    return not known or code(language) in map(code, known)


def code(language: str) -> str:
    """Return a tag without region and script: `pt` of `pt-BR`."""
    return language.partition("-")[0].lower()

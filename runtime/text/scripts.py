"""What scripts have of their own: marks inside words, digits, words without spaces. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

MARKS = (
    "\u0300-\u036f\u0483-\u0487"  # accents
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0711\u0730-\u074a\u07a6-\u07b0\u08ca-\u08e1\u08e3-\u08ff"  # Arabic, Syriac, Thaana
    "\u0900-\u0903\u093a-\u0963\u0981-\u0983\u09bc-\u09e3\u09fe\u0a01-\u0a03\u0a3c-\u0a75"
    "\u0a81-\u0a83\u0abc-\u0ae3\u0afa-\u0aff\u0b01-\u0b03\u0b3c-\u0b63\u0b82\u0bbe-\u0bd7"
    "\u0c00-\u0c04\u0c3c-\u0c63\u0c81-\u0c83\u0cbc-\u0ce3\u0cf3\u0d00-\u0d03\u0d3b-\u0d4e"
    "\u0d57-\u0d63\u0d81-\u0d83\u0dca-\u0df3"  # Indic
    "\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece"  # Thai, Lao
    "\u0f18\u0f19\u0f35\u0f37\u0f39\u0f3e\u0f3f\u0f71-\u0f84\u0f86\u0f87\u0f8d-\u0fbc\u0fc6"
    "\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d"
    "\u108f\u109a-\u109d\u17b4-\u17d3\u17dd"  # Tibetan, Burmese, Khmer
)
"""Vowel signs and other marks, which are no `\\w`, with letters between them: for a regex"""

IDEOGRAPHIC = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U000323af"
)
"""letters of Chinese, Japanese and Korean, for a set in a regex"""
_SYLLABIC = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf"
    "\u1000-\u103f\u1050-\u109d\u1780-\u17d3\u17dc\u17dd"
)
"""letters and marks of Thai, Lao, Burmese and Khmer"""
UNSPACED = re.compile(f"[{IDEOGRAPHIC}{_SYLLABIC}]+")
"""a run of letters of scripts that set no space between words"""
_UNIT = re.compile(
    f"[{IDEOGRAPHIC}]"
    # A vowel written before its consonant, the consonant, those below it, its vowels and tones.
    f"|[\u0e40-\u0e44\u0ec0-\u0ec4]?[{_SYLLABIC}]"
    "(?:[\u1039\u17d2][\u1000-\u102a\u1780-\u17b3]"
    "|[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059"
    "\u17b4-\u17d3\u17dd])*"
)
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
_JOINERS = re.compile(f"(?<=[{_VIRAMAS}])[\u200c\u200d]+")
"""what only says how two consonants are drawn"""
_ZEROS = "٠۰०০੦૦୦௦౦೦൦෦๐໐༠၀០"
_DIGITS = {ord(zero) + digit: str(digit) for zero in _ZEROS for digit in range(10)}


def plain_letters(text: str) -> str:
    """Return a text with the digits 0 to 9, and without signs that only say how it is drawn."""
    if text.isascii():
        return text
    return _JOINERS.sub("", text.translate(_DIGITS)).replace("\u02bc", "’")


def units(run: str) -> Iterator[str]:
    """Yield what a run of `UNSPACED` letters is compared by: ideographs, consonants with vowels."""
    return (match.group() for match in _UNIT.finditer(run))

"""Texts without what people leave out when they type: case, accents, signs before a title. Pure."""

from __future__ import annotations

import unicodedata

LONGEST_KEY = 200
"""characters of a title that it is sorted and found by"""
UNDECOMPOSED = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss",
    "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ẞ": "ss",
})  # fmt: skip
"""letters that are to Unicode no others with an accent, as keyboards without them have it"""
_KEPT_MARKS = frozenset({0, 7, 8, 9})
"""combining classes of marks that make another letter: vowel signs of Indic scripts, nuktas,
voicing of kana, viramas"""
_ARABIC = str.maketrans({"ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "ک": "ك", "ی": "ي"})


def bare(word: str) -> str:
    """Return a word of lower case by which it meets its other spellings.

    It has no accents, no vowel signs of Arabic and Hebrew, and of Arabic letters that are typed for
    each other one form. Marks that make another letter stay, as those of Indic scripts do.
    """
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word.translate(UNDECOMPOSED))
    kept = (each for each in decomposed if unicodedata.combining(each) in _KEPT_MARKS)
    return unicodedata.normalize("NFC", "".join(kept).translate(_ARABIC))


def unaccented(word: str) -> str:
    """Return a word of lower case without accents and any other marks, as titles are sorted by it.

    Dictionaries order letters so, voiced kana beside unvoiced ones. Words are compared by `bare`.
    """
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word.translate(UNDECOMPOSED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def title_key(title: str) -> str:
    """Return what a title is sorted and found by.

    It is in lower case, without accents, without what stands before its first letter or digit, and
    its runs of white space are single spaces.
    """
    words = unaccented(title[: 2 * LONGEST_KEY].casefold()).casefold().split()
    key = " ".join(words)
    first = next((place for place, each in enumerate(key) if each.isalnum()), 0)
    return key[first:][:LONGEST_KEY]


class _Letters(dict[int, str]):
    """Code points → the character each is compared as; filled as texts have them."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        bare = " " if character.isspace() else unaccented(character.lower())
        self[code] = kept = (bare or character)[0]
        return kept


_LETTERS = _Letters()


def folded(text: str) -> str:
    """Return a text in lower case and without accents, one character for one, so offsets hold."""
    return text.translate(_LETTERS)

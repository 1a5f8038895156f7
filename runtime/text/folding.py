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


def unaccented(word: str) -> str:
    """Return a word of lower case without accents, as keyboards without them have it."""
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

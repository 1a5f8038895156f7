"""Whether the lines that answer a question stand in a text. Pure.

A quotation's parts are joined by `[...]`. A part is in a text when at least `HELD` of its distinct
content words are: the words of `runtime.text`, without stop words and without word forms. So a line
that was cut, wrapped or set otherwise counts, and one that only shares its subject does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from runtime.text.stop_words import STOP_WORDS

HELD = 0.8
_GAP = re.compile(r"\[(?:\.\.\.|…)\]")
_WORD = re.compile(r"\w+")


def parts(quote: str) -> list[str]:
    """Return the parts of a quotation that have a word."""
    return [part.strip() for part in _GAP.split(quote) if _WORD.search(part)]


def words(text: str) -> frozenset[str]:
    """Return the content words of a text, or all where it has no others."""
    found = frozenset(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
    return found - STOP_WORDS or found


def share(part: str, text: Collection[str]) -> float:
    """Return the share of a part's words that are among those of a text, 0 to 1."""
    own = words(part)
    return len(own.intersection(text)) / len(own) if own else 0.0


def share_given(quote: str, texts: Sequence[str]) -> float:
    """Return the share of a quotation's parts, by their words, that one of the texts each holds."""
    known = [words(text) for text in texts]
    held = whole = 0
    for part in parts(quote):
        size = len(words(part))
        whole += size
        if any(share(part, text) >= HELD for text in known):
            held += size
    return held / whole if whole else 0.0

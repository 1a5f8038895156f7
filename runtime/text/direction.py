"""Which way a text runs: by its letters, most of them. Pure."""

from __future__ import annotations

import unicodedata

_LEFTWARDS = frozenset({"R", "AL"})
_LOOKED_AT = 400
"""characters that decide"""


def is_right_to_left(text: str) -> bool:
    """Return whether most letters of a text's beginning run from right to left."""
    kinds = [unicodedata.bidirectional(character) for character in text[:_LOOKED_AT]]
    leftwards = sum(kind in _LEFTWARDS for kind in kinds)
    return leftwards > kinds.count("L")

"""Words that deny."""

from __future__ import annotations

import re


def is_negation(word: str) -> bool:
    """Whether a word in small letters denies: “never”, “isn't”."""
    return word in NEGATIONS or bool(_CONTRACTED.search(word))


NEGATIONS = frozenset(
    """not no never none neither nor without nobody nothing nowhere lack lacks lacking lacked
    nicht kein keine keinen keiner keinem nie ohne nunca sin jamás jamais sans aucun aucune pas
    non não niet geen inte ikke nic nije не нет ни без δεν لا ليس غير नहीं""".split()  # noqa: SIM905
)
_CONTRACTED = re.compile(r"(?:n['’]t|cannot)$")

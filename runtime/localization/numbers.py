"""Numbers as the language of the moment writes them."""

from __future__ import annotations

from runtime.localization.spoken import language

_SEPARATORS = {
    "de": (".", ","),
    "es": (".", ","),
    "fr": ("\u202f", ","),
    "pt": (".", ","),
    "ru": ("\u00a0", ","),
}
"""what stands between thousands and before decimals, where it is not as in English"""


def number(value: int) -> str:
    """Return a whole number with its thousands set apart."""
    return _written(f"{value:,}")


def decimal(value: float, places: int = 1) -> str:
    """Return a number with so many decimals."""
    return _written(f"{value:,.{places}f}")


def _written(english: str) -> str:
    thousands, point = _SEPARATORS.get(language(), (",", "."))
    return english.translate({ord(","): thousands, ord("."): point})

"""What is asked, as the library takes it. Pure."""

from __future__ import annotations

LONGEST_QUESTION = 2000
"""characters of a question that are read"""
TOO_LONG = f"A question is too long: only its first {LONGEST_QUESTION:,} characters are read."


def encodable(text: str) -> str:
    """Return a text with a question mark for each lone surrogate, which has no UTF-8.

    They come of arguments that are not UTF-8, of JSON, and of terminals.
    """
    return text.encode(errors="replace").decode()

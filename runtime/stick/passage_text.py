"""What a passage is searched by: its text, the headings above it, other titles. Pure."""

from __future__ import annotations

from collections.abc import Sequence

_ALIASES = 1000
"""characters of other titles that a document is found by"""


def heading_path(title: str, section: str) -> str:
    """Return the headings that a passage stands under, its document's title the first."""
    return f"{title} — {section}" if section else title


def searched_text(head: str, text: str, start: int, aliases: Sequence[str]) -> str:
    """Return what a passage is found by beside its headings.

    A table's header row is repeated, and the document's other titles count with the passage that
    begins it.
    """
    others = "; ".join(aliases)[:_ALIASES] if start == 0 else ""
    return "\n".join(filter(None, (head, text, others)))


def embedded_text(path: str, searched: str) -> str:
    """Return what the vector of a passage is made of."""
    return f"{path}\n{searched}"

"""What the command line and the screen say alike. Pure."""

from __future__ import annotations


def left_out(count: int) -> str:
    """Say how many sentences of an answer are not shown, without the full stop."""
    if count == 1:
        return "1 sentence that the library does not support is left out"
    return f"{count} sentences that the library does not support are left out"

"""The line to ask in."""

from __future__ import annotations

from textual.widgets import Input

from runtime.tui.drawable import clean


class QuestionInput(Input):
    """Takes what is typed or pasted, and draws it safely: a paste may hold anything."""

    def validate_value(self, value: str) -> str:
        """Return what was put in, each character that cannot be drawn on one line replaced."""
        return clean(value).replace("\n", " ").replace("\t", " ")

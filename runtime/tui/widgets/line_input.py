"""A field of one line: what is looked for, as it is typed."""

from __future__ import annotations

from textual.widgets import Input

from runtime.localization import _
from runtime.text.sanitize import encodable
from runtime.tui.drawable import clean


class LineInput(Input):
    """Takes what is typed or pasted, and draws it safely: a paste may hold anything."""

    def __init__(self, hint: str) -> None:
        super().__init__(placeholder=_(hint), compact=True, select_on_focus=False)
        self._hint = hint

    def retell(self) -> None:
        """Say the hint anew."""
        self.placeholder = _(self._hint)

    def validate_value(self, value: str) -> str:
        """Return the text with each character that cannot be drawn replaced, on one line."""
        return clean(encodable(value)).replace("\n", " ").replace("\t", " ")

"""The line in which one types what to find in a document."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from runtime.localization import N_
from runtime.tui.widgets.line_input import LineInput


class FindLine(Horizontal):
    """Stands in the place of the status line while one types."""

    @dataclass
    class Wanted(Message):
        """Something is looked for; `done` once Enter was pressed."""

        text: str
        done: bool

    def compose(self) -> ComposeResult:
        """Put the field after its sign."""
        yield Static(Content("/"), id="find-sign")
        yield LineInput(N_("Find in this document"))

    def open(self) -> None:
        """Take what is typed from now on."""
        self.display = True
        field = self.query_one(LineInput)
        field.clear()
        self.screen.set_focus(field)

    def type(self, character: str) -> None:
        """Add a character that was typed elsewhere."""
        self.query_one(LineInput).insert_text_at_cursor(character)

    @on(Input.Changed)
    def tell(self, message: Input.Changed) -> None:
        """Tell what is typed."""
        message.stop()
        if self.display:
            self.post_message(self.Wanted(message.value, done=False))

    @on(Input.Submitted)
    def end(self, message: Input.Submitted) -> None:
        """Tell that this is it."""
        message.stop()
        self.post_message(self.Wanted(message.value, done=True))

"""Something went wrong that a person can act on."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from runtime.errors import LibraryError
from runtime.localization import _, anew
from runtime.tui.drawable import clean


class FailureScreen(ModalScreen[None]):
    """Shows an error's message and what to do next."""

    BINDINGS = [("escape,enter,space,q", "dismiss", "Close")]

    def __init__(self, error: LibraryError) -> None:
        super().__init__()
        self.error = error

    def compose(self) -> ComposeResult:
        """Lay out the message over the hint."""
        with Vertical(classes="card"):
            yield Static(Content(f"! {clean(anew(self.error.message))}"), classes="message")
            if self.error.hint:
                yield Static(Content(clean(anew(self.error.hint))), classes="hint")
            yield Static(Content(_("Enter closes this.")), classes="keys")

    def on_click(self) -> None:
        """Close."""
        self.dismiss()

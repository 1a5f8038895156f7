"""The field to ask in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.actions import SkipAction
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import TextArea

from runtime.localization import _
from runtime.tui.drawable import clean

_NEW_LINE = ("ctrl+j", "shift+enter")


class QuestionInput(TextArea):
    """Takes what is typed or pasted, lines and all; Enter asks.

    Draws it safely: a paste may hold anything. The keys that lead out of it, and those that scroll
    pages, are the screen's.
    """

    @dataclass
    class Asked(Message):
        """A question is to be asked."""

        question: str

    def __init__(self, hint: str) -> None:
        super().__init__(compact=True, highlight_cursor_line=False, placeholder=_(hint))
        self.match_cursor_bracket = False
        self._hint = hint

    def suggest(self, hint: str) -> None:
        """Say what to type here."""
        self._hint = hint
        self.retell()

    def retell(self) -> None:
        """Say the hint anew."""
        self.placeholder = _(self._hint)

    def on_key(self, event: Key) -> None:
        """Ask, or begin another line; anything else is the text area's."""
        if event.key != "enter" and event.key not in _NEW_LINE:
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.post_message(self.Asked(self.text))
        else:
            self.insert("\n")

    def on_paste(self, event: Paste) -> None:
        """Take it once: what goes on to the program comes back to what has the focus."""
        event.stop()

    def edit(self, edit: Edit) -> EditResult:
        """Put in what was typed or pasted, each character that cannot be drawn replaced.

        Terminals paste a line's end as a carriage return.
        """
        text = edit.text.replace("\r\n", "\n").replace("\r", "\n")
        return super().edit(replace(edit, text=clean(text)))

    def load_text(self, text: str) -> None:
        """Replace all that stands here."""
        super().load_text(clean(text))
        self.move_cursor(self.document.end)

    def is_at_edge(self, by: int) -> bool:
        """Return whether the cursor is on the last line, or for going up (-1) on the first."""
        if by < 0:
            return self.navigator.is_first_wrapped_line(self.cursor_location)
        return self.navigator.is_last_wrapped_line(self.cursor_location)

    def action_cursor_page_up(self) -> None:
        """Leave it to the screen."""
        raise SkipAction

    def action_cursor_page_down(self) -> None:
        """Leave it to the screen."""
        raise SkipAction

"""The whole document, opened at a passage."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Footer, Static

from runtime.citations import NumberedPassage
from runtime.hardware.terminal import Terminal
from runtime.results import DocumentView
from runtime.tui.clipboard import copy
from runtime.tui.drawable import one_line
from runtime.tui.messages import Crashed, DocumentFailed, DocumentOpened, Moved
from runtime.tui.protocols import Asker, Presence
from runtime.tui.screens.failure import FailureScreen
from runtime.tui.widgets.document import DocumentBody, text_margin
from runtime.tui.widgets.status import StatusLine
from runtime.tui.workers import open_document, poster, start_thread


class ReaderScreen(Screen[None]):
    """Reads `places` one after the other, starting at `index`."""

    AUTO_FOCUS = "DocumentBody"
    BINDINGS = [
        Binding("escape", "close", "Back"),
        Binding("q,backspace", "close", show=False),
        Binding("n", "step(1)", "Next"),
        Binding("p", "step(-1)", "Previous"),
        Binding("right_square_bracket", "section(1)", "Next section", show=False),
        Binding("left_square_bracket", "section(-1)", "Previous section", show=False),
        Binding("y", "copy", "Copy"),
        Binding("ctrl+c", "copy", show=False),
    ]

    def __init__(
        self,
        library: Asker,
        presence: Presence,
        places: Sequence[NumberedPassage],
        index: int,
        terminal: Terminal,
    ) -> None:
        super().__init__()
        self._library = library
        self._presence = presence
        self._packs = {pack.id: pack for pack in library.packs}
        self._places = places
        self._index = index
        self._terminal = terminal
        self._offset = 0
        self.view: DocumentView | None = None

    @property
    def place(self) -> NumberedPassage:
        """The passage it stands at."""
        return self._places[self._index]

    def compose(self) -> ComposeResult:
        """Lay out title and section over the text, and where it comes from below."""
        with Horizontal(id="reader-head"):
            yield Static(id="reader-title")
            yield Static(id="reader-number")
        yield Static(id="reader-section")
        yield DocumentBody(self._terminal.glyphs)
        yield StatusLine()
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Open the document."""
        self._open_place()

    def on_resize(self, event: Resize) -> None:
        """Set what stands over and under the text at the text's margin."""
        for widget in self.query("#reader-head, #reader-section, StatusLine"):
            widget.styles.padding = (0, text_margin(event.size.width))

    def _open_place(self) -> None:
        self._describe(self.place.section)
        if self.view and _same(self.view, self.place):
            self._body.show_place(self.place)
            return
        self._status.busy("Opening the document…", time.monotonic())
        post, place, presence = poster(self), self.place, self._presence
        start_thread(
            "document",
            lambda: open_document(self._library, presence, place.corpus, place.document, post),
        )

    def on_document_opened(self, message: DocumentOpened) -> None:
        """Show it, unless another one was asked for since."""
        if _same(message.view, self.place):
            self.view = message.view
            self._body.open(message.view, message.chunks, self.place)

    def on_document_failed(self, message: DocumentFailed) -> None:
        """Say why and go back."""
        self.dismiss()
        self.app.push_screen(FailureScreen(message.error))

    def on_crashed(self, message: Crashed) -> None:
        """Let the defect be seen."""
        raise message.error

    def on_moved(self, message: Moved) -> None:
        """Say which section this is, and how far one has come."""
        self._offset = message.offset
        if self.view:
            self._describe(self._section())
            parts = [self.view.url, self.view.date, f"{message.share:.0%}" if message.share else ""]
            self._say(*parts)

    def _section(self) -> str:
        """Return the label that holds at the passage while it is in view, else at the top."""
        anchors = self.view.anchors if self.view else ()
        at = self.place.start if self._body.shows(self.place.start) else self._offset
        index = bisect_right(anchors, at, key=lambda anchor: anchor.start) - 1
        return anchors[index].label if index >= 0 else ""

    def _describe(self, section: str) -> None:
        pack = self._packs.get(self.place.corpus)
        corpus = [pack.title, pack.licence] if pack else [self.place.corpus]
        parts = [one_line(part) for part in (section, *corpus) if part]
        number = f"[{self.place.number}]  {self._index + 1} of {len(self._places)}"
        self.query_one("#reader-title", Static).update(Content(one_line(self.place.title)))
        self.query_one("#reader-number", Static).update(Content(number))
        line = f" {self._terminal.glyphs.dot} ".join(parts)
        self.query_one("#reader-section", Static).update(Content(line))

    def _say(self, *parts: str) -> None:
        line = f" {self._terminal.glyphs.dot} ".join(one_line(part) for part in parts if part)
        self._status.say(line)

    def action_close(self) -> None:
        """Go back to the conversation."""
        self.dismiss()

    def action_step(self, by: int) -> None:
        """Go to another passage."""
        self._index = (self._index + by) % len(self._places)
        self._open_place()

    def action_section(self, by: int) -> None:
        """Go to the next section, or to the one before."""
        starts = [anchor.start for anchor in self.view.anchors] if self.view else []
        if by > 0:
            index = bisect_right(starts, self._offset)
        else:
            index = bisect_left(starts, self._offset) - 1
        if 0 <= index < len(starts):
            self._body.stand_at(starts[index])

    def action_copy(self) -> None:
        """Copy the passage with its source."""
        if self.view is None:
            return
        text = self.view.text[self.place.start : self.place.end].strip()
        source = ", ".join(filter(None, (self.place.title, self._section(), self.view.url)))
        self._status.say(copy(self.app, self._terminal, f"{text}\n\n{source}"))

    @property
    def _body(self) -> DocumentBody:
        return self.query_one(DocumentBody)

    @property
    def _status(self) -> StatusLine:
        return self.query_one(StatusLine)


def _same(view: DocumentView, place: NumberedPassage) -> bool:
    return (view.corpus, view.document) == (place.corpus, place.document)

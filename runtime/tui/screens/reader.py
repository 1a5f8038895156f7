"""The whole document, opened at a passage or at its beginning."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Key, Resize
from textual.screen import Screen
from textual.widgets import Static

from runtime.citations import NumberedPassage
from runtime.hardware.terminal import Terminal
from runtime.localization import N_, _
from runtime.results import DocumentView
from runtime.tui.clipboard import NO_CODE_IN_VIEW, copy
from runtime.tui.drawable import one_line
from runtime.tui.messages import (
    Crashed,
    DocumentFailed,
    DocumentOpened,
    LinkChosen,
    LinkFollowed,
    Moved,
    PictureChosen,
)
from runtime.tui.protocols import Asker, Presence
from runtime.tui.screens.contents import ContentsScreen
from runtime.tui.screens.failure import FailureScreen
from runtime.tui.state.sections import section_span
from runtime.tui.state.trail import Trail, Visit, target_of
from runtime.tui.status_text import LEADS_TO, NO_SECTIONS, found_in_document
from runtime.tui.widgets.document import DocumentBody, text_margin
from runtime.tui.widgets.find import FindLine
from runtime.tui.widgets.ink import CODE
from runtime.tui.widgets.said import KeyLine
from runtime.tui.widgets.status import StatusLine
from runtime.tui.workers import open_document, poster, start_thread


class ReaderScreen(Screen[None]):
    """Reads `places` one after the other, starting at `index`."""

    AUTO_FOCUS = "DocumentBody"
    BINDINGS = [
        Binding("escape", "end_find", N_("Back")),
        Binding("escape", "close", N_("Back")),
        Binding("q", "close", show=False),
        Binding("n", "match(1)", N_("Next")),
        Binding("N", "match(-1)", show=False),
        Binding("n", "step(1)", N_("Next")),
        Binding("p", "step(-1)", show=False),
        Binding("t", "contents", N_("Contents")),
        Binding("f8", "contents", show=False),
        Binding("i", "pictures", N_("Pictures")),
        Binding("slash", "find", N_("Find"), key_display="/"),
        Binding("f6", "copy_code", N_("Code"), key_display="F6"),
        Binding("Y", "copy_code", show=False),
        Binding("y", "copy", N_("Copy")),
        Binding("ctrl+c", "copy", show=False),
        Binding("backspace,alt+left", "back", show=False),
        Binding("alt+right", "forward", show=False),
        Binding("right_square_bracket", "section(1)", show=False),
        Binding("left_square_bracket", "section(-1)", show=False),
    ]

    def __init__(
        self,
        library: Asker,
        presence: Presence,
        places: Sequence[NumberedPassage],
        index: int,
        terminal: Terminal,
        trail: Trail,
    ) -> None:
        super().__init__()
        self._library = library
        self._presence = presence
        self._packs = {pack.id: pack for pack in library.packs}
        self._terminal = terminal
        self._trail = trail
        self._visit = trail.go(Visit(places, index))
        self._offset = 0
        self.view: DocumentView | None = None

    @property
    def place(self) -> NumberedPassage:
        """The passage it stands at."""
        return self._visit.place

    def compose(self) -> ComposeResult:
        """Lay out title and section over the text, and where it comes from below."""
        with Horizontal(id="reader-head"):
            yield Static(id="reader-title")
            yield Static(id="reader-number")
        yield Static(id="reader-section")
        yield DocumentBody(self._terminal.glyphs)
        yield FindLine()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Open the document."""
        self._open()

    def on_resize(self, event: Resize) -> None:
        """Set what stands over and under the text at the text's margin."""
        for widget in self.query("#reader-head, #reader-section, FindLine, StatusLine"):
            widget.styles.padding = (0, text_margin(event.size.width))

    # --- the document ---

    def _open(self) -> None:
        self._describe(self.place.section)
        if self.view is not None and _same(self.view, self.place):
            self._body.show(self.place, self._visit.offset)
            return
        self._status.busy(_("Opening the document…"), time.monotonic())
        post, place, presence = poster(self), self.place, self._presence
        start_thread(
            "document",
            lambda: open_document(self._library, presence, place.corpus, place.document, post),
        )

    def on_document_opened(self, message: DocumentOpened) -> None:
        """Show it, unless another one was asked for since."""
        if _same(message.view, self.place):
            self.view = message.view
            self._body.open(message.view, message.chunks, self.place, self._visit.offset)
            self.refresh_bindings()

    def on_document_failed(self, message: DocumentFailed) -> None:
        """Say why and go back."""
        self.dismiss()
        self.app.push_screen(FailureScreen(message.error))

    def on_crashed(self, message: Crashed) -> None:
        """Let the defect be seen."""
        raise message.error

    def on_moved(self, message: Moved) -> None:
        """Say which section this is, and how far one has come."""
        self._offset = self._visit.offset = message.offset
        if self.view:
            self._describe(self._section())
            parts = [self.view.url, self.view.date, f"{message.share:.0%}" if message.share else ""]
            finder = self._body.finder
            if finder.active:
                parts = [found_in_document(finder.number, finder.count, finder.wanted), parts[-1]]
            self._say(*parts)

    def _section(self) -> str:
        """Return the label that holds at the passage while it is in view, else at the top."""
        anchors, index = self.view.anchors if self.view else (), self._section_index()
        return anchors[index].label if index >= 0 else ""

    def _section_index(self) -> int:
        """Return the number of that section; -1 where there is none."""
        anchors = self.view.anchors if self.view else ()
        at = self.place.start if self._body.shows(self.place.start) else self._offset
        return bisect_right(anchors, at, key=lambda anchor: anchor.start) - 1

    def _describe(self, section: str) -> None:
        pack = self._packs.get(self.place.corpus)
        corpus = [pack.title, pack.licence] if pack else [self.place.corpus]
        parts = [one_line(part) for part in (section, *corpus) if part]
        place, places = self._visit.index + 1, len(self._visit.places)
        counted = _("{place} of {places}", place=place, places=places)
        number = f"[{self.place.number}]  {counted}" if self.place.number else ""
        self.query_one("#reader-title", Static).update(Content(one_line(self.place.title)))
        self.query_one("#reader-number", Static).update(Content(number))
        line = f" {self._terminal.glyphs.dot} ".join(parts)
        self.query_one("#reader-section", Static).update(Content(line))

    def _say(self, *parts: str) -> None:
        line = f" {self._terminal.glyphs.dot} ".join(one_line(part) for part in parts if part)
        self._status.say(line)

    def retell(self) -> None:
        """Say anew what stands over and under the text."""
        self._describe(self._section())
        if self.view is not None:
            self._body.report()

    def on_link_followed(self, message: LinkFollowed) -> None:
        """Read the document that a link leads to; Backspace leads back."""
        self._visit = self._trail.go(Visit([target_of(message.link)], 0))
        self._open()

    def on_link_chosen(self, message: LinkChosen) -> None:
        """Say where a link leads."""
        pack = self._packs.get(message.link.corpus)
        corpus = pack.title if pack and pack.id != self.place.corpus else ""
        self._say(_(LEADS_TO, title=message.link.title), corpus)

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done."""
        if action == "end_find":
            return self._find.display or self._body.finder.active
        if action == "match":
            return self._body.finder.active
        if action == "step":
            return len(self._visit.places) > 1
        if action == "pictures":
            return self.view is not None and bool(self.view.pictures)
        if action == "copy_code":
            return self.view is not None and any(each.kind == CODE for each in self.view.blocks)
        return True

    def action_close(self) -> None:
        """Go back to where one came from."""
        self.dismiss()

    def action_step(self, by: int) -> None:
        """Go to another passage."""
        visit = self._visit
        following = Visit(visit.places, (visit.index + by) % len(visit.places))
        self._visit = self._trail.go(following)
        self._open()

    def action_back(self) -> None:
        """Go to the document that was read before; from the first one, to where one came from."""
        if not self._walk(-1):
            self.dismiss()

    def action_forward(self) -> None:
        """Go to the document that was read after this one."""
        self._walk(1)

    def _walk(self, by: int) -> bool:
        if (visit := self._trail.step(by)) is not None:
            self._visit = visit
            self._open()
        return visit is not None

    def action_section(self, by: int) -> None:
        """Go to the next section, or to the one before."""
        starts = [anchor.start for anchor in self.view.anchors] if self.view else []
        if by > 0:
            index = bisect_right(starts, self._offset)
        else:
            index = bisect_left(starts, self._offset) - 1
        if 0 <= index < len(starts):
            self._body.stand_at(starts[index])

    def action_contents(self) -> None:
        """Choose a section to go to."""
        if self.view is None or not self.view.anchors:
            self._status.say(_(NO_SECTIONS))
        else:
            at, glyphs = max(0, self._section_index()), self._terminal.glyphs
            screen = ContentsScreen(self.view.title, self.view.anchors, at, glyphs)
            self.app.push_screen(screen, self._go_to_section)

    def _go_to_section(self, start: int | None) -> None:
        if start is not None:
            self._body.stand_at(start)

    def on_picture_chosen(self, message: PictureChosen) -> None:
        """Show the picture that was clicked."""
        self.action_pictures(message.place)

    def action_pictures(self, place: int | None = None) -> None:
        """Show the pictures, from the one in view on."""
        from runtime.tui.screens.pictures import PicturesScreen  # of no use to most starts

        assert self.view is not None
        at = self._body.picture_in_view() if place is None else place
        opened = (self._library, self._presence, self.view, at, self._terminal)
        self.app.push_screen(PicturesScreen(*opened), self._go_to_section)

    def on_key(self, event: Key) -> None:
        """Take all that is typed after the slash, also what came before the field had the keys."""
        if self._find.display and event.character is not None and event.is_printable:
            event.stop()
            self._find.type(event.character)
        elif event.key == "slash":
            event.stop()
            self.action_find()

    def action_find(self) -> None:
        """Take what is to be found."""
        self._status.display = False
        self._find.open()
        self.refresh_bindings()

    def on_find_line_wanted(self, message: FindLine.Wanted) -> None:
        """Go to the first match from here on; after Enter, the keys are the reader's again."""
        body = self._body
        if not message.done:
            body.look_for(message.text)
        elif not message.text:
            self.action_end_find()
        if message.done:
            self._close_find()

    def _close_find(self) -> None:
        self._find.display = False
        self._status.display = True
        self.set_focus(self._body)
        self._body.report()
        self.refresh_bindings()

    def action_end_find(self) -> None:
        """Look for nothing any more."""
        self._body.look_for("")
        self._close_find()

    def action_match(self, by: int) -> None:
        """Go to the next match or to the one before."""
        self._body.step_match(by)

    def action_copy_code(self) -> None:
        """Copy the block of code in view."""
        block = self._body.code_in_view()
        text = self.view.text[block.start : block.end] if self.view and block else ""
        self._status.say(copy(self.app, self._terminal, text, NO_CODE_IN_VIEW))

    def action_copy(self) -> None:
        """Copy the passage with its source; where there is none, the section in view."""
        if self.view is None:
            return
        found = self.place.start, self.place.end
        whole = found if self.place.number else section_span(self.view, self._section_index())
        text = self.view.text[slice(*whole)].strip()
        source = ", ".join(filter(None, (self.place.title, self._section(), self.view.url)))
        self._status.say(copy(self.app, self._terminal, f"{text}\n\n{source}"))

    @property
    def _body(self) -> DocumentBody:
        return self.query_one(DocumentBody)

    @property
    def _find(self) -> FindLine:
        return self.query_one(FindLine)

    @property
    def _status(self) -> StatusLine:
        return self.query_one(StatusLine)


def _same(view: DocumentView, place: NumberedPassage) -> bool:
    return (view.corpus, view.document) == (place.corpus, place.document)

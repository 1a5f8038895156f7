"""The titles of the library, found as one types how they begin."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from runtime.errors import LibraryError
from runtime.hardware.terminal import Glyphs, Terminal
from runtime.localization import N_, _
from runtime.results import TitlePage
from runtime.tui.drawable import one_line
from runtime.tui.messages import Crashed, TitlesFailed, TitlesListed
from runtime.tui.protocols import Asker, Presence
from runtime.tui.screens.failure import FailureScreen
from runtime.tui.screens.reader import ReaderScreen
from runtime.tui.state.title_windows import TitleRequest, TitleWindows
from runtime.tui.state.trail import Trail, beginning_of
from runtime.tui.status_text import LISTING, scope, titles_found
from runtime.tui.widgets.line_input import LineInput
from runtime.tui.widgets.line_list import LineList
from runtime.tui.widgets.said import KeyLine, Said
from runtime.tui.widgets.status import StatusLine
from runtime.tui.workers import list_titles, poster, start_thread

HINT = N_("Type how a title begins")


class TitleList(LineList, can_focus=False):
    """The titles that begin so; what is not there yet is drawn as soon as it comes."""

    def __init__(self, titles: Mapping[str, str], glyphs: Glyphs) -> None:
        """Take the corpora's titles, by id, where there are several to tell apart."""
        super().__init__(glyphs)
        self._corpora = titles
        self.windows = TitleWindows()

    def texts(self, number: int) -> tuple[str, str]:
        """Return a title, the document's own beside another one, and its corpus."""
        entry = self.windows.entry(number)
        if entry is None:
            return self._glyphs.ellipsis, ""
        known_as = f" {self._glyphs.dash} {one_line(entry.known_as)}" if entry.known_as else ""
        return one_line(entry.title) + known_as, self._corpora.get(entry.corpus, "")

    def show(self, windows: TitleWindows, *, again: bool) -> None:
        """Show titles, from the first one on, or go on with those that are shown already."""
        self.windows, self.count = windows, windows.total
        self.action_move_to(self.at if again else 0)


class SeekInput(LineInput):
    """The field; Enter reads what is chosen."""

    BINDINGS = [Binding("enter", "submit", N_("Read"))]


class BrowseScreen(Screen[None]):
    """Titles in order, across the chosen corpora."""

    AUTO_FOCUS = "SeekInput"
    BINDINGS = [
        Binding("escape,f7", "dismiss", N_("Back")),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "pages(-1)", show=False),
        Binding("pagedown", "pages(1)", show=False),
        Binding("ctrl+home", "move_to(0)", show=False),
        Binding("ctrl+end", "move_to(-1)", show=False),
    ]

    def __init__(
        self, library: Asker, presence: Presence, corpora: Collection[str], terminal: Terminal,
        trail: Trail,
    ) -> None:  # fmt: skip
        super().__init__()
        self._library = library
        self._presence = presence
        self._corpora = corpora
        self._terminal = terminal
        self._trail = trail
        self._titles = {pack.id: one_line(pack.title) for pack in library.packs}
        shown = self._titles if len(corpora or self._titles) > 1 else {}
        self._list = TitleList(shown, terminal.glyphs)
        self._pending: TitleRequest | None = None
        self._wanted: TitleRequest | None = None

    def compose(self) -> ComposeResult:
        """Lay out the field over the titles."""
        with Horizontal(id="browse-head"):
            yield Said(lambda: _("Titles"), id="browse-name")
            yield Said(lambda: scope(self._titles, self._corpora), id="browse-scope")
        with Horizontal(id="seek"):
            yield Static(Content(self._terminal.glyphs.prompt), id="prompt")
            yield SeekInput(HINT)
        yield self._list
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """List all titles."""
        self._ask(TitleRequest("", self._corpora))

    # --- what is listed ---

    @on(Input.Changed)
    def seek(self, message: Input.Changed) -> None:
        """List the titles that begin so."""
        self._ask(TitleRequest(message.value, self._corpora))

    @on(Input.Submitted)
    def read_chosen(self) -> None:
        """Read the document one stands at."""
        self._list.action_choose()

    def on_line_list_shown(self, message: LineList.Shown) -> None:
        """Ask for titles that came into view."""
        windows = self._list.windows
        missing = windows.missing(message.first, message.last)
        if missing is not None and windows.total and windows.prefix == self._typed:
            self._ask(missing)

    def _ask(self, request: TitleRequest) -> None:
        """Have one request answered at a time, and of those that wait only the latest."""
        if self._pending is not None:
            self._wanted = request if request != self._pending else None
            return
        self._pending = request
        if not self._list.count:
            self._status.busy(_(LISTING), time.monotonic())
        library, presence, post = self._library, self._presence, poster(self)
        start_thread("titles", lambda: list_titles(library, presence, request, post))

    def on_titles_listed(self, message: TitlesListed) -> None:
        """Show what came, and ask for what was wanted meanwhile."""
        self._pending = None
        if message.request.prefix == self._typed:
            self._show(message.page)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._ask(wanted)

    def _show(self, page: TitlePage) -> None:
        windows = self._list.windows
        again = windows.prefix == self._typed and windows.total > 0
        if not again:
            windows = TitleWindows(self._typed, self._corpora)
        windows.take(page)
        self._status.say(titles_found(page.total, self._typed))
        self._list.show(windows, again=again)

    def on_titles_failed(self, message: TitlesFailed) -> None:
        """Say why and go back."""
        self._fail(message.error)

    def _fail(self, error: LibraryError) -> None:
        self.dismiss()
        self.app.push_screen(FailureScreen(error))

    def on_crashed(self, message: Crashed) -> None:
        """Let the defect be seen."""
        raise message.error

    # --- keys ---

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Read a document."""
        entry = self._list.windows.entry(message.number)
        if entry is not None:
            places = (beginning_of(entry),)
            self.app.push_screen(
                ReaderScreen(self._library, self._presence, places, 0, self._terminal, self._trail)
            )

    def action_move(self, by: int) -> None:
        """Go up or down in the list."""
        self._list.action_move(by)

    def action_pages(self, count: int) -> None:
        """Go up or down by pages."""
        self._list.action_pages(count)

    def action_move_to(self, number: int) -> None:
        """Go to the first title or to the last."""
        self._list.action_move_to(number)

    @property
    def _typed(self) -> str:
        return self.query_one(SeekInput).value

    @property
    def _status(self) -> StatusLine:
        return self.query_one(StatusLine)

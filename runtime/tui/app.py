"""The program on screen: wiring, themes and the keys that work everywhere."""

from __future__ import annotations

import os
import pkgutil
from typing import IO, cast

from rich.console import Console
from textual.app import App
from textual.binding import Binding
from textual.screen import Screen

from runtime.hardware.terminal import Terminal, judge
from runtime.localization import N_, _, use
from runtime.text.last_words import PrintableErrors, end_with
from runtime.text.sanitize import printable
from runtime.tui.protocols import Asker, NewCancellation, Presence
from runtime.tui.screens.conversation import ConversationScreen
from runtime.tui.screens.language import LanguageScreen
from runtime.tui.screens.page import PageScreen, about_page, help_page
from runtime.tui.themes import COLOURLESS, LAMPLIGHT, PAPER
from runtime.tui.widgets.said import Retold
from runtime.tui.widgets.status import StatusLine

NO_COLOURS = N_("This terminal shows no colours.")


class VademecumApp(App[None], inherit_bindings=False):
    """A library to ask and to read."""

    TITLE = "Vademecum"
    CSS = (pkgutil.get_data(__name__, "app.tcss") or b"").decode()
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        Binding("f4,ctrl+t,t", "switch_light", show=False),
        Binding("f3", "about", N_("About"), key_display="F3"),
        Binding("a", "about", show=False),
        Binding("f1", "help", N_("Help"), key_display="F1"),
        Binding("question_mark", "help", show=False),
        Binding("f9", "choose_language", show=False),
        Binding("ctrl+q", "quit", N_("Quit"), priority=True),
    ]

    def __init__(
        self,
        library: Asker,
        presence: Presence,
        terminal: Terminal,
        new_cancellation: NewCancellation,
    ) -> None:
        self._own_theme = _theme_for(terminal)
        super().__init__(ansi_color=not terminal.colour)
        # A defect's traceback quotes texts; without colours, nothing in it is a command.
        errors = cast(IO[str], PrintableErrors())
        self.error_console = Console(file=errors, color_system=None, markup=False, highlight=False)
        self._library = library
        self._presence = presence
        self._terminal = terminal
        self._new_cancellation = new_cancellation
        for theme in (PAPER, LAMPLIGHT, COLOURLESS):
            self.register_theme(theme)
        self.theme = self._own_theme
        self.set_class(not terminal.colour, "-colourless")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our own variables, for the moment before our theme is set."""
        return dict(LAMPLIGHT.variables)

    def get_default_screen(self) -> Screen[None]:
        """Return the screen to start with."""
        return ConversationScreen(
            self._library, self._presence, self._terminal, self._new_cancellation
        )

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text as clean as it would be printed, whatever widget hands it out."""
        super().copy_to_clipboard(printable(text))

    def _handle_exception(self, error: Exception) -> None:
        """End at once with a sentence for what a person can act on; a defect is Textual's to show.

        Textual would load more of itself to end: that may be what has just failed.
        """
        problem = self._presence.explained(error)
        if problem is None:
            super()._handle_exception(error)
            return
        if (driver := self._driver) is not None:
            driver.stop_application_mode()
            driver.close()
        end_with(problem)

    def action_switch_light(self) -> None:
        """Go from light to dark or back."""
        if self._terminal.colour:
            self.theme = LAMPLIGHT.name if self.theme == PAPER.name else PAPER.name
        else:
            self.screen.query(StatusLine).first().say(_(NO_COLOURS))

    def action_help(self) -> None:
        """Show the keys."""
        first = self.screen_stack[0]
        code = isinstance(first, ConversationScreen) and first.session.has_code
        self._show_page(help_page(code=code))

    def action_about(self) -> None:
        """Show what the library is made of."""
        self._show_page(about_page(self._library))

    def action_choose_language(self) -> None:
        """Ask which language to speak."""
        if not self.screen.is_modal:
            self.push_screen(LanguageScreen(self._terminal.glyphs), self._speak)

    def _speak(self, code: str | None) -> None:
        """Say all that is on screen anew."""
        if code is None:
            return
        use(code)
        for screen in self.screen_stack:
            for each in screen.walk_children(with_self=True):
                if isinstance(each, Retold):
                    each.retell()
                else:
                    each.refresh(layout=True)

    def _show_page(self, page: PageScreen) -> None:
        if not self.screen.is_modal:
            self.push_screen(page)


def _theme_for(terminal: Terminal) -> str:
    if not terminal.colour:
        return COLOURLESS.name
    return PAPER.name if terminal.light else LAMPLIGHT.name


def run(library: Asker, presence: Presence, new_cancellation: NewCancellation) -> int:
    """Show a library in the terminal until the person leaves; return the exit status."""
    terminal = judge(os.environ)
    if any(pack.has_pictures for pack in library.packs):
        from runtime.hardware.graphics import with_graphics

        terminal = with_graphics(terminal, os.environ)
    app = VademecumApp(library, presence, terminal, new_cancellation)
    app.run()
    return app.return_code or 0

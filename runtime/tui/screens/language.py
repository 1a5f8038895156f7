"""Which language the program speaks; it is written nowhere and goes with the sitting."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from runtime.hardware.terminal import Glyphs
from runtime.localization import N_, _, language
from runtime.localization.choice import LANGUAGES
from runtime.tui.widgets.line_list import LineList


class LanguageList(LineList):
    """The languages, each as it calls itself."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.count = len(LANGUAGES)
        self.at = list(LANGUAGES).index(language()) if language() in LANGUAGES else 0

    def texts(self, number: int) -> tuple[str, str]:
        """Return a language's name, and its code."""
        code = list(LANGUAGES)[number]
        return LANGUAGES[code], code


class LanguageScreen(ModalScreen[str | None]):
    """Returns the code of the chosen language; None where one stays with the present one."""

    BINDINGS = [("escape,q,f9", "dismiss", N_("Close"))]
    AUTO_FOCUS = "LanguageList"

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._list = LanguageList(glyphs)

    def compose(self) -> ComposeResult:
        """List the languages."""
        with Vertical(classes="card"):
            yield Static(Content(_("Language")), classes="title")
            self._list.styles.height = len(LANGUAGES)
            yield self._list
            keys = _("Enter chooses   Esc closes")
            yield Static(Content(keys), classes="keys")

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Return the language."""
        self.dismiss(list(LANGUAGES)[message.number])

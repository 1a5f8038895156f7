"""Which language an answer is to be translated into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from runtime.localization import N_, _, language
from runtime.localization.choice import LANGUAGES
from runtime.stick.layout import PackRecord
from runtime.text.foreign import named
from runtime.text.languages import code
from runtime.tui.drawable import one_line


def offered(packs: Iterable[PackRecord], own: str) -> tuple[str, ...]:
    """Return the codes of the languages to choose among, that of the screen first.

    `own` is the language of the library, which comes last: most answers are in it.
    """
    mine = code(own)
    known = (code(pack.to_language) for pack in packs if pack.translates)
    listed = dict.fromkeys((language(), *LANGUAGES, *known))
    return (*(each for each in listed if each != mine), mine)


class LanguageRow(Widget, can_focus=True):
    """A language."""

    BINDINGS = [("enter,space", "choose", N_("Choose"))]

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def render(self) -> Content:
        """Return its name."""
        return Content(one_line(named(self.language)))

    def action_choose(self) -> None:
        """Choose it."""
        self.screen.dismiss(self.language)

    def on_click(self) -> None:
        """Choose it."""
        self.action_choose()


class LanguagesScreen(ModalScreen[str | None]):
    """Returns the code of the chosen language; None when there is to be no translation."""

    BINDINGS = [
        ("escape,q", "dismiss", N_("Cancel")),
        ("up,k", "app.focus_previous", N_("Up")),
        ("down,j", "app.focus_next", N_("Down")),
    ]
    AUTO_FOCUS = "LanguageRow"

    def __init__(self, languages: Sequence[str]) -> None:
        super().__init__()
        self._rows = [LanguageRow(each) for each in dict.fromkeys(languages)]

    def compose(self) -> ComposeResult:
        """List the languages."""
        with Vertical(classes="card"):
            yield Static(Content(_("Translate the answer into")), classes="title")
            with VerticalScroll(can_focus=False):
                yield from self._rows
            yield Static(Content(_("Enter chooses   Esc closes")), classes="keys")

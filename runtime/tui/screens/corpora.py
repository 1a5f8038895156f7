"""Which corpora questions go to."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from runtime.localization import _
from runtime.stick.layout import PackRecord
from runtime.tui.drawable import one_line
from runtime.tui.status_text import documents
from runtime.tui.widgets.styling import run_style


class CorpusRow(Widget, can_focus=True):
    """A corpus with a box to check."""

    BINDINGS = [("space,x", "check", "Check")]
    COMPONENT_CLASSES = {"quiet"}

    checked = reactive(True)

    def __init__(self, pack: PackRecord, checked: bool) -> None:
        super().__init__()
        self.pack = pack
        self.set_reactive(CorpusRow.checked, checked)

    def render(self) -> Content:
        """Return the box, the title and what the corpus holds."""
        box = "[x]" if self.checked else "[ ]"
        about = f"{documents(self.pack.documents)}, {one_line(self.pack.licence)}"
        quiet = run_style(self, "quiet")
        return Content.assemble(f"{box} {one_line(self.pack.title)}  ", (about, quiet))

    def action_check(self) -> None:
        """Check it or not."""
        self.checked = not self.checked

    def on_click(self) -> None:
        """Check it or not."""
        self.action_check()


class CorporaScreen(ModalScreen[frozenset[str] | None]):
    """Returns the ids of the chosen corpora, empty for all; None when nothing is to change."""

    BINDINGS = [
        ("escape,q", "dismiss", "Cancel"),
        ("enter", "apply", "Apply"),
        ("a", "all", "All"),
        ("up,k", "app.focus_previous", "Up"),
        ("down,j", "app.focus_next", "Down"),
    ]
    AUTO_FOCUS = "CorpusRow"

    def __init__(self, packs: Sequence[PackRecord], chosen: Collection[str]) -> None:
        super().__init__()
        self._rows = [CorpusRow(pack, not chosen or pack.id in chosen) for pack in packs]

    def compose(self) -> ComposeResult:
        """List the corpora."""
        with Vertical(classes="card"):
            yield Static(Content(_("Look for answers in")), classes="title")
            with VerticalScroll(can_focus=False):
                yield from self._rows
            keys = _("Space checks   A all or none   Enter applies   Esc cancels")
            yield Static(Content(keys), classes="keys")

    def action_all(self) -> None:
        """Check all, or none when all are checked."""
        everything = all(row.checked for row in self._rows)
        for row in self._rows:
            row.checked = not everything

    def action_apply(self) -> None:
        """Return the choice; no corpus at all means every one."""
        chosen = frozenset(row.pack.id for row in self._rows if row.checked)
        self.dismiss(frozenset() if len(chosen) == len(self._rows) else chosen)

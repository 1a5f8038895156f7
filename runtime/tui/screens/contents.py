"""The table of contents of a document."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from runtime.hardware.terminal import Glyphs
from runtime.localization import N_, _
from runtime.results import Anchor
from runtime.tui.drawable import one_line
from runtime.tui.widgets.line_list import LineList

_DEEPEST = 6


class SectionList(LineList):
    """The headings, each as far to the right as it stands below others."""

    def __init__(self, anchors: Sequence[Anchor], glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._anchors = anchors
        self._lowest = min((anchor.level for anchor in anchors), default=1)
        self.count = len(anchors)

    def texts(self, number: int) -> tuple[str, str]:
        """Return a heading; nothing is quiet."""
        anchor = self._anchors[number]
        depth = min(anchor.level - self._lowest, _DEEPEST)
        return "  " * depth + one_line(anchor.label), ""


class ContentsScreen(ModalScreen[int | None]):
    """Returns where the chosen section begins; None where one stays."""

    BINDINGS = [("escape,q,t,f8", "dismiss", N_("Close"))]
    AUTO_FOCUS = "SectionList"

    def __init__(self, title: str, anchors: Sequence[Anchor], at: int, glyphs: Glyphs) -> None:
        """Stand at the section of a number."""
        super().__init__()
        self._title = title
        self._anchors = anchors
        self._list = SectionList(anchors, glyphs)
        self._list.at = at

    def compose(self) -> ComposeResult:
        """List the sections under the document's title."""
        with Vertical(classes="card"):
            yield Static(Content(one_line(self._title)), classes="title")
            self._list.styles.height = len(self._anchors)
            yield self._list
            yield Static(Content(_("Enter goes there   Esc closes")), classes="keys")

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Return where the section begins."""
        self.dismiss(self._anchors[message.number].start)

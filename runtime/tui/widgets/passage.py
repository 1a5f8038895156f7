"""A passage that was found, with the sentences that matter marked."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content, Span
from textual.widget import Widget
from textual.widgets import Static

from runtime.citations import NumberedPassage, also_in_line
from runtime.localization import N_
from runtime.results import OtherSource
from runtime.tui.drawable import excerpt, one_line
from runtime.tui.messages import PassageChosen
from runtime.tui.widgets.styling import run_style

MARKED_ROOM = 230
"""characters of a passage that has marked sentences"""
PLAIN_ROOM = 100


class PassageText(Widget):
    """Title, section and an excerpt."""

    COMPONENT_CLASSES = {"marked", "quiet", "heading"}

    def __init__(self, place: NumberedPassage, corpora: Mapping[str, str], separator: str) -> None:
        super().__init__()
        self.place = place
        self._corpora = corpora
        self._separator = separator

    def render(self) -> Content:
        """Return the passage's lines."""
        return Content("\n").join(
            [self._heading(), *self._head(), self._excerpt(), *self._others()]
        )

    def _heading(self) -> Content:
        style = run_style(self, "heading")
        quiet = run_style(self, "quiet")
        place = self.place
        corpus = self._corpora.get(place.corpus, "")
        parts = [one_line(part) for part in (place.section, corpus, place.source)]
        rest = "".join(f" {self._separator} {part}" for part in parts if part)
        return Content.assemble((one_line(self.place.title), style), (rest, quiet))

    def _head(self) -> list[Content]:
        """Return the header row of a table, where the excerpt is from the midst of it."""
        head = one_line(self.place.head)
        return [Content.styled(head, run_style(self, "quiet"))] if head else []

    def _others(self) -> list[Content]:
        """Return a line on the other documents that have the passage, if any do."""
        line = one_line(also_in_line(self.place.also_in, self._other))
        return [Content.styled(line, run_style(self, "quiet"))] if line else []

    def _other(self, source: OtherSource) -> str:
        """Name a document by what tells it from this one, its corpus or its title."""
        place = self.place
        title = source.title if source.title != place.title else ""
        corpus = self._corpora.get(source.corpus, "") if source.corpus != place.corpus else ""
        return f"{title} ({corpus})" if title and corpus else title or corpus or source.document

    def _excerpt(self) -> Content:
        place = self.place
        marks = [(start - place.start, end - place.start) for start, end in place.marks]
        text, moved = excerpt(place.text, marks, MARKED_ROOM if marks else PLAIN_ROOM)
        style = run_style(self, "marked" if marks else "quiet")
        if not marks:
            return Content.styled(text, style)
        return Content(text, spans=[Span(start, end, style) for start, end in moved])


class PassageView(Horizontal, can_focus=True):
    """A numbered passage; Enter or a click opens the reader at it."""

    BINDINGS = [Binding("enter", "open", N_("Read"))]

    def __init__(
        self, turn: int, place: NumberedPassage, corpora: Mapping[str, str], separator: str
    ) -> None:
        super().__init__()
        self._turn = turn
        self.place = place
        self._text = PassageText(place, corpora, separator)

    def compose(self) -> ComposeResult:
        """Put the number in the margin."""
        yield Static(Content(f"[{self.place.number}]"), classes="number")
        yield self._text

    def on_mount(self) -> None:
        """Mark what is cited from the start."""
        self.set_class(self.place.cited, "-cited")

    def show(self, place: NumberedPassage) -> None:
        """Draw the passage with what has come to be cited."""
        if place != self.place:
            self.place = self._text.place = place
            self.set_class(place.cited, "-cited")
            self._text.refresh(layout=True)

    def action_open(self) -> None:
        """Open the reader here."""
        self.post_message(PassageChosen(self._turn, self.place.number))

    def on_click(self) -> None:
        """Open the reader here."""
        self.action_open()

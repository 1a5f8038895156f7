"""A question, its answer and the passages it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from runtime.events import Event, Token
from runtime.hardware.terminal import Glyphs
from runtime.localization import _
from runtime.text.wording import understood_as
from runtime.tui.drawable import one_line, shortened
from runtime.tui.state.turn import Turn
from runtime.tui.widgets.answer import AnswerView
from runtime.tui.widgets.passage import PassageView

DRAW_SECONDS = 0.08
"""between two drawings of an answer: layout would otherwise take its share of the model's time"""

QUESTION = 320
"""characters of a question that are shown above its answer"""


class TurnView(Vertical):
    """Draws one turn."""

    def __init__(self, turn: Turn, corpora: Mapping[str, str], glyphs: Glyphs) -> None:
        super().__init__(classes="-current")
        self.turn = turn
        self._corpora = corpora
        self._glyphs = glyphs
        self._drawing_soon = False
        self._answer = AnswerView(turn, glyphs.caret)
        self._passages = Vertical(classes="passages")
        self._query = Static(classes="understood")
        self._query.display = False

    def compose(self) -> ComposeResult:
        """Lay out the question over its answer and passages."""
        yield Static(Content(shortened(self.turn.question, QUESTION)), classes="question")
        yield self._query
        with Container(classes="spread"):
            yield self._answer
            yield self._passages

    def on_mount(self) -> None:
        """Draw what came before there was anything to draw on."""
        self.call_after_refresh(self.show)

    def receive(self, event: Event) -> None:
        """Go on by one event; words are drawn a few at a time."""
        self.turn.receive(event)
        if not isinstance(event, Token):
            self.show()
        elif not self._drawing_soon:
            self._drawing_soon = True
            self.set_timer(DRAW_SECONDS, self.show)

    def show(self) -> None:
        """Draw the turn as it stands."""
        self._drawing_soon = False
        if not self._passages.is_attached:
            return
        self._answer.show()
        self._show_query()
        count = len(self.turn.places)
        views = list(self._passages.query_children(PassageView))
        for view in views[count:]:
            view.remove()
        for view in views[:count]:
            view.show(self.turn.places[view.place.number])
        fresh = list(self.turn.places)[len(views) :]
        if fresh:
            self._passages.mount_all(
                PassageView(self.turn.number, place, self._corpora, self._glyphs.dot)
                for place in fresh
            )

    def retell(self) -> None:
        """Say anew what is ours."""
        self.show()

    def _show_query(self) -> None:
        """Say what was searched for, where that is not what was asked."""
        words = tuple(understood for _typed, understood in self.turn.corrections)
        searched = _("Searched for: {words}", words=words) if words else ""
        lines = (searched, understood_as(self.turn.understood))
        said = [one_line(line) for line in lines if line]
        self._query.update(Content("\n".join(said)))
        self._query.display = bool(said)

"""A screen of questions and answers that says, in one line, what is going on."""

from __future__ import annotations

from runtime.localization import _
from runtime.tui.protocols import Asker, NewCancellation, Presence
from runtime.tui.screens.column import ColumnScreen
from runtime.tui.state.session import Session
from runtime.tui.status_text import LOADING_SEARCH, LOADING_WRITER, TRANSLATING, activity, summary
from runtime.tui.widgets.status import StatusLine
from runtime.tui.widgets.turn import TurnView


class ReportingScreen(ColumnScreen):
    """Reports on the models that are loaded, and on the answer that is under way or done."""

    def __init__(
        self, library: Asker, presence: Presence, new_cancellation: NewCancellation
    ) -> None:
        super().__init__()
        self._library = library
        self._presence = presence
        self._new_cancellation = new_cancellation
        self.session = Session()
        self._begun = 0.0
        """when what goes on began, by `time.monotonic`"""
        self._search_ready = self._writer_ready = False
        self._keys_shown = (False, False, False, False)

    @property
    def translates(self) -> bool:
        """Whether an answer is being translated."""
        return any(turn.translating for turn in self.session.turns)

    def on_search_ready(self) -> None:
        """Search needs nothing more."""
        self._search_ready = True
        self._update_status()

    def on_writer_ready(self) -> None:
        """Writing needs nothing more."""
        self._writer_ready = True
        self._update_status()

    def _update_status(self) -> None:
        """Say what is going on, and offer the keys that do something then."""
        left_out = any(turn.left_out for turn in self.session.turns)
        running = self.session.running or self.translates
        keys = (running, bool(self.session.turns), left_out, self.session.has_code)
        if keys != self._keys_shown:  # the footer is laid out again each time
            self._keys_shown = keys
            self.refresh_bindings()
        ready = {"search_ready": self._search_ready, "writer_ready": self._writer_ready}
        turn = self.session.current
        if turn is not None and turn.running:
            self._status.busy(activity(turn, **ready), self._begun)
        elif self.translates:
            self._status.busy(_(TRANSLATING), self._begun)
        elif not self._writer_ready:
            loading = LOADING_WRITER if self._search_ready else LOADING_SEARCH
            self._status.busy(_(loading), self._begun)
        else:
            self._status.say(summary(turn) if turn else "")

    def _view(self, number: int) -> TurnView | None:
        """Return the answer of a question."""
        views = self.query(TurnView)
        return next((view for view in views if view.turn.number == number), None)

    def _chosen_view(self) -> TurnView | None:
        """Return the answer that is chosen, or the latest."""
        ancestors = self.focused.ancestors if self.focused else ()
        views = [each for each in ancestors if isinstance(each, TurnView)]
        return next(iter(views or reversed(list(self.query(TurnView)))), None)

    @property
    def _status(self) -> StatusLine:
        return self.query_one(StatusLine)

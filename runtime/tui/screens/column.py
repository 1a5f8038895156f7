"""A column of what can be chosen over the field to ask in, and the keys that lead through them."""

from __future__ import annotations

from textual.actions import SkipAction
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget

from runtime.tui.widgets.question import QuestionInput


class Column(VerticalScroll, can_focus=False, inherit_bindings=False):
    """What scrolls; the keys that move it are the screen's."""


class ColumnScreen(Screen[None]):
    """A screen of a `Column` and a `QuestionInput`."""

    BINDINGS = [
        # With priority: a key that is pressed at once after one of these goes where that one led.
        Binding("down", "move_line(1)", show=False, priority=True),
        Binding("up", "move_line(-1)", show=False, priority=True),
        Binding("tab", "move(1)", show=False, priority=True),
        Binding("shift+tab", "move(-1)", show=False, priority=True),
        Binding("pagedown", "scroll_pages(1)", show=False),
        Binding("pageup", "scroll_pages(-1)", show=False),
    ]

    def action_go_between(self) -> None:
        """Go from the question to the results, or back."""
        if self.focused is self._input:
            self.action_move(1)
        else:
            self.set_focus(self._input)

    def action_move_line(self, by: int) -> None:
        """Go to the next line of a question; from its edge on, as `action_move` does."""
        if self.focused is self._input and not self._input.is_at_edge(by):
            raise SkipAction
        self.action_move(by)

    def action_move(self, by: int) -> None:
        """Go to the next thing that can be chosen; past the last one lies the question."""
        choices = [widget for widget in self._column.query("*") if widget.focusable]
        stops: list[Widget] = [*choices, self._input]
        if self.focused is self._input:
            self.set_focus(stops[self._first_stop(choices, by)])
        elif self.focused in choices:
            self.set_focus(stops[choices.index(self.focused) + by])
        else:
            self.set_focus(self._input)

    def _first_stop(self, choices: list[Widget], by: int) -> int:
        """Return where to go from the question: the latest answer, or an example."""
        if current := self.query(".-current"):
            latest = set(current.last().query("*"))
            return next((index for index, widget in enumerate(choices) if widget in latest), -1)
        return len(choices) - 1 if by < 0 and choices else 0

    def action_scroll_pages(self, count: int) -> None:
        """Scroll the conversation."""
        distance = count * max(1, self._column.size.height - 2)
        self._column.scroll_relative(y=distance, animate=False)

    @property
    def _column(self) -> Column:
        return self.query_one(Column)

    @property
    def _input(self) -> QuestionInput:
        return self.query_one(QuestionInput)

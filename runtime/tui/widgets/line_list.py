"""A list of any length, one line each, of which one is chosen. It draws the lines in view only."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from runtime.hardware.terminal import Glyphs

_BAR = 2
"""cells before a line, where the chosen one has its bar"""
_WHEEL_LINES = 3


class LineList(Widget, can_focus=True):
    """Lines to choose from; Enter or a click chooses."""

    BINDINGS = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup,b", "pages(-1)", show=False),
        Binding("pagedown,space", "pages(1)", show=False),
        Binding("home,g", "move_to(0)", show=False),
        Binding("end,G", "move_to(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]
    COMPONENT_CLASSES = {"chosen", "quiet", "bar"}

    @dataclass
    class Chosen(Message):
        """A line was chosen."""

        number: int

    @dataclass
    class Shown(Message):
        """Other lines came into view."""

        first: int
        last: int

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self.count = 0
        self.at = 0
        """the number of the line one stands at"""
        self._top = 0

    def texts(self, number: int) -> tuple[str, str]:
        """Return what a line says, safe to draw, and what it says quietly at the right."""
        raise NotImplementedError

    @property
    def shown(self) -> tuple[int, int]:
        """The first and the last line in view."""
        return self._top, max(self._top, min(self.count, self._top + self.size.height) - 1)

    def action_move(self, by: int) -> None:
        """Go up or down."""
        self._stand_at(self.at + by)

    def action_pages(self, count: int) -> None:
        """Go up or down by pages."""
        self._stand_at(self.at + count * max(1, self.size.height - 1))

    def action_move_to(self, number: int) -> None:
        """Go to a line; a negative number counts from the end."""
        self._stand_at(number if number >= 0 else self.count + number)

    def action_choose(self) -> None:
        """Choose the line one stands at."""
        if self.count:
            self.post_message(self.Chosen(self.at))

    def on_resize(self, event: Resize) -> None:
        """Keep the chosen line in view."""
        self._stand_at(self.at)

    def on_click(self, event: Click) -> None:
        """Choose what was clicked."""
        if self._top + event.y < self.count:
            self._stand_at(self._top + event.y)
            self.action_choose()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Move with the wheel."""
        self.action_move(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Move with the wheel."""
        self.action_move(-_WHEEL_LINES)

    def _stand_at(self, number: int) -> None:
        height = max(1, self.size.height)
        self.at = max(0, min(number, self.count - 1))
        self._top = max(self.at - height + 1, min(self._top, self.at, self.count - height), 0)
        self.refresh()
        self.post_message(self.Shown(*self.shown))

    def render_line(self, y: int) -> Strip:
        """Draw one line: bar, text, what is quiet."""
        base, number, room = self.rich_style, self._top + y, self.size.width - _BAR
        if number >= self.count:
            return Strip.blank(self.size.width, base)
        text, quiet = self.texts(number)
        quiet = self._cut(quiet, room // 3)
        gap = 2 if quiet else 0
        text = self._cut(text, room - gap - cell_len(quiet))
        space = room - cell_len(text) - cell_len(quiet)
        mark = self._glyphs.bar if number == self.at else ""
        over = base + self._style("chosen") if number == self.at else base
        return Strip([
            Segment(f"{mark:<{_BAR}}", base + self._style("bar")),
            Segment(text, over),
            Segment(" " * space, over),
            Segment(quiet, over + self._style("quiet")),
        ])  # fmt: skip

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name, partial=True)

    def _cut(self, text: str, room: int) -> str:
        """Return a text that fits."""
        if cell_len(text) <= room:
            return text
        kept = max(0, room - cell_len(self._glyphs.ellipsis))
        return set_cell_size(text, kept) + self._glyphs.ellipsis

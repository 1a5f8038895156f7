"""A document's text on screen, from wherever in it one stands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.strip import Strip
from textual.widget import Widget

from runtime.citations import NumberedPassage
from runtime.hardware.terminal import Glyphs
from runtime.results import DocumentView
from runtime.tui.drawable import clean
from runtime.tui.messages import Moved
from runtime.tui.state.wrapping import TAB_CELLS, Flow, Line

MEASURE = 76
"""cells a line of text is long at most, for the eye's sake"""
_MARGIN = 3
_WHEEL_LINES = 3


def text_margin(width: int) -> int:
    """Return the cells to either side of the text on a screen of a width."""
    return max(_MARGIN, (width - MEASURE) // 2)


class DocumentBody(Widget, can_focus=True):
    """Draws the lines in view and wraps no others."""

    BINDINGS = [
        Binding("up,k", "lines(-1)", show=False),
        Binding("down,j", "lines(1)", show=False),
        Binding("pageup,b", "pages(-1)", show=False),
        Binding("pagedown,space", "pages(1)", show=False),
        Binding("home,g", "start", show=False),
        Binding("end,G", "end", show=False),
    ]
    COMPONENT_CLASSES = {"passage", "marked", "heading", "bar", "track", "thumb"}

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._view: DocumentView | None = None
        self._chunks: tuple[int, ...] = (0,)
        self._place: NumberedPassage | None = None
        self._flow = Flow("", MEASURE)
        self._top = Line(0, 0)
        self._page: list[Line] = []
        self._headings: frozenset[int] = frozenset()

    @property
    def measure(self) -> int:
        """Cells a line of text may take here."""
        return max(2, self.size.width - 2 * text_margin(self.size.width))

    def open(self, view: DocumentView, chunks: tuple[int, ...], place: NumberedPassage) -> None:
        """Show a document, with a passage in view."""
        self._view, self._chunks = view, chunks
        self._headings = frozenset(_headings(view))
        self._flow = Flow(view.text, self.measure, chunks)
        self.call_after_refresh(self.show_place, place)  # the height is known by then

    def show_place(self, place: NumberedPassage) -> None:
        """Go to a passage of the same document."""
        self._place = place
        self.go_to(place.marks[0][0] if place.marks else place.start)

    def shows(self, offset: int) -> bool:
        """Whether a character is in view."""
        return bool(self._page) and self._page[0].start <= offset <= self._page[-1].end

    def stand_at(self, offset: int) -> None:
        """Bring a character's line to the top."""
        self._stand_at(self._flow.line_at(offset))

    def go_to(self, offset: int) -> None:
        """Bring a character into view, with some lines above it."""
        line = self._flow.line_at(offset)
        above = list(islice(self._flow.backward(line), max(self.size.height // 3, 0)))
        self._stand_at(above[-1] if above else line)

    def on_resize(self, event: Resize) -> None:
        """Wrap to the new width and keep the place."""
        if self._view is not None:
            self._flow = Flow(self._view.text, self.measure, self._chunks)
            self.stand_at(self._top.start)

    def action_lines(self, count: int) -> None:
        """Move by lines."""
        lines = self._flow.forward if count > 0 else self._flow.backward
        passed = list(islice(lines(self._top), abs(count)))
        if passed:
            self._stand_at(passed[-1])

    def action_pages(self, count: int) -> None:
        """Move by pages, keeping two lines in view."""
        self.action_lines(count * max(1, self.size.height - 2))

    def action_start(self) -> None:
        """Go to the beginning."""
        self.stand_at(0)

    def action_end(self) -> None:
        """Go to the end."""
        self.stand_at(len(self._flow.text))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Move with the wheel."""
        self.action_lines(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Move with the wheel."""
        self.action_lines(-_WHEEL_LINES)

    def on_click(self, event: Click) -> None:
        """Go where the track at the right edge was clicked."""
        if event.x >= self.size.width - 2:
            self.go_to(len(self._flow.text) * event.y // max(1, self.size.height - 1))

    def _stand_at(self, top: Line) -> None:
        """Put a line at the top, or as near to it as the document's last page allows."""
        height = max(1, self.size.height)
        page = [top, *islice(self._flow.forward(top), height - 1)]
        missing = height - len(page)
        before = list(islice(self._flow.backward(top), missing)) if missing else []
        self._page = [*reversed(before), *page]
        self._top = self._page[0]
        self.refresh()
        self.post_message(Moved(self._top.start, self._share()))

    def _share(self) -> float:
        """Return how much of the document lies above the end of the screen; 0 at its start."""
        if not self._top.start:
            return 0.0
        return self._page[-1].end / max(1, len(self._flow.text))

    def render_line(self, y: int) -> Strip:
        """Draw one line: margin, bar, text, track."""
        base = self.rich_style
        left = text_margin(self.size.width)
        segments = [Segment(" " * (left - 2), base)]
        if y < len(self._page) and self._view is not None:
            line = self._page[y]
            segments += [self._bar(line, base), *self._text(line, base)]
        strip = Strip(segments).adjust_cell_length(self.size.width - 1, base)
        return Strip([*strip, self._track(y, base)])

    def _bar(self, line: Line, base: Style) -> Segment:
        inside = self._place is not None and _overlaps(line, self._place.start, self._place.end)
        if not inside:
            return Segment("  ", base)
        return Segment(f"{self._glyphs.bar} ", base + self._style("bar"))

    def _text(self, line: Line, base: Style) -> list[Segment]:
        place, text = self._place, self._flow.text
        if line.start in self._headings:
            base = base + self._style("heading")
        spans = place.marks if place else ()
        if place and not place.marks:
            spans = ((place.start, place.end),)
        cuts = {line.start, line.end}
        cuts |= {cut for span in spans for cut in span if line.start < cut < line.end}
        edges = sorted(cuts)
        marked = base + self._style("marked")
        return [
            Segment(_drawn(text[start:end]), marked if _within(start, end, spans) else base)
            for start, end in pairwise(edges)
        ]

    def _track(self, y: int, base: Style) -> Segment:
        length, height = len(self._flow.text), max(1, self.size.height)
        if not length or not self._page:
            return Segment(" ", base)
        first = self._top.start * height // length
        last = max(first, (self._page[-1].end * height - 1) // length)
        if (first, last) == (0, height - 1):
            return Segment(" ", base)
        name = "thumb" if first <= y <= last else "track"
        glyph = self._glyphs.thumb if name == "thumb" else self._glyphs.track
        return Segment(glyph, base + self._style(name))

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name, partial=True)


def _headings(view: DocumentView) -> Iterator[int]:
    """Yield where a line is a title or a heading."""
    if view.title and view.text.startswith(f"{view.title}\n"):
        yield 0
    for anchor in view.anchors:
        if anchor.label and view.text.startswith(anchor.label, anchor.start):
            yield anchor.start


def _drawn(text: str) -> str:
    return clean(text).replace("\t", " " * TAB_CELLS)


def _overlaps(line: Line, start: int, end: int) -> bool:
    return line.start < end and (line.end > start or line.start == line.end >= start)


def _within(start: int, end: int, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= start and end <= last for first, last in spans)

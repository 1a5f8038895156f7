"""A document's text on screen, from wherever in it one stands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.strip import Strip
from textual.widget import Widget

from runtime.citations import NumberedPassage
from runtime.hardware.terminal import Glyphs
from runtime.results import DocumentView, TextBlock
from runtime.tui.drawable import clean
from runtime.tui.messages import LinkChosen, LinkFollowed, Moved, PictureChosen
from runtime.tui.state.finding import Finder
from runtime.tui.state.links import LinkChoice
from runtime.tui.state.picture_lines import PictureLines
from runtime.tui.state.tables import GAP, Tables
from runtime.tui.state.wrapping import TAB_CELLS, Flow, Line
from runtime.tui.widgets.ink import CODE, DocumentInk, Paint, segments_of

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
        Binding("tab", "link(1)", show=False),
        Binding("shift+tab", "link(-1)", show=False),
        Binding("enter", "follow", show=False),
    ]
    COMPONENT_CLASSES = {
        "marked", "found", "at", "heading-0", "heading-1", "heading-2", "heading-3", "code", "head",
        "rule", "bar", "track", "thumb", "link", "link-chosen",
        "picture",
    }  # fmt: skip

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._view: DocumentView | None = None
        self._chunks: tuple[int, ...] = (0,)
        self._place: NumberedPassage | None = None
        self._flow = Flow("", MEASURE)
        self._top = Line(0, 0)
        self._page: list[Line] = []
        self._ink: DocumentInk | None = None
        self.finder = Finder()
        self._links = LinkChoice()

    @property
    def measure(self) -> int:
        """Cells a line of text may take here."""
        return max(2, self.size.width - 2 * text_margin(self.size.width))

    def open(
        self,
        view: DocumentView,
        chunks: tuple[int, ...],
        place: NumberedPassage,
        offset: int | None = None,
    ) -> None:
        """Show a document, with a passage in view, or with a character at the top."""
        self._view, self._chunks, self._place = view, chunks, place
        self._ink = DocumentInk(self, view)
        self.finder = Finder(view.text)
        self._links = LinkChoice(view.links)
        self._flow = self._wrapped(view)
        self.call_after_refresh(self.show, place, offset)  # the height is known by then

    def _wrapped(self, view: DocumentView) -> Flow:
        tables = Tables(view.text, view.blocks, self.measure)
        pictures = PictureLines(view.text, view.pictures, self.measure, tables.row)
        return Flow(view.text, self.measure, self._chunks, pictures.row)

    def retell(self) -> None:
        """Name the pictures in the language that is spoken."""
        if self._view is not None:
            self._flow = self._wrapped(self._view)
            self.stand_at(self._top.start)

    def picture_in_view(self) -> int:
        """Return the place of the first picture in view among all; of the next one, if none is."""
        pictures = self._view.pictures if self._view else ()
        seen = [line.aside[0] for line in self._page if line.aside]
        after = [n for n, each in enumerate(pictures) if each.start >= self._top.start]
        return next(iter([*seen, *after]), max(0, len(pictures) - 1))

    def show(self, place: NumberedPassage, offset: int | None = None) -> None:
        """Go to a passage of the same document, or have a character of it at the top."""
        self._place = place
        if offset is not None:
            self.stand_at(offset)
        else:
            self.go_to(place.marks[0][0] if place.marks else place.start)

    def look_for(self, wanted: str) -> None:
        """Mark what is looked for, and go to the first match from the top on."""
        self._go_to_match(self.finder.look_for(wanted, self._top.start))

    def step_match(self, by: int) -> None:
        """Go to the next match or to the one before."""
        self._go_to_match(self.finder.step(by))

    def _go_to_match(self, start: int | None) -> None:
        if start is not None and not self.shows(start):
            self.go_to(start)
        else:
            self.refresh()
            self.report()

    def report(self) -> None:
        """Tell where in the document this is."""
        self.post_message(Moved(self._top.start, self._share()))

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

    def code_in_view(self) -> TextBlock | None:
        """Return the first block of code that begins in view, or the one that goes on there."""
        blocks = self._view.blocks if self._view and self._page else ()
        first, last = (self._page[0].start, self._page[-1].end) if self._page else (0, 0)
        seen = [each for each in blocks if each.kind == CODE and first < each.end]
        seen = [each for each in seen if each.start <= last]
        return next((each for each in seen if each.start >= first), seen[0] if seen else None)

    def on_resize(self, event: Resize) -> None:
        """Wrap to the new width and keep the place."""
        if self._view is not None:
            self._flow = self._wrapped(self._view)
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

    def action_link(self, by: int) -> None:
        """Choose the next link or the one before, and bring it into view."""
        first, last = (self._page[0].start, self._page[-1].end) if self._page else (0, 0)
        link = self._links.step(by, first, last)
        if link is None:
            return
        if not self.shows(link.start):
            self.go_to(link.start)
        self.refresh()
        self.post_message(LinkChosen(link))

    def action_follow(self) -> None:
        """Follow the chosen link, where it is in view."""
        link = self._links.link
        if link is not None and self.shows(link.start):
            self.post_message(LinkFollowed(link))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Move with the wheel."""
        self.action_lines(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Move with the wheel."""
        self.action_lines(-_WHEEL_LINES)

    def on_click(self, event: Click) -> None:
        """Follow the link that was clicked, or go where the track at the right edge was."""
        number, picture = event.style.meta.get("link"), event.style.meta.get("picture")
        if picture is not None:
            self.post_message(PictureChosen(picture))
        elif number is not None and number < len(self._links.links):
            self.post_message(LinkFollowed(self._links.links[number]))
        elif event.x >= self.size.width - 2:
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
        self.report()

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
        if line.aside:
            style = base + self._style("picture") + Style(meta={"picture": line.aside[0]})
            return [Segment(_drawn(line.aside[2]), style)]
        ink = self._ink
        block = ink.block(line.start) if ink else None
        is_code = block is not None and block.kind == CODE
        paints = list(ink.paints(line.start, line.end)) if ink else []
        paints += self._marks(line)
        if line.cells:
            return list(self._row(line, paints, base))
        if is_code:
            base = base + self._style("code")
        drawn = list(self._segments(line.start, line.end, paints, base))
        if is_code:
            used = sum(cell_len(segment.text) for segment in drawn)
            drawn.append(Segment(" " * (self.measure - used), base))
        return drawn

    def _marks(self, line: Line) -> Iterator[Paint]:
        """Yield the links, then what is cited, then what is looked for."""
        for number, link in self._links.within(line.start, line.end):
            name = "link-chosen" if number == self._links.chosen else "link"
            yield link.start, link.end, self._style(name) + Style(meta={"link": number})
        place = self._place
        spans = place.marks if place else ()
        if place and not place.marks:
            spans = ((place.start, place.end),)
        yield from ((*span, self._style("marked")) for span in spans)
        for start, end in self.finder.within(line.start, line.end):
            yield start, end, self._style("at" if start == self.finder.at else "found")

    def _row(self, line: Line, paints: list[Paint], base: Style) -> Iterator[Segment]:
        """Draw the cells of a table's row, each in its column."""
        rule = Segment(f" {self._glyphs.rule} ", base + self._style("rule"))
        x = 0
        for start, end, column in line.cells:
            yield Segment(" " * (column - GAP * bool(column) - x), base)
            if column:
                yield rule
            drawn = list(self._segments(start, end, paints, base))
            yield from drawn
            x = column + sum(cell_len(segment.text) for segment in drawn)

    def _segments(
        self, start: int, end: int, paints: list[Paint], base: Style
    ) -> Iterator[Segment]:
        for first, last, style in segments_of(start, end, paints, base):
            yield Segment(_drawn(self._flow.text[first:last]), style)

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


def _drawn(text: str) -> str:
    return clean(text).replace("\t", " " * TAB_CELLS)


def _overlaps(line: Line, start: int, end: int) -> bool:
    return line.start < end and (line.end > start or line.start == line.end >= start)

"""How the text of a document is drawn: headings, code in its colours, tables, matches."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.style import Style
from textual.style import Style as VisualStyle
from textual.widget import Widget

from runtime.results import DocumentView, TextBlock
from runtime.tui.drawable import clean
from runtime.tui.state.code_language import language_of
from runtime.tui.widgets.code import Ink, inked

CODE, TABLE = "code", "table"
_KEPT_PIECES = 16
_LEXED = 4_000
"""characters of code that are read by a lexer at once; longer code is read in pieces"""

Paint = tuple[int, int, Style]
"""first character, the one after the last, and how these are drawn"""
Heading = tuple[int, int, int]
"""first character, the one after the last, and the level; that of the title is 0"""


class DocumentInk:
    """Tells how characters of a document are drawn, in the styles of a widget."""

    def __init__(self, widget: Widget, view: DocumentView) -> None:
        self._widget = widget
        self._view = view
        self._headings = tuple(_headings(view))
        self._pieces: dict[int, tuple[Ink, ...]] = {}
        self._styles: dict[tuple[str, str], Style] = {}

    def block(self, offset: int) -> TextBlock | None:
        """Return the code or the table that a character stands in."""
        blocks = self._view.blocks
        place = bisect_right(blocks, offset, key=lambda block: block.start) - 1
        return blocks[place] if place >= 0 and offset <= blocks[place].end else None

    def paints(self, start: int, end: int) -> Iterator[Paint]:
        """Yield how characters of a line are drawn; a later paint goes over an earlier one."""
        place = bisect_right(self._headings, start, key=lambda heading: heading[0]) - 1
        if place >= 0 and start < self._headings[place][1]:
            first, last, level = self._headings[place]
            yield first, last, self._style(f"heading-{min(level, 3)}")
        block = self.block(start)
        if block is not None and block.kind == CODE:
            yield from self._code(block, start, end)
        elif block is not None and block.kind == TABLE and start < block.start + block.head:
            yield start, end, self._style("head")

    def _code(self, block: TextBlock, start: int, end: int) -> Iterator[Paint]:
        first, last = _piece(self._view.text, block, start)
        inks = self._inks(first, last)
        for begin, stop, ink in inks[bisect_right(inks, start - first, key=lambda ink: ink[1]) :]:
            if first + begin >= end:
                return
            yield first + begin, first + stop, self._ink(ink)

    def _inks(self, first: int, last: int) -> tuple[Ink, ...]:
        if first not in self._pieces:
            if len(self._pieces) >= _KEPT_PIECES:
                self._pieces.clear()
            code = clean(self._view.text[first:last]).replace("\t", " ")
            self._pieces[first] = inked(code, language_of(self._view.document, code))
        return self._pieces[first]

    def _ink(self, ink: str) -> Style:
        """Return a style as the present theme has it."""
        key = self._widget.app.theme, ink
        if key not in self._styles:
            variables = self._widget.app.theme_variables
            self._styles[key] = VisualStyle.parse(ink, variables).rich_style
        return self._styles[key]

    def _style(self, name: str) -> Style:
        return self._widget.get_component_rich_style(name, partial=True)


def _headings(view: DocumentView) -> Iterator[Heading]:
    """Yield the lines that are a title or a heading."""
    if view.title and view.text.startswith(f"{view.title}\n"):
        yield 0, len(view.title), 0
    lowest = min((anchor.level for anchor in view.anchors), default=1)
    for anchor in view.anchors:
        is_title = anchor.start == 0 and anchor.label == view.title
        if anchor.label and not is_title and view.text.startswith(anchor.label, anchor.start):
            yield anchor.start, anchor.start + len(anchor.label), anchor.level - lowest + 1


def _piece(text: str, block: TextBlock, offset: int) -> tuple[int, int]:
    """Return the part of a block of code around a character that is read by a lexer at once."""
    number = (offset - block.start) // _LEXED
    cuts = [
        _line_start(text, block, block.start + each * _LEXED)
        for each in (number - 1, number, number + 1)
    ]
    return (cuts[0], cuts[1]) if offset < cuts[1] else (cuts[1], cuts[2])


def _line_start(text: str, block: TextBlock, near: int) -> int:
    """Return where the first line begins from a character of a block on, or the block's end."""
    if near <= block.start:
        return block.start
    found = text.find("\n", near - 1, block.end)
    return block.end if found < 0 else found + 1


def segments_of(start: int, end: int, paints: Sequence[Paint], base: Style) -> Iterator[Paint]:
    """Yield parts of a line, each of one style: `base` and the paints over it, in their order."""
    cuts = {start, end}
    cuts |= {cut for paint in paints for cut in paint[:2] if start < cut < end}
    edges = sorted(cuts)
    for first, last in pairwise(edges):
        style = base
        for begin, stop, over in paints:
            if begin <= first and last <= stop:
                style = style + over
        yield first, last, style

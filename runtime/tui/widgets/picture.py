"""A picture on screen: in half blocks of text, by kitty's placeholders, or in sixels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.events import Resize
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from runtime.hardware.terminal import Graphics, Terminal
from runtime.pictures.kitty import MOST_ROWS, placeholders, removal, transmission
from runtime.pictures.pixels import fitted, resized
from runtime.pictures.sixel import sixels
from runtime.tui.workers import poster, start_thread

_UPPER_HALF = "▀"
_numbers = count(0x10001)
"""what kitty knows our pictures by: as colours, in 24 bits"""


class PictureView(Widget):
    """Draws one picture as large as there is room for it, in the middle."""

    @dataclass
    class Made(Message):
        """Sixels of a picture in a size have been made."""

        wanted: tuple[int, ...]
        sequence: str

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal
        self._pixels: Any = None
        self._columns = self._rows = 0
        self._drawn: Any = None
        """of half blocks: the pixels, two below each other in a cell"""
        self._sixels = ""
        self._number = 0
        self._wanted: tuple[int, ...] = ()

    @property
    def shows(self) -> bool:
        """Whether a picture is drawn."""
        return self._rows > 0

    def show(self, pixels: Any) -> None:
        """Draw a picture; None draws nothing."""
        self._pixels = pixels
        self._prepare()

    def on_resize(self, _event: Resize) -> None:
        """Draw it in another size."""
        self._prepare()

    def on_unmount(self) -> None:
        """Have the terminal forget the picture."""
        self._forget()

    def _prepare(self) -> None:
        self._forget()
        self._columns = self._rows = 0
        width, height = self.size
        if self._pixels is not None and width > 0 and height > 0:
            self._columns, self._rows = self._cells(width, height)
            _PREPARED[self._terminal.graphics](self)
        self.refresh()

    def _cells(self, width: int, height: int) -> tuple[int, int]:
        """Return the cells across and down that the picture takes of so many."""
        rows, columns, _ = self._pixels.shape
        across, down = self._cell
        wide, tall = fitted((columns, rows), (width * across, min(height, MOST_ROWS) * down))
        return max(1, wide // across), max(1, tall // down)

    @property
    def _cell(self) -> tuple[int, int]:
        """The pixels of a cell: in half blocks, one across and two down."""
        return (1, 2) if self._terminal.graphics == Graphics.BLOCKS else self._terminal.cell

    def _prepare_blocks(self) -> None:
        self._drawn = resized(self._pixels, self._columns, 2 * self._rows)

    def _prepare_sixels(self) -> None:
        """Have a thread make them: that of a large window takes a second."""
        across, down = self._cell
        size = self._columns * across, self._rows * down
        post, pixels = poster(self), self._pixels
        wanted = self._wanted = (id(pixels), *size)
        start_thread("sixels", lambda: post(self.Made(wanted, sixels(resized(pixels, *size)))))

    def on_picture_view_made(self, message: Made) -> None:
        """Draw the sixels, unless others were asked for since."""
        if message.wanted == self._wanted:
            self._sixels = message.sequence
            self.refresh()

    def _prepare_kitty(self) -> None:
        self._number = next(_numbers) & 0xFFFFFF
        self._write(transmission(self._pixels, self._number, self._columns, self._rows))

    def _prepare_nothing(self) -> None:
        self._columns = self._rows = 0

    def _forget(self) -> None:
        if self._number:
            self._write(removal(self._number))
        self._number, self._sixels, self._drawn, self._wanted = 0, "", None, ()

    def _write(self, sequence: str) -> None:
        """Write to the terminal beside what is drawn."""
        driver = self.app._driver
        if driver is not None:
            driver.write(sequence)

    @property
    def _corner(self) -> tuple[int, int]:
        """The column and row of the picture's first cell within the widget."""
        return (self.size.width - self._columns) // 2, (self.size.height - self._rows) // 2

    def render_line(self, y: int) -> Strip:
        """Draw a row of cells."""
        base = self.rich_style
        left, top = self._corner
        row = y - top
        if not 0 <= row < self._rows:
            return Strip.blank(self.size.width, base)
        if self._sixels and row == 0:
            self.call_later(self._paint)  # over these cells, once they are drawn
        right = self.size.width - left - self._columns
        cells = [Segment(" " * left, base), *self._row(row, base), Segment(" " * right, base)]
        return Strip(cells, self.size.width)

    def _row(self, row: int, base: Style) -> list[Segment]:
        if self._number:
            colour = Color.from_rgb(self._number >> 16, self._number >> 8 & 255, self._number & 255)
            return [Segment(placeholders(row, self._columns), Style(color=colour))]
        if self._drawn is None:
            return [Segment(" " * self._columns, base)]
        pairs = zip(*self._drawn[2 * row : 2 * row + 2].tolist(), strict=True)
        return [
            Segment(
                _UPPER_HALF, Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below))
            )
            for above, below in pairs
        ]

    def _paint(self) -> None:
        """Draw the sixels where their blank cells are."""
        if self._sixels and self.is_attached and self.screen.is_current:
            left, top = self._corner
            x, y = self.content_region.x + left + 1, self.content_region.y + top + 1
            self._write(f"\x1b7\x1b[{y};{x}H{self._sixels}\x1b8")


_PREPARED = {
    Graphics.OFF: PictureView._prepare_nothing,
    Graphics.BLOCKS: PictureView._prepare_blocks,
    Graphics.SIXEL: PictureView._prepare_sixels,
    Graphics.KITTY: PictureView._prepare_kitty,
}

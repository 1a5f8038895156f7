"""The lines that name a document's pictures, where they stand. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from runtime.results import DocumentPicture
from runtime.text.captions import named
from runtime.text.cells import wrapped
from runtime.tui.drawable import one_line
from runtime.tui.state.wrapping import Line, Rows, wrap_paragraph


class PictureLines:
    """Lays out the lines of a text that pictures stand before; others are left to `rows`."""

    def __init__(
        self, text: str, pictures: Sequence[DocumentPicture], width: int, rows: Rows
    ) -> None:
        self._text = text
        self._pictures = pictures
        self._starts = [min(each.start, len(text)) for each in pictures]
        self._width = width
        self._rows = rows

    def row(self, start: int, end: int) -> Sequence[Line]:
        """Return the lines on screen of a line of the text; none where it is like any other."""
        first, last = (
            bisect_left(self._starts, start),
            bisect_left(self._starts, max(end, start + 1)),
        )
        behind = last
        if end == len(self._text):
            behind = len(self._starts)
        rows = self._rows(start, end)
        if first == behind:
            return rows
        lines = [line for place in range(first, last) for line in self._named(place, start)]
        lines += rows or wrap_paragraph(self._text, start, end, max(self._width, 2))
        lines += [line for place in range(last, behind) for line in self._named(place, end)]
        return lines

    def _named(self, place: int, at: int) -> Iterator[Line]:
        words = one_line(named(self._text, self._pictures[place]))
        for number, line in enumerate(wrapped(words, max(self._width, 2))):
            yield Line(at, at, aside=(place, number, line))

"""A document put together from paragraphs, list items, code and tables, whatever wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from builder.readers.cleaning import DocumentBuilder, clean_line, title_from_name
from builder.readers.document import Document
from builder.readers.formats.office.properties import Properties

_LONGEST_HEADING = 300
"""characters; what is longer and set as a heading is a paragraph all the same"""


class Writer:
    """Keeps items of a list close together, and lines of code in one block."""

    def __init__(self) -> None:
        self._draft = DocumentBuilder()
        self._code: list[str] = []
        self._in_list = False
        self._section = ""
        self.title = ""
        """the first one that is set as the title of the document"""
        self._first_heading = ""

    def heading(self, text: str, level: int, *, number: str = "", is_title: bool = False) -> None:
        """Add a heading; one that is too long to be one is a paragraph."""
        self._end_code()
        text = clean_line(text)
        if not text:
            return
        if is_title:
            self.title = self.title or text
        elif not self._first_heading:
            self._first_heading = text
        self._section = ""
        whole = f"{number} {text}" if number else text
        if len(text) > _LONGEST_HEADING:
            self._draft.add(whole)
        else:
            self._draft.heading(whole, level)
        self._in_list = False

    def section(self, label: str) -> None:
        """Open a section that has no heading of its own, if anything comes before the next."""
        self._end_code()
        self._section = label
        self._in_list = False

    def paragraph(self, text: str) -> None:
        """Add a paragraph."""
        self._end_code()
        if text.strip():
            self._begin()
            self._draft.add(text.strip())
            self._in_list = False

    def item(self, text: str, marker: str, depth: int) -> None:
        """Add an item of a list, with what stands before it."""
        self._end_code()
        if text.strip():
            lead = f"{'  ' * min(depth, 9)}{marker} " if marker else "  " * min(depth, 9)
            self._begin()
            self._draft.add(lead + text.strip(), gap="\n" if self._in_list else "\n\n")
            self._in_list = True

    def note(self, number: str, text: str) -> None:
        """Add a footnote, below what refers to it."""
        self._end_code()
        if text.strip():
            self._begin()
            self._draft.add(f"[{number}] {clean_line(text)}")
            self._in_list = False

    def code(self, text: str) -> None:
        """Add lines of code to the block under way."""
        self._code.append(text)

    def table(self, rows: Sequence[Sequence[str]], *, headed: bool) -> None:
        """Add a table; one of a single column is no table but lines."""
        self._end_code()
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        if filled:
            self._begin()
        if max(map(len, filled), default=0) > 1:
            self._draft.table(filled, headed=headed)
        else:
            for row in filled:
                self._draft.add(row[0].strip())
        self._in_list = False

    def document(self, name: str, said: Properties) -> Document:
        """Return the document.

        The title that its properties say goes first, then what is set as one, then headings.
        """
        self._end_code()
        chosen = said.title or self.title or self._first_heading or title_from_name(name)
        return self._draft.document(name, chosen, date=said.date, language=said.language)

    def _end_code(self) -> None:
        if any(line.strip() for line in self._code):
            self._begin()
            self._draft.code("\n".join(self._code))
            self._in_list = False
        self._code.clear()

    def _begin(self) -> None:
        """Write the heading of a section that is no longer empty."""
        if self._section:
            self._draft.heading(self._section, 1)
            self._section = ""

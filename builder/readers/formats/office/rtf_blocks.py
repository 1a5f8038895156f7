"""Paragraphs and table rows of RTF, which end in a word rather than being groups."""

from __future__ import annotations

from dataclasses import dataclass, field

from builder.readers.formats.office.rtf_groups import Tables
from builder.readers.formats.office.styles import ParagraphStyle
from builder.readers.formats.office.writing import Writer
from builder.readers.merged_cells import Cell, Grid

_BULLETS = frozenset("•·◦▪■●o§-–*o\u25cb")
_DEEPEST = 9


@dataclass(slots=True)
class _Paragraph:
    style: int = 0
    outline: int | None = None
    in_table: bool = False
    depth: int = 0


@dataclass(slots=True)
class _Row:
    """What a row says of its cells, in the order of its cells."""

    merged_down: list[bool] = field(default_factory=list)
    merged_across: list[bool] = field(default_factory=list)
    is_header: bool = False
    down: bool = False
    across: bool = False

    def end_cell(self) -> None:
        """Take what was said of a cell, which its right edge ends."""
        self.merged_down.append(self.down)
        self.merged_across.append(self.across)
        self.down = self.across = False


class Blocks:
    """Gathers text until its paragraph or row ends."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._writer = Writer()
        self._paragraph = _Paragraph()
        self._row = _Row()
        self._text: list[str] = []
        self._marker: list[str] = []
        self._note: list[str] = []
        self._notes: list[tuple[str, str]] = []
        self._count = 0
        self._code, self._other = 0, 0
        self._cells: list[str] = []
        self._rows: list[list[str]] = []
        self._grid = Grid()
        self._headed = False

    def say(self, text: str, place: str, font: int) -> None:
        """Take text: of the paragraph, of the note, or of what stands before a list's item."""
        if place == "marker":
            self._marker.append(text)
        elif place == "note":
            self._note.append(text)
        elif place == "text":
            self._text.append(text)
            if text.strip():
                is_code = font in self._tables.monospaced
                self._code, self._other = self._code + is_code, self._other + (not is_code)

    def begin_note(self) -> None:
        """Begin a footnote here."""
        self._count += 1
        self._text.append(f"[{self._count}]")

    def end_note(self) -> None:
        """End the footnote."""
        self._notes.append((str(self._count), "".join(self._note)))
        self._note.clear()

    def control(self, word: str, number: int | None) -> None:
        """Take a word that ends something, or says of what kind it is."""
        if word in ("par", "sect", "\n", "\r"):
            self._end_paragraph()
        elif word in ("cell", "nestcell"):
            self._cells.append(self._taken())
        elif word in ("row", "nestrow"):
            self._end_row()
        elif word == "trowd":
            self._row = _Row()
        elif word == "trhdr":
            self._row.is_header = True
        elif word in ("clvmrg", "clmrg"):
            self._row.down = self._row.down or word == "clvmrg"
            self._row.across = self._row.across or word == "clmrg"
        elif word == "cellx":
            self._row.end_cell()
        else:
            self._set(word, number or 0)

    def finished(self) -> Writer:
        """Return what was written, all of it."""
        self._end_paragraph()
        self._end_table()
        return self._writer

    def _set(self, word: str, number: int) -> None:
        if word == "pard":
            self._paragraph = _Paragraph()
        elif word == "intbl":
            self._paragraph.in_table = True
        elif word == "s":
            self._paragraph.style = number
        elif word == "outlinelevel":
            self._paragraph.outline = number
        elif word == "ilvl":
            self._paragraph.depth = min(max(0, number), _DEEPEST)

    def _taken(self) -> str:
        marker, text = "".join(self._marker).strip(), "".join(self._text).strip()
        self._marker.clear()
        self._text.clear()
        self._code = self._other = 0
        return f"{marker} {text}" if marker and text else text

    def _end_paragraph(self) -> None:
        if self._paragraph.in_table:
            self._text.append("\n")
            return
        self._end_table()
        style = self._tables.style(self._paragraph.style)
        is_code = style.is_code or (self._code > 0 and not self._other)
        marker = "".join(self._marker).strip()
        text = "".join(self._text)
        self._marker.clear()
        self._taken()
        if is_code:
            self._writer.code(text)
        elif not style.is_contents:
            self._write(text, marker, style)
        self._write_notes()

    def _write(self, text: str, marker: str, style: ParagraphStyle) -> None:
        outline = self._paragraph.outline
        level = style.heading if outline is None else outline + 1
        if marker in _BULLETS:
            marker = "-"
        if 0 < level <= _DEEPEST and text.strip():
            number = "" if marker == "-" else marker
            self._writer.heading(text, level, number=number, is_title=style.is_title)
        elif marker:
            self._writer.item(text, marker, self._paragraph.depth)
        else:
            self._writer.paragraph(text)

    def _end_row(self) -> None:
        cells: list[Cell] = []
        for place, text in enumerate(self._cells):
            own = "" if _at(self._row.merged_across, place) else text
            cells.append(Cell(own, continues=_at(self._row.merged_down, place)))
        if not self._rows:
            self._headed = self._row.is_header
        self._rows.append(self._grid.row(cells))
        self._cells = []
        self._text.clear()

    def _end_table(self) -> None:
        if self._cells:
            self._end_row()
        if self._rows:
            self._writer.table(self._rows, headed=self._headed)
            self._rows, self._grid = [], Grid()
            self._write_notes()

    def _write_notes(self) -> None:
        for number, text in self._notes:
            self._writer.note(number, text)
        self._notes.clear()


def _at(flags: list[bool], place: int) -> bool:
    return place < len(flags) and flags[place]

"""Word documents (.docx): numbered headings and lists, tables, notes, text boxes, equations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Format
from builder.readers.formats.office.graphics import add_graphic
from builder.readers.formats.office.numbering import Numbering
from builder.readers.formats.office.package import Package, opened, value_of
from builder.readers.formats.office.properties import core_properties
from builder.readers.formats.office.runs import Inline, Left, Runs
from builder.readers.formats.office.styles import ParagraphStyle, Styles, heading_level
from builder.readers.formats.office.writing import Writer
from builder.readers.merged_cells import Cell, Grid, one_header
from builder.readers.xml_streams import Element, attribute, first, local, outermost
from builder.readers.zip_files import holds
from builder.specs import CorpusSpec

_BLOCKS = ("p", "tbl", "altChunk")
_WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
_NOTE_PARTS = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_OFF = ("0", "false", "off")


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield the document, and notices of what of it is not read as it stands.

    Raises UnreadableError if it is damaged before its first paragraph, or encrypted.
    """
    with opened(path) as package:
        yield from _Body(package, name).read()


class _Body:
    def __init__(self, package: Package, name: str) -> None:
        self._package, self._name = package, name
        self._main = package.main_part()
        styles = package.related(self._main, "styles")
        numbers = package.related(self._main, "numbering")
        self._styles = Styles(package.tree(styles) if styles else None)
        self._numbering = Numbering(package.tree(numbers) if numbers else None)
        self._notes = self._read_notes()
        self._numbers: dict[tuple[str, str], str] = {}
        self._runs = Runs(self._styles, self._note_number)
        self._writer = Writer()
        self._held = ""

    def read(self) -> Iterator[Document | Notice]:
        broken = ""
        begun = False
        try:
            with self._package.part(self._main) as stream:
                for block in outermost(stream, _BLOCKS):
                    begun = True
                    self._block(block)
        except UnreadableError as error:
            if not begun:
                raise
            broken = error.message
        yield self._writer.document(self._name, core_properties(self._package, self._name))
        for left in self._runs.left:
            doubtful = left is Left.CHANGES
            kind = NoticeKind.DOUBTFUL if doubtful else NoticeKind.CUT
            yield Notice(self._name, left.value, kind)
        if broken:
            yield Notice(self._name, f"cut short: {broken}", NoticeKind.CUT)

    def _block(self, block: Element) -> None:
        kind = local(block)
        if kind == "tbl":
            self._table(block)
        elif kind == "altChunk":
            self._runs.left[Left.OBJECTS] = None
        else:
            self._paragraph(block)

    def _paragraph(self, paragraph: Element) -> None:
        properties = first(paragraph, "pPr")
        style = self._style(properties)
        inline = self._runs.read(paragraph)
        if inline.ends_deleted:
            self._held += inline.text
            inline.text = ""
        elif self._held:
            inline.text, self._held = self._held + inline.text, ""
        if not style.is_contents:
            self._write(inline, style, properties)
        self._after(inline)

    def _write(self, inline: Inline, style: ParagraphStyle, properties: Element | None) -> None:
        level = _outline(properties, style)
        if style.is_code or (inline.is_monospaced and not level):
            self._writer.code(inline.text)
            return
        if not inline.text.strip():
            if not (inline.notes or inline.boxes or inline.graphics):
                self._writer.paragraph("")
            return
        marker, depth = self._marker(style, properties)
        if level:
            number = "" if marker == "-" else marker
            self._writer.heading(inline.text, level, number=number, is_title=style.is_title)
        elif marker:
            self._writer.item(inline.text, marker, depth)
        else:
            self._writer.paragraph(inline.text)

    def _style(self, properties: Element | None) -> ParagraphStyle:
        named = None if properties is None else first(properties, "pStyle")
        return self._styles.paragraph(value_of(named))

    def _marker(self, style: ParagraphStyle, properties: Element | None) -> tuple[str, int]:
        """Return what a list puts before a paragraph, and its depth."""
        own = None if properties is None else first(properties, "numPr")
        number = value_of(None if own is None else first(own, "numId"), style.numbering)
        if number in ("", "0"):
            return "", 0
        depth = value_of(None if own is None else first(own, "ilvl"))
        if depth.isdigit():
            level = min(int(depth), 8)
        elif style.depth is not None:
            level = min(style.depth, 8)
        else:
            named = None if properties is None else first(properties, "pStyle")
            level = self._numbering.level_of_style(number, value_of(named))
        return self._numbering.next(number, level), level

    def _after(self, inline: Inline) -> None:
        """Write what hangs on a paragraph: notes, text boxes, charts and diagrams."""
        for kind, identifier in inline.notes:
            number = self._numbers[kind, identifier]
            self._writer.note(number, self._notes.get((kind, identifier), ""))
        for identifier in inline.graphics:
            if not add_graphic(self._package, self._main, identifier, self._writer):
                self._runs.left[Left.PARTS] = None
        for box in inline.boxes:
            for block in _children(box, "p", "tbl"):
                self._block(block)

    def _table(self, table: Element) -> None:
        rows = [row for row in _children(table, "tr") if not self._is_deleted(row)]
        cells = [list(_children(row, "tc")) for row in rows]
        if len(cells) == 1 and len(cells[0]) == 1:
            for block in _children(cells[0][0], "p", "tbl"):
                self._block(block)
            return
        hanging: list[Inline] = []
        grid = Grid()
        heads = self._header_rows(table, rows)
        texts = [
            grid.row(
                [*_before(row), *(self._cell(cell, hanging) for cell in each)],
                spread=number < heads,
            )
            for number, (row, each) in enumerate(zip(rows, cells, strict=True))
        ]
        if heads > 1:
            texts[:heads] = [one_header(texts[:heads])]
        self._writer.table(texts, headed=heads > 0)
        for inline in hanging:
            self._after(inline)

    def _is_deleted(self, row: Element) -> bool:
        deleted = first(row, "trPr", "del") is not None
        if deleted:
            self._runs.left[Left.CHANGES] = None
        return deleted

    def _cell(self, cell: Element, hanging: list[Inline]) -> Cell:
        pieces: list[str] = []
        for paragraph in cell.iterdescendants("{*}p"):
            if next(paragraph.iterancestors("{*}txbxContent", "{*}tc"), cell).tag != cell.tag:
                continue  # a text box is read where it hangs
            inline = self._runs.read(paragraph)
            hanging.append(inline)
            properties = first(paragraph, "pPr")
            marker, _ = self._marker(self._style(properties), properties)
            pieces.append(f"{marker} {inline.text}" if inline.text and marker else inline.text)
        properties = first(cell, "tcPr")
        if properties is None:
            return Cell(_cell_text(pieces))
        span = value_of(first(properties, "gridSpan"), "1")
        merged = first(properties, "vMerge")
        continues = merged is not None and value_of(merged, "continue") == "continue"
        return Cell(_cell_text(pieces), _whole(span), continues)

    @staticmethod
    def _header_rows(table: Element, rows: list[Element]) -> int:
        marked = 0
        for row in rows:
            mark = first(row, "trPr", "tblHeader")
            if mark is None or value_of(mark, "1") in _OFF:
                break
            marked += 1
        if marked:
            return marked if marked < len(rows) else 1
        look = first(table, "tblPr", "tblLook")
        if look is None:
            return 0
        shown = attribute(look, "firstRow")
        if shown:
            return int(shown not in _OFF)
        bits = attribute(look, "val")
        return int(bits.isalnum() and len(bits) == 4 and bool(_hexadecimal(bits) & 0x20))

    def _note_number(self, kind: str, identifier: str) -> str:
        """Return the number of a note, counted as they come; nothing where there is none."""
        if (kind, identifier) not in self._notes:
            return ""
        return self._numbers.setdefault((kind, identifier), str(len(self._numbers) + 1))

    def _read_notes(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        runs = Runs(self._styles, lambda _kind, _identifier: "")
        for kind, part in _NOTE_PARTS.items():
            target = self._package.related(self._main, part)
            if not target:
                continue
            with self._package.part(target) as stream:
                for note in outermost(stream, ("footnote", "endnote")):
                    if attribute(note, "type") in ("", "normal"):
                        texts = [runs.read(each).text for each in note.iterdescendants("{*}p")]
                        found[kind, attribute(note, "id")] = " ".join(texts)
        return found


def _outline(properties: Element | None, style: ParagraphStyle) -> int:
    own = None if properties is None else first(properties, "outlineLvl")
    return style.heading if own is None else heading_level(value_of(own))


def _children(parent: Element, *names: str) -> Iterator[Element]:
    """Yield the children of these names, those inside of content controls and changes too."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        name = local(element)
        if name in names:
            yield element
        elif name in _WRAPPERS:
            waiting.extend(reversed(element))


def _before(row: Element) -> list[Cell]:
    skipped = first(row, "trPr", "gridBefore")
    return [] if skipped is None else [Cell("", _whole(value_of(skipped)))]


def _cell_text(pieces: list[str]) -> str:
    return " ".join(piece.strip() for piece in pieces if piece.strip())


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _hexadecimal(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return 0


def _is_word(path: Path, head: bytes) -> bool:
    return holds(path, head, "word/document.xml")


WORD = Format("docx", read, suffixes=(".docx", ".docm", ".dotx", ".dotm"), recognizes=_is_word)

"""The content of OpenDocument: paragraphs, headings, lists, tables, slides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from builder.readers.cleaning import collapse
from builder.readers.document import UnreadableError
from builder.readers.equations import equation_text
from builder.readers.formats.office.opendocument_styles import OpenStyles, written
from builder.readers.formats.office.package import Package
from builder.readers.formats.office.properties import description
from builder.readers.formats.office.runs import Left
from builder.readers.formats.office.writing import Writer
from builder.readers.merged_cells import Cell, Grid, one_header
from builder.readers.xml_streams import Element, attribute, first, local

__all__ = ["Left", "OpenText"]

_SKIPPED = frozenset(
    {"annotation-end", "ruby-text", "event-listeners", "title", "desc", "tracked-changes", "forms"}
)
_REPEATED_CELLS = 256
"""times that a cell or row is repeated at most: sheets are filled up to their last column"""
_GROUPS = frozenset({"table-row-group", "table-rows", "table-header-rows", "soft-page-break"})
_TITLE, _FURNITURE = "title", frozenset({"header", "footer", "date-time", "page-number", "page"})
_DEEPEST = 10


@dataclass(slots=True)
class Inline:
    """A paragraph's text, with what is read after it."""

    pieces: list[str] = field(default_factory=list)
    notes: list[tuple[str, Element]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)


class OpenText:
    """Writes blocks, and remembers what it left out of them."""

    def __init__(self, styles: OpenStyles, writer: Writer, package: Package | None) -> None:
        self._styles, self._writer, self._package = styles, writer, package
        self._headings: list[int] = []
        self._counts: dict[str, list[int]] = {}
        self._notes = 0
        self.left: dict[Left, None] = {}

    def block(self, block: Element) -> None:
        """Write one block that stands in no other."""
        waiting = [block]
        while waiting:
            element = waiting.pop()
            kind = local(element)
            if kind == "p":
                waiting.extend(reversed(self._paragraph(element)))
            elif kind == "h":
                waiting.extend(reversed(self._heading(element)))
            elif kind == "list":
                self._list(element)
            elif kind == "table":
                self._table(element)
            elif kind == "page":
                self._page(element)
            else:
                waiting.extend(reversed(element))

    def _paragraph(self, paragraph: Element) -> list[Element]:
        style = attribute(paragraph, "style-name")
        inline = self._inline(paragraph)
        if self._styles.is_title(style):
            self._writer.heading(inline.text, 1, is_title=True)
        elif self._styles.is_code(style):
            self._writer.code(inline.text)
        else:
            self._writer.paragraph(inline.text)
        self.write_notes(inline)
        return inline.boxes

    def _heading(self, heading: Element) -> list[Element]:
        level = attribute(heading, "outline-level", "1")
        depth = min(max(1, int(level)), _DEEPEST) if level.isdigit() else 1
        inline = self._inline(heading)
        number = ""
        if inline.text.strip():
            self._headings = [*self._headings, *[0] * depth][:depth]
            self._headings[-1] += 1
            if attribute(heading, "is-list-header") != "true":
                number = self._styles.heading_number(self._headings)
        self._writer.heading(inline.text, depth, number=number)
        self.write_notes(inline)
        return inline.boxes

    def _list(self, root: Element) -> None:
        """Write the items of a list and of those in it; the first paragraph of each is marked."""
        style = attribute(root, "style-name") or self._style_of_items(root)
        continued = attribute(root, "continue-numbering") == "true" or attribute(
            root, "continue-list"
        )
        counts = self._counts.setdefault(style, []) if continued else []
        self._counts[style] = counts
        depth, marked = 0, False
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            kind = local(element)
            if kind == "list":
                depth += 1 if event == "start" else -1
            elif event == "end":
                continue
            elif kind in ("list-item", "list-header"):
                marked = False
                self._count(element, style, counts, depth)
                if kind == "list-header":
                    marked = True
            elif kind in ("p", "h"):
                self._item(element, self._marker(style, counts, depth, marked=marked), depth - 1)
                marked = True
                walk.skip_subtree()
            elif kind == "table":
                self._table(element)
                walk.skip_subtree()

    def _style_of_items(self, root: Element) -> str:
        paragraph = next(root.iter("{*}p"), None)
        style = "" if paragraph is None else attribute(paragraph, "style-name")
        return self._styles.list_style(style)

    def _count(self, item: Element, style: str, counts: list[int], depth: int) -> None:
        del counts[depth:]
        while len(counts) < depth:
            counts.append(self._styles.level(style, len(counts) + 1).start - 1)
        start = attribute(item, "start-value")
        counts[-1] = int(start) if start.isdigit() and len(start) < 8 else counts[-1] + 1

    def _marker(self, style: str, counts: list[int], depth: int, *, marked: bool) -> str:
        if marked:
            return ""
        level = self._styles.level(style, min(depth, _DEEPEST))
        if level.is_bullet:
            return "-"
        return written(level, counts) if level.form else ""

    def _item(self, paragraph: Element, marker: str, depth: int) -> None:
        inline = self._inline(paragraph)
        if local(paragraph) == "h":
            level = attribute(paragraph, "outline-level", "1")
            number = "" if marker == "-" else marker
            self._writer.heading(inline.text, int(level) if level.isdigit() else 1, number=number)
        else:
            self._writer.item(inline.text, marker, depth)
        self.write_notes(inline)
        for box in inline.boxes:
            self._writer.paragraph(self._flat(box))

    def _page(self, page: Element) -> None:
        """Write a slide: its title, what it shows, its notes."""
        frames = list(page.iterchildren("{*}frame", "{*}custom-shape", "{*}g", "{*}rect"))
        title = next((each for each in frames if attribute(each, "class") == _TITLE), None)
        heading = "" if title is None else self._flat(title)
        if heading:
            self._writer.heading(heading, 1)
        else:
            self._writer.section(attribute(page, "name") or "Slide")
        for frame in frames:
            if frame is not title and attribute(frame, "class") not in _FURNITURE:
                for each in self._shapes(frame):
                    self.block(each)
        notes = first(page, "notes")
        if notes is not None:
            texts = [
                self._flat(frame)
                for frame in notes.iterchildren("{*}frame")
                if attribute(frame, "class") not in _FURNITURE
            ]
            said = "\n".join(filter(None, texts))
            self._writer.paragraph(f"Notes: {said}" if said else "")

    def _shapes(self, frame: Element) -> Iterator[Element]:
        """Yield the blocks of a shape, and of those that are grouped in it."""
        self._picture(frame, [])
        walk = etree.iterwalk(frame, events=("start",))
        for _, element in walk:
            if local(element) in ("p", "h", "list", "table"):
                yield element
                walk.skip_subtree()

    def _table(self, table: Element) -> None:
        rows, heads = list(_rows(table)), 0
        for row in rows:
            parent = row.getparent()
            heads += parent is not None and local(parent) == "table-header-rows"
        grid, hanging, texts = Grid(), list[Inline](), list[list[str]]()
        for number, row in enumerate(rows):
            cells = self.cells(row, hanging)
            repeated = times(row, "number-rows-repeated")
            for _ in range(repeated if any(cell.text for cell in cells) else 1):
                texts.append(trimmed(grid.row(cells, spread=number < heads)))
        if heads > 1:
            texts[:heads] = [one_header(texts[:heads])]
        self._writer.table(texts, headed=heads > 0)
        for inline in hanging:
            self.write_notes(inline)

    def cells(self, row: Element, hanging: list[Inline]) -> list[Cell]:
        """Return the cells of a row, as they stand; what hangs on them is put in `hanging`."""
        cells: list[Cell] = []
        for element in row.iterchildren("{*}table-cell", "{*}covered-table-cell"):
            if local(element) == "covered-table-cell":
                continue
            inlines = [self._inline(each) for each in _paragraphs(element)]
            hanging.extend(inlines)
            text = " ".join(filter(None, (each.text.strip() for each in inlines)))
            cell = Cell(
                text, times(element, "number-columns-spanned"),
                rows=times(element, "number-rows-spanned"),
            )  # fmt: skip
            cells.extend([cell] * times(element, "number-columns-repeated"))
        return cells

    def write_notes(self, inline: Inline) -> None:
        """Write the notes of a paragraph below it."""
        for number, note in inline.notes:
            self._writer.note(number, self._flat(note))
        inline.notes.clear()

    def _flat(self, element: Element) -> str:
        """Return the text of all paragraphs in an element, on one line."""
        texts = (self._inline(each).text for each in element.iter("{*}p", "{*}h"))
        return " ".join(" ".join(texts).split())

    def _inline(self, paragraph: Element) -> Inline:
        found = Inline()
        walk = etree.iterwalk(paragraph, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                if element is not paragraph and element.tail:
                    found.pieces.append(collapse(element.tail))
            elif element is not paragraph and self._is_special(element, found):
                walk.skip_subtree()
            elif element.text:
                found.pieces.append(collapse(element.text))
        return found

    def _is_special(self, element: Element, found: Inline) -> bool:
        """Take what is special about an element; tell whether no text is read from inside it."""
        kind = local(element)
        if kind == "s":
            found.pieces.append(" " * min(times(element, "c"), _REPEATED_CELLS))
        elif kind in ("tab", "line-break"):
            found.pieces.append("\t" if kind == "tab" else "\n")
        elif kind == "note":
            self._notes += 1
            found.pieces.append(f"[{self._notes}]")
            body = first(element, "note-body")
            if body is not None:
                found.notes.append((str(self._notes), body))
        elif kind == "annotation":
            self.left[Left.COMMENTS] = None
        elif kind in ("frame", "custom-shape", "g"):
            self._picture(element, found.pieces)
            found.boxes.extend(_boxes(element))
        elif kind in ("hidden-text", "hidden-paragraph") or self._is_hidden(element, kind):
            self.left[Left.HIDDEN] = None
        else:
            return kind in _SKIPPED
        return True

    def _is_hidden(self, element: Element, kind: str) -> bool:
        return kind == "span" and self._styles.is_hidden(attribute(element, "style-name"))

    def _picture(self, frame: Element, pieces: list[str]) -> None:
        for each in frame.iter("{*}image", "{*}object", "{*}plugin", "{*}math"):
            kind = local(each)
            if kind == "math":
                pieces.append(equation_text(each))
                return
            formula = self._formula(each) if kind == "object" else ""
            if formula:
                pieces.append(formula)
                return  # its picture is only what it looks like
            left = {"image": Left.PICTURES, "object": Left.OBJECTS}.get(kind, Left.MEDIA)
            self.left[left] = None
        described = first(frame, "desc")
        if described is not None:
            pieces.append(f" {description(described.text or '')} ")

    def _formula(self, element: Element) -> str:
        """Return what an equation says that is a document of its own within this one."""
        part = f"{attribute(element, 'href').removeprefix('./').rstrip('/')}/content.xml"
        if self._package is None or part not in self._package:
            return ""
        try:
            root = self._package.tree(part)
        except UnreadableError:
            return ""
        return equation_text(root) if local(root) == "math" else ""


def _rows(table: Element) -> Iterator[Element]:
    waiting = list(reversed(table))
    while waiting:
        element = waiting.pop()
        kind = local(element)
        if kind == "table-row":
            yield element
        elif kind in _GROUPS:
            waiting.extend(reversed(element))


def _paragraphs(cell: Element) -> Iterator[Element]:
    """Yield the paragraphs of a cell, but not those of its notes and comments."""
    walk = etree.iterwalk(cell, events=("start",))
    for _, element in walk:
        kind = local(element)
        if kind in ("p", "h"):
            yield element
            walk.skip_subtree()
        elif kind == "annotation":
            walk.skip_subtree()


def _boxes(frame: Element) -> list[Element]:
    found: list[Element] = []
    for box in frame.iter("{*}text-box"):
        found.extend(each for each in box if local(each) in ("p", "h", "list", "table"))
    if not found:
        found.extend(each for each in frame if local(each) in ("p", "list"))
    return found


def times(element: Element, name: str) -> int:
    """Return how often something is repeated, within reason."""
    value = attribute(element, name, "1")
    return min(max(1, int(value)), _REPEATED_CELLS) if value.isdigit() and len(value) < 12 else 1


def trimmed(row: list[str]) -> list[str]:
    """Drop the empty cells at the end of a row."""
    while row and not row[-1].strip():
        row.pop()
    return row

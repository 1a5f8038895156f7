"""PowerPoint presentations (.pptx): a slide is a section, with its notes below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

from builder.readers.cleaning import clean_line
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.equations import equation_text
from builder.readers.format import Format
from builder.readers.formats.office.graphics import add_graphic
from builder.readers.formats.office.package import Package, opened
from builder.readers.formats.office.properties import core_properties, description
from builder.readers.formats.office.runs import Left
from builder.readers.formats.office.styles import is_monospaced
from builder.readers.formats.office.writing import Writer
from builder.readers.merged_cells import Cell, Grid
from builder.readers.xml_streams import Element, attribute, first, local
from builder.readers.zip_files import holds
from builder.specs import CorpusSpec

_TITLES = ("title", "ctrTitle")
_FURNITURE = frozenset({"dt", "ftr", "hdr", "sldNum", "sldImg"})
"""placeholders that every slide repeats"""
_SHAPES = frozenset({"sp", "graphicFrame", "pic", "cxnSp"})
_BODIES = frozenset({"body", "obj", "subTitle", ""})
_DEEPEST = 8
_ON = ("1", "true", "on")


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield the presentation, and notices of what of it is not read as it stands.

    Raises UnreadableError if it is damaged as a whole, or encrypted.
    """
    with opened(path) as package:
        yield from _Presentation(package, name).read()


class _Presentation:
    def __init__(self, package: Package, name: str) -> None:
        self._package, self._name = package, name
        self._writer = Writer()
        self._left: dict[str, None] = {}

    def read(self) -> Iterator[Document | Notice]:
        main = self._package.main_part()
        for number, part in enumerate(self._parts(main), start=1):
            try:
                self._slide(part, number)
            except UnreadableError:
                self._left[Left.PARTS] = None
        yield self._writer.document(self._name, core_properties(self._package, self._name))
        for reason in self._left:
            yield Notice(self._name, reason, NoticeKind.CUT)

    def _parts(self, main: str) -> Iterator[str]:
        """Yield the slides in the order in which they are shown."""
        relations = self._package.relations(main)
        listed = first(self._package.tree(main), "sldIdLst")
        for each in () if listed is None else listed:
            # An element's own number is called id too, outside of any namespace.
            key = next((value for name, value in each.attrib.items() if name.endswith("}id")), "")
            if key in relations:
                yield relations[key].target

    def _slide(self, part: str, number: int) -> None:
        root = self._package.tree(part)
        shapes = list(_shapes(root))
        title = next((each for each in shapes if _placeholder(each) in _TITLES), None)
        heading = "" if title is None else clean_line(" ".join(_paragraph_texts(title)))
        if heading:
            self._writer.heading(heading, 1)
        else:
            self._writer.section(f"Slide {number}")
        for shape in shapes:
            if shape is not title and _placeholder(shape) not in _FURNITURE:
                self._shape(part, shape)
        relations = self._package.relations(part).values()
        for relation in relations:
            if relation.kind == "notesSlide" and relation.target in self._package:
                self._notes(relation.target)
            elif relation.kind.lower().startswith("comment"):
                self._left[Left.COMMENTS] = None
            elif relation.kind in ("audio", "video", "media"):
                self._left[Left.MEDIA] = None

    def _shape(self, part: str, shape: Element) -> None:
        kind = local(shape)
        if kind == "graphicFrame":
            self._graphic(part, shape)
        elif kind == "pic":
            described = next((attribute(each, "descr") for each in shape.iter("{*}cNvPr")), "")
            self._writer.paragraph(description(described))
            self._left[Left.PICTURES] = None
        else:
            body = first(shape, "txBody")
            if body is not None:
                self._body(body, listed=_placeholder(shape) in _BODIES)

    def _body(self, body: Element, *, listed: bool) -> None:
        """Add the paragraphs of a shape; those of a slide's body are items, as they are shown."""
        paragraphs = [(each, _text(each)) for each in body.iterchildren("{*}p")]
        several = listed and sum(bool(text.strip()) for _, text in paragraphs) > 1
        counts = [0] * (_DEEPEST + 1)
        for paragraph, text in paragraphs:
            properties = first(paragraph, "pPr")
            marks = set() if properties is None else {local(each) for each in properties}
            level = "0" if properties is None else attribute(properties, "lvl", "0")
            depth = min(int(level), _DEEPEST) if level.isdigit() else 0
            numbered = "buAutoNum" in marks
            if text.strip():
                counts[depth + 1 :] = [0] * (_DEEPEST - depth)
                counts[depth] = counts[depth] + 1 if numbered else 0
            if _is_code(paragraph):
                self._writer.code(text)
            elif numbered or "buChar" in marks or (several and "buNone" not in marks):
                self._writer.item(text, f"{counts[depth]}." if numbered else "-", depth)
            else:
                self._writer.paragraph(text)

    def _graphic(self, part: str, frame: Element) -> None:
        data = first(frame, "graphic", "graphicData")
        for each in () if data is None else data:
            kind = local(each)
            if kind == "tbl":
                self._table(each)
            elif kind in ("chart", "relIds"):
                identifier = attribute(each, "id") or attribute(each, "dm")
                if not add_graphic(self._package, part, identifier, self._writer):
                    self._left[Left.PARTS] = None
            elif kind in ("oleObj", "AlternateContent"):
                self._left[Left.OBJECTS] = None

    def _table(self, table: Element) -> None:
        grid = Grid()
        rows = [
            grid.row([_cell(cell) for cell in row.iterchildren("{*}tc")])
            for row in table.iterchildren("{*}tr")
        ]
        properties = first(table, "tblPr")
        headed = properties is not None and attribute(properties, "firstRow") in _ON
        self._writer.table(rows, headed=headed)

    def _notes(self, part: str) -> None:
        shapes = [
            each
            for each in _shapes(self._package.tree(part))
            if _placeholder(each) not in _FURNITURE
        ]
        texts = [text for shape in shapes for text in _paragraph_texts(shape) if text.strip()]
        if texts:
            self._writer.paragraph("Notes: " + "\n".join(texts))


def _cell(cell: Element) -> Cell:
    """Return a cell; one that an earlier one of its row covers is empty."""
    text = " ".join(_text(each) for each in cell.iter("{*}p"))
    if attribute(cell, "hMerge") in _ON:
        return Cell("")
    return Cell(text, continues=attribute(cell, "vMerge") in _ON)


def _shapes(root: Element) -> Iterator[Element]:
    """Yield the shapes of a slide, those in groups too, in their order."""
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        name = local(element)
        if name in _SHAPES:
            yield element
            walk.skip_subtree()
        elif name == "Fallback":
            walk.skip_subtree()


def _placeholder(shape: Element) -> str | None:
    """Return what a shape is the place for: title, body …; None where it is for nothing."""
    mark = next(iter(shape.iter("{*}ph")), None)
    return None if mark is None else attribute(mark, "type")


def _paragraph_texts(shape: Element) -> Sequence[str]:
    body = first(shape, "txBody")
    return [] if body is None else [_text(each) for each in body.iterchildren("{*}p")]


def _is_code(paragraph: Element) -> bool:
    """Tell a paragraph that is all set in a font for code."""
    fonts = [first(run, "rPr", "latin") for run in paragraph.iterchildren("{*}r")]
    named = [each is not None and is_monospaced(attribute(each, "typeface")) for each in fonts]
    return bool(named) and all(named)


def _text(paragraph: Element) -> str:
    pieces: list[str] = []
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        name = local(element)
        if name == "oMath":
            pieces.append(equation_text(element))
            walk.skip_subtree()
        elif name == "Fallback":
            walk.skip_subtree()
        elif name == "t":
            pieces.append(element.text or "")
        elif name == "br":
            pieces.append("\n")
        elif name == "tab":
            pieces.append("\t")
    return "".join(pieces)


def _is_presentation(path: Path, head: bytes) -> bool:
    return holds(path, head, "ppt/presentation.xml")


SLIDES = Format(
    "pptx",
    read,
    suffixes=(".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
    recognizes=_is_presentation,
)

"""The text of a paragraph of Word, and what hangs on it: notes, text boxes, charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree

from builder.readers.equations import equation_text
from builder.readers.formats.office.package import value_of
from builder.readers.formats.office.properties import description
from builder.readers.formats.office.styles import Styles, font_of, is_monospaced
from builder.readers.xml_streams import Element, attribute, first, local


class Left(StrEnum):
    """What is not read as it stands, in words for people."""

    COMMENTS = "comments are left out"
    CHANGES = "tracked changes are read as if they were accepted"
    HIDDEN = "hidden text is left out"
    PICTURES = "pictures are left out, but for their descriptions"
    OBJECTS = "embedded objects are left out"
    MEDIA = "sounds and films are left out"
    PARTS = "parts of it are damaged or missing"


_SKIPPED = frozenset(
    {"pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr", "sectPr", "footnotePr", "rubyPr"}
    | {"instrText", "delInstrText", "delText", "fldData", "binData", "Fallback"}
)
_DELETED = frozenset({"del", "moveFrom"})
_CHANGED = frozenset({"ins", "moveTo"})
_COMMENTS = frozenset({"commentReference", "annotationRef"})
_PICTURES = frozenset({"pic", "imagedata"})
_CHARACTERS: Mapping[str, str] = {
    "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "rt": " (",
}  # fmt: skip
_NOTES = frozenset({"footnoteReference", "endnoteReference"})
SYMBOLS: Mapping[int, str] = {
    0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x65: "ε", 0x6C: "λ", 0x6D: "μ", 0x70: "π",
    0x72: "ρ", 0x73: "σ", 0x74: "τ", 0x77: "ω", 0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0xA3: "≤",
    0xB3: "≥", 0xB1: "±", 0xB0: "°", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xAE: "→",
    0xAC: "←", 0xB7: "•", 0xA5: "∞", 0xD6: "√", 0xE0: "→",
}  # fmt: skip
"""of the font Symbol; what other fonts draw has no character"""


@dataclass(slots=True)
class Inline:
    """A paragraph's text, with what is read after it."""

    text: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """(footnoteReference or endnoteReference, id), in order"""
    boxes: list[Element] = field(default_factory=list)
    graphics: list[str] = field(default_factory=list)
    """ids of relations to charts and diagrams"""
    is_monospaced: bool = False
    ends_deleted: bool = False
    """the paragraph's end is deleted: the next one continues it"""


class Runs:
    """Reads paragraphs, and remembers what it left out of them."""

    def __init__(self, styles: Styles, note_number: Callable[[str, str], str]) -> None:
        self._styles = styles
        self._note_number = note_number
        self.left: dict[Left, None] = {}

    def read(self, paragraph: Element) -> Inline:
        """Return what a paragraph says."""
        found = Inline(ends_deleted=self._ends_deleted(paragraph))
        pieces: list[str] = []
        monospaced = others = 0
        is_code = False
        walk = etree.iterwalk(paragraph, events=("start", "end"))
        for event, element in walk:
            name = local(element)
            if event == "end":
                if name == "rt":
                    pieces.append(")")
                continue
            if element is not paragraph and self._is_skipped(element, name, found, pieces):
                walk.skip_subtree()
            elif name == "r":
                is_code = self._is_code_run(element)
            elif name == "t":
                text = element.text or ""
                pieces.append(text)
                monospaced, others = (
                    (monospaced + len(text), others) if is_code else (monospaced, others + 1)
                )
            elif name in _CHARACTERS:
                pieces.append(_CHARACTERS[name])
            elif name == "sym":
                pieces.append(_symbol(element))
        found.text = "".join(pieces)
        found.is_monospaced = monospaced > 0 and others == 0
        return found

    def _is_skipped(self, element: Element, name: str, found: Inline, pieces: list[str]) -> bool:
        """Take what is special about an element; tell whether no text is read from inside it."""
        if name in _NOTES:
            identifier = attribute(element, "id")
            number = self._note_number(name, identifier)
            if number:
                pieces.append(f"[{number}]")
                found.notes.append((name, identifier))
        elif name in ("oMath", "oMathPara"):
            pieces.append(equation_text(element))
        elif name == "txbxContent":
            found.boxes.append(element)
        elif name in _DELETED:
            self.left[Left.CHANGES] = None
        elif name == "r" and _is_hidden(element):
            self.left[Left.HIDDEN] = None
        elif name in ("drawing", "object", "pict"):
            self._take_drawing(element, name, found, pieces)
        else:
            if name in _CHANGED:
                self.left[Left.CHANGES] = None
            elif name in _COMMENTS:
                self.left[Left.COMMENTS] = None
            return name in _SKIPPED
        return True

    def _take_drawing(self, element: Element, name: str, found: Inline, pieces: list[str]) -> None:
        described, pictured = "", False
        walk = etree.iterwalk(element, events=("start",))
        for _, each in walk:
            kind = local(each)
            if kind == "txbxContent":
                found.boxes.append(each)
                walk.skip_subtree()
            elif kind == "Fallback":
                walk.skip_subtree()
            elif kind in ("chart", "relIds"):
                found.graphics.append(attribute(each, "id") or attribute(each, "dm"))
            elif kind in _PICTURES:
                pictured = True
            elif kind == "docPr":
                described = attribute(each, "descr").strip()
            elif kind == "OLEObject":
                self.left[Left.OBJECTS] = None
        if described and not found.boxes:
            pieces.append(f" {description(described)} ")
        if pictured and name != "object":
            self.left[Left.PICTURES] = None

    def _ends_deleted(self, paragraph: Element) -> bool:
        mark = first(paragraph, "pPr", "rPr", "del")
        if mark is not None:
            self.left[Left.CHANGES] = None
        return mark is not None

    def _is_code_run(self, run: Element) -> bool:
        properties = first(run, "rPr")
        if properties is None:
            return False
        style = value_of(first(properties, "rStyle"))
        return is_monospaced(font_of(properties)) or (
            bool(style) and self._styles.is_code_font(style)
        )


def _is_hidden(run: Element) -> bool:
    mark = first(run, "rPr", "vanish")
    return mark is not None and value_of(mark, "1") not in ("0", "false", "off")


def _symbol(element: Element) -> str:
    try:
        code = int(attribute(element, "char"), 16)
    except ValueError:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        return SYMBOLS.get(code - 0xF000, "")
    return chr(code) if 0x20 <= code < 0xD800 else ""

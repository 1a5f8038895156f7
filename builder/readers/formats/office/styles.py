"""What the styles of a Word document say of its paragraphs: headings, code, lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from builder.readers.formats.office.package import value_of
from builder.readers.xml_streams import Element, attribute, first, local

_CODE = re.compile(
    r".*\b(source ?code|code|listing|html preformatted|preformatted( text)?|verbatim|macro( ?text)?"
    r"|plain text|console|terminal)\b.*",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(toc|table of figures|table of authorities|index) ?(\d|heading)?", re.IGNORECASE
)
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_TITLE = "title"
_MONOSPACED = re.compile(
    r"(courier|consolas|menlo|monaco|lucida console|andale mono|source code|fira (code|mono)"
    r"|.*\bmono)\b.*",
    re.IGNORECASE,
)
_DEEPEST = 9
_LONGEST_CHAIN = 32


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph is by its style."""

    heading: int = 0
    """its level, from 1; 0 for what is none"""
    is_title: bool = False
    is_code: bool = False
    is_contents: bool = False
    """a line of a table of contents"""
    numbering: str = ""
    """the list that it is numbered by"""
    depth: int | None = None
    """the level of it, where the style says so"""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    based_on: str
    outline: str
    numbering: str
    depth: str
    font: str


class Styles:
    """The styles of a document, by id."""

    def __init__(self, root: Element | None = None) -> None:
        self._entries: dict[str, _Entry] = {}
        self._known: dict[str, ParagraphStyle] = {}
        self._default = ""
        for each in () if root is None else root:
            if local(each) == "style":
                self._add(each)

    def paragraph(self, identifier: str) -> ParagraphStyle:
        """Return what a paragraph of that style is; an empty id is the default style's."""
        identifier = identifier or self._default
        if identifier not in self._known:
            self._known[identifier] = self._resolved(identifier)
        return self._known[identifier]

    def is_code_font(self, identifier: str) -> bool:
        """Tell a character style that code is set in."""
        return any(
            is_monospaced(entry.font) or _CODE.fullmatch(entry.name)
            for entry in self._chain(identifier)
        )

    def _add(self, style: Element) -> None:
        identifier = attribute(style, "styleId")
        paragraph = first(style, "pPr")
        numbers = None if paragraph is None else first(paragraph, "numPr")
        outline = None if paragraph is None else first(paragraph, "outlineLvl")
        self._entries[identifier] = _Entry(
            value_of(first(style, "name")), value_of(first(style, "basedOn")), value_of(outline),
            "" if numbers is None else value_of(first(numbers, "numId")),
            "" if numbers is None else value_of(first(numbers, "ilvl")),
            font_of(first(style, "rPr")),
        )  # fmt: skip
        if attribute(style, "default") in ("1", "true", "on") and (
            attribute(style, "type") == "paragraph"
        ):
            self._default = identifier

    def _chain(self, identifier: str) -> Iterator[_Entry]:
        for _ in range(_LONGEST_CHAIN):
            entry = self._entries.get(identifier)
            if entry is None:
                return
            yield entry
            identifier = entry.based_on

    def _resolved(self, identifier: str) -> ParagraphStyle:
        chain = list(self._chain(identifier))
        depth = next((each.depth for each in chain if each.depth), "")
        is_title = any(each.name.lower() == _TITLE for each in chain)
        return ParagraphStyle(
            heading=1 if is_title else _heading(chain),
            is_title=is_title,
            is_code=any(_CODE.fullmatch(each.name) or is_monospaced(each.font) for each in chain),
            is_contents=any(_CONTENTS.fullmatch(each.name) for each in chain[:1]),
            numbering=next((each.numbering for each in chain if each.numbering), ""),
            depth=int(depth) if depth.isdigit() else None,
        )


def _heading(chain: list[_Entry]) -> int:
    for each in chain:
        if each.outline:
            return heading_level(each.outline)
        named = _HEADING.fullmatch(each.name)
        if named:
            return int(named[1])
    return 0


def style_named(name: str, outline: int | None = None) -> ParagraphStyle:
    """Return what paragraphs of a style are, where nothing but its name tells."""
    outlined = "" if outline is None else str(outline)
    entry = _Entry(name, "", outlined, "", "", "")
    is_title = name.lower() == _TITLE
    return ParagraphStyle(
        heading=1 if is_title else _heading([entry]),
        is_title=is_title,
        is_code=_CODE.fullmatch(name) is not None,
        is_contents=_CONTENTS.fullmatch(name) is not None,
    )


def heading_level(outline: str) -> int:
    """Return the level of a heading for Word's number of it, which begins at 0; 9 is body text."""
    return int(outline) + 1 if outline.isdigit() and int(outline) < _DEEPEST else 0


def font_of(properties: Element | None) -> str:
    """Return the font that the properties of a run or style name."""
    fonts = None if properties is None else first(properties, "rFonts")
    return "" if fonts is None else attribute(fonts, "ascii")


def is_monospaced(font: str) -> bool:
    """Tell a font that code is set in by its name."""
    return _MONOSPACED.fullmatch(font) is not None

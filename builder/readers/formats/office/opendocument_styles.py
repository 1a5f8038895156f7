"""The styles of OpenDocument: which paragraphs are code or titles, and how lists are numbered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from builder.readers.formats.office.numbering import numeral
from builder.readers.formats.office.styles import is_monospaced
from builder.readers.xml_streams import Element, attribute, first, local

_ESCAPED = re.compile(r"_([0-9a-f]{1,4})_")
_CODE = re.compile(r"(preformatted text|source text|source code|code|listing)\b.*", re.IGNORECASE)
_TITLE = "title"
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LONGEST_CHAIN = 32
_LEVELS = 10


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list, or of the headings, is numbered."""

    is_bullet: bool = True
    form: str = ""
    """a name of `numeral`; empty where nothing is written"""
    before: str = ""
    after: str = ""
    shown: int = 1
    """how many levels the number has"""
    start: int = 1


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str
    name: str
    list_style: str
    is_monospaced: bool
    is_hidden: bool


class OpenStyles:
    """All styles of a document, by name."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._lists: dict[str, dict[int, ListLevel]] = {}
        self._outline: dict[int, ListLevel] = {}

    def add(self, root: Element) -> None:
        """Take the styles of a part."""
        for each in root:
            if local(each) in ("styles", "automatic-styles"):
                self.add_all(each)

    def add_all(self, parent: Element) -> None:
        """Take the styles that are children of an element."""
        for each in parent:
            kind, name = local(each), attribute(each, "name")
            if kind == "style":
                self._styles[name] = _style(each, name)
            elif kind == "list-style":
                self._lists[name] = _levels(each)
            elif kind == "outline-style":
                self._outline = _levels(each)

    def is_code(self, style: str) -> bool:
        """Tell a paragraph style that code is set in."""
        return any(each.is_monospaced or _CODE.match(each.name) for each in self._chain(style))

    def is_title(self, style: str) -> bool:
        """Tell the style of the document's title."""
        return any(each.name.lower() == _TITLE for each in self._chain(style))

    def is_hidden(self, style: str) -> bool:
        """Tell a style whose text is not shown."""
        return any(each.is_hidden for each in self._chain(style))

    def list_style(self, style: str) -> str:
        """Return the list style that a paragraph style asks for."""
        return next((each.list_style for each in self._chain(style) if each.list_style), "")

    def level(self, list_style: str, depth: int) -> ListLevel:
        """Return how a level of a list is numbered; with bullets where nothing says."""
        return self._lists.get(list_style, {}).get(depth, ListLevel())

    def heading_number(self, counts: list[int]) -> str:
        """Return what stands before a heading, for the count of each level down to its own."""
        level = self._outline.get(len(counts))
        return written(level, counts) if level and level.form else ""

    def _chain(self, style: str) -> list[_Style]:
        found: list[_Style] = []
        while style in self._styles and len(found) < _LONGEST_CHAIN:
            found.append(self._styles[style])
            style = found[-1].parent
        if style and style not in self._styles:
            found.append(_Style("", plain_name(style), "", False, False))
        return found


def written(level: ListLevel, counts: list[int]) -> str:
    """Return the number of a paragraph as its level writes it."""
    shown = counts[-max(1, min(level.shown, _LEVELS)) :]
    number = ".".join(numeral(count, level.form) for count in shown)
    return f"{level.before}{number}{level.after}".strip()


def plain_name(style: str) -> str:
    """Return a style's name with its characters: `Heading_20_1` is `Heading 1`."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), style)


def _style(element: Element, name: str) -> _Style:
    text = first(element, "text-properties")
    font = "" if text is None else attribute(text, "font-name") or attribute(text, "font-family")
    shown = attribute(element, "display-name") or plain_name(name)
    hidden = text is not None and text.get(_display(text)) == "none"
    return _Style(
        attribute(element, "parent-style-name"), shown, attribute(element, "list-style-name"),
        is_monospaced(font.strip("'\"")), hidden,
    )  # fmt: skip


def _display(text: Element) -> str:
    return next((str(key) for key in text.attrib if key.endswith("}display")), "display")


def _levels(element: Element) -> dict[int, ListLevel]:
    found = {}
    for each in element:
        number = attribute(each, "level")
        if not number.isdigit():
            continue
        form = attribute(each, "num-format")
        shown = attribute(each, "display-levels", "1")
        start = attribute(each, "start-value", "1")
        found[min(int(number), _LEVELS)] = ListLevel(
            local(each) == "list-level-style-bullet",
            _FORMS.get(form, "decimal") if form else "",
            attribute(each, "num-prefix"), attribute(each, "num-suffix"),
            int(shown) if shown.isdigit() else 1,
            int(start) if start.isdigit() and len(start) < 8 else 1,
        )  # fmt: skip
    return found

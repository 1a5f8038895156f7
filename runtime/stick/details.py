"""What is kept of a document beside its text, and how it is read from its record."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from runtime.results import Anchor, DocumentPicture, TextBlock
from runtime.stick.sections import section_path

_LONGEST_NAME = 1 << 16
"""characters of an id, a title, an address or a heading"""
TABLE = "table"
"""the kind of a block that is a table"""
_NO_BLOCK = TextBlock("", 0, 0)


@dataclass(frozen=True, slots=True)
class Details:
    """What is kept of a document beside its text."""

    id: str
    title: str
    url: str
    date: str
    anchors: tuple[Anchor, ...]
    blocks: tuple[TextBlock, ...] = ()
    """code and tables, in order"""
    aliases: tuple[str, ...] = ()
    """other titles that the document is known by"""
    copies: tuple[tuple[str, str], ...] = ()
    """ids and titles of documents that were not stored, since this one has their text"""
    pictures: tuple[DocumentPicture, ...] = ()

    def section(self, start: int) -> str:
        """Return the headings that character `start` stands under, the outermost first."""
        return section_path(self.anchors, start, self.title)

    def head(self, start: int) -> tuple[int, int]:
        """Return where the header row of the table stands that `start` is in the midst of.

        Two equal numbers where it is in none.
        """
        place = bisect_right(self.blocks, start, key=lambda block: block.start) - 1
        block = self.blocks[place] if place >= 0 else _NO_BLOCK
        inside = block.kind == TABLE and block.start < start < block.end
        return (block.start, block.start + block.head) if inside else (0, 0)


def details_of(raw: object) -> Details:
    """Build a document's details. Raises ValueError, KeyError or TypeError when they are none."""
    if not isinstance(raw, dict):
        raise TypeError("no object")
    anchors = _list(raw.get("anchors", []))
    levels = raw.get("levels") or [1] * len(anchors)
    return Details(
        text_of(raw["id"]),
        text_of(raw["title"]),
        text_of(raw.get("url", "")),
        text_of(raw.get("date", "")),
        tuple(
            Anchor(_place(start), text_of(label), _place(level))
            for (start, label), level in zip(anchors, levels, strict=True)
        ),
        tuple(_blocks(raw.get("blocks", []))),
        tuple(map(text_of, _list(raw.get("aliases", [])))),
        tuple((text_of(copy), text_of(title)) for copy, title in _list(raw.get("copies", []))),
        tuple(
            DocumentPicture(_place(start), _place(number), text_of(caption))
            for start, number, caption in _list(raw.get("pictures", []))
        ),
    )


def _blocks(raw: object) -> Iterator[TextBlock]:
    """Yield code and tables. Raises ValueError or TypeError where they are none."""
    place = 0
    for kind, start, end, head in _list(raw):
        if not place <= _place(start) <= _place(end) or _place(head) > end - start:
            raise ValueError("no blocks in order")
        place = end
        yield TextBlock(text_of(kind), start, end, head)


def _list(raw: object) -> list[Any]:
    if not isinstance(raw, list):
        raise TypeError("no list")
    return raw


def text_of(raw: object) -> str:
    """Return a name. Raises ValueError where it is none."""
    if not isinstance(raw, str) or len(raw) > _LONGEST_NAME:
        raise ValueError("no name")
    return raw


def _place(raw: object) -> int:
    if type(raw) is not int or raw < 0:
        raise ValueError("no place in a text")
    return raw

"""Pieces of a book, one for each entry of its contents → documents of a size to read.

A chapter is a document, with what its contents name below it as sections; a part that is longer
than a chapter can be gives a document for each chapter in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from builder.readers.cleaning import DocumentBuilder
from builder.readers.document import Block, Document, Link, Picture
from runtime.results import Anchor

_LONGEST = 60_000
"""characters of a document that could be parted; about twenty pages"""
_NEAR = 200
_TINY = 200
"""characters below which a piece is the head of what follows: the name of a part, a motto"""


@dataclass(slots=True)
class Piece:
    """The text from one entry of the contents to the next one."""

    label: str
    depth: int
    key: str
    """the place of its beginning in the book"""
    draft: DocumentBuilder = field(default_factory=DocumentBuilder)
    parents: tuple[str, ...] = ()

    @property
    def document(self) -> Document:
        """What stands in it."""
        return self.draft.document(self.key, self.label)

    @property
    def length(self) -> int:
        """The characters of its text."""
        return len(self.document.text)


class Chapters:
    """The documents of a book, as its pieces come."""

    def __init__(self, name: str, title: str) -> None:
        self._name = name
        self._title = title
        self._pieces: list[Piece] = []
        self._head: list[Piece] = []
        self._titles: set[str] = set()

    def open(self, label: str, depth: int, key: str) -> DocumentBuilder:
        """Begin a piece; what comes next stands in it."""
        piece = Piece(label, depth, key)
        self._pieces.append(piece)
        return piece.draft

    def finished(self, *, last: bool = False) -> Iterator[Document]:
        """Yield the documents of all that no later piece can belong to, or of all."""
        end = len(self._pieces)
        if not last:
            outermost = min((each.depth for each in self._pieces), default=1)
            end = max(
                (n for n, each in enumerate(self._pieces) if each.depth == outermost), default=0
            )
        done, self._pieces = self._pieces[:end], self._pieces[end:]
        for group in _trees(done):
            for pieces in _parted(group):
                yield from self._document(pieces)
        if last and self._head:
            longest = max(self._head, key=lambda each: each.length)
            yield from self._made(self._head, longest)

    def _document(self, pieces: list[Piece]) -> Iterator[Document]:
        """Yield the document that pieces make, named after the first; a tiny one waits."""
        if sum(each.length for each in pieces) < _TINY:
            self._head += pieces
            return
        head, self._head = self._head, []
        yield from self._made([*head, *pieces], _named(pieces))

    def _made(self, pieces: Sequence[Piece], main: Piece) -> Iterator[Document]:
        found = _joined(pieces, main.depth)
        if found.text:
            yield replace(found, id=f"{self._name}#{main.key}", title=self._title_of(main))

    def _title_of(self, piece: Piece) -> str:
        """Return a title that no other document of the book has."""
        title = _path(self._title, piece.label)
        if title in self._titles:
            title = _path(self._title, *piece.parents, piece.label)
        number = 1
        while title in self._titles:
            number += 1
            title = f"{_path(self._title, piece.label)} ({number})"
        self._titles.add(title)
        return title


def _path(*labels: str) -> str:
    return " — ".join(dict.fromkeys(filter(None, labels)))


def _named(pieces: Sequence[Piece]) -> Piece:
    """Return the first piece; where that is but a number above one title, the title is added."""
    first = pieces[0]
    below = [each for each in pieces if each.depth == first.depth + 1]
    if len(below) == 1 and first.document.text.casefold() == first.label.casefold():
        return replace(first, label=f"{first.label}: {below[0].label}")
    return first


def _trees(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield each piece with all that are below it."""
    group: list[Piece] = []
    for piece in pieces:
        if group and piece.depth <= group[0].depth:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _parted(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces of each document that a piece, and those below it, give.

    Calls itself once for a level of the contents, which has a few.
    """
    length = sum(each.length for each in pieces)
    if length <= _LONGEST or len(pieces) == 1:
        yield pieces
        return
    head, below = pieces[0], pieces[1:]
    for each in below:
        each.parents = (head.label, *each.parents)
    yield [head]
    for group in _trees(below):
        yield from _parted(group)


def _joined(pieces: Sequence[Piece], depth: int) -> Document:
    """Return the pieces as one text, with a section for each, and those within it below it."""
    texts: list[str] = []
    anchors: list[Anchor] = []
    blocks: list[Block] = []
    links: list[Link] = []
    places: list[str] = []
    pictures: list[Picture] = []
    start = 0
    for piece in pieces:
        found = piece.document
        places += found.places
        level = max(1, piece.depth - depth + 1)
        if piece.label:
            anchors.append(Anchor(start, piece.label, level))
        pictures += [replace(each, start=each.start + start) for each in found.pictures]
        if not found.text:
            continue
        anchors += _moved(found.anchors, piece.label, start, level)
        blocks += [
            replace(each, start=each.start + start, end=each.end + start) for each in found.blocks
        ]
        links += [
            replace(each, start=each.start + start, end=each.end + start) for each in found.links
        ]
        texts.append(found.text)
        start += len(found.text) + len(_GAP)
    text = _GAP.join(texts)
    return Document(
        "", "", text,
        anchors=tuple(each for each in anchors if each.start < len(text)), blocks=tuple(blocks),
        links=tuple(links), places=tuple(dict.fromkeys(places)),
        pictures=tuple(replace(each, start=min(each.start, len(text))) for each in pictures),
    )  # fmt: skip


_GAP = "\n\n"


def _moved(anchors: Sequence[Anchor], label: str, start: int, level: int) -> Iterator[Anchor]:
    """Yield a piece's headings as sections below it; its own heading is the piece itself."""
    if not label:
        yield from (replace(each, start=each.start + start) for each in anchors)
        return
    inner = [each for each in anchors if each.start > 0 and not _is_own(each, label)]
    least = min((each.level for each in inner), default=1)
    for each in inner:
        yield Anchor(each.start + start, each.label, each.level - least + level + 1)


def _is_own(anchor: Anchor, label: str) -> bool:
    """Tell a chapter's heading that stands below a picture or a number."""
    return anchor.start < _NEAR and anchor.label.casefold() == label.casefold()

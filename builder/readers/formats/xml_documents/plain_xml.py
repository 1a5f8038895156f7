"""XML of a kind that no other reader knows: its text without tags, as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from builder.readers.cleaning import DocumentBuilder, clean_line, title_from_name
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.xml_streams import feed

DOUBT = "XML of a kind that is not known: its text is read without the tags"
_CHARACTERS = 100_000
"""of a document: a longer text is several, each of whole elements below the root"""
_LONGEST_TITLE = 200
_TITLES = frozenset({"title", "name", "heading", "head"})
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")


def read(path: Path, name: str) -> Iterator[Document | Notice]:
    """Yield the text, in several documents where it is long.

    Raises UnreadableError if there is no text before the XML breaks, if it does.
    """
    text = _Text(name)
    broken = ""
    with path.open("rb") as stream:
        try:
            for _ in feed(stream, text):
                if text.is_full:
                    yield text.taken()
        except UnreadableError as error:
            broken = error.message
    if text.is_empty:
        raise UnreadableError(broken or "no text between the tags of its XML")
    yield text.taken()
    yield Notice(name, DOUBT, NoticeKind.DOUBTFUL)
    if broken:
        yield Notice(name, f"cut short: {broken}", NoticeKind.CUT)


class _Text:
    """What a parser tells of a file, as text.

    Where one element ends and the next begins at once, there is a line's end.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._pieces: list[str] = []
        self._length = self._count = self._depth = 0
        self._whole = 0
        """pieces that are of whole elements below the root"""
        self._title: list[str] | None = None
        self._found_title = ""
        self._just_ended = False

    @property
    def is_full(self) -> bool:
        """Whether enough whole elements were read for a document."""
        return self._length > _CHARACTERS and self._whole > 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read."""
        return self._count == 0 and not any(map(str.strip, self._pieces))

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        self._depth += 1
        if self._just_ended:
            self._pieces.append("\n")
        self._just_ended = False
        if not self._found_title and tag.rpartition("}")[2].lower() in _TITLES:
            self._title = []

    def end(self, _tag: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        self._just_ended = True
        if self._title is not None:
            self._found_title = clean_line("".join(self._title))[:_LONGEST_TITLE]
            self._title = None
        if self._depth == 1:
            self._pieces.append("\n\n")
            self._whole = len(self._pieces)

    def data(self, text: str) -> None:
        """Take text."""
        self._just_ended = False
        self._pieces.append(text)
        self._length += len(text)
        if self._title is not None:
            self._title.append(text)

    def close(self) -> None:
        """Take the end of the file."""
        self._whole = len(self._pieces)

    def taken(self) -> Document:
        """Return what was read as a document, and begin another."""
        whole = self._whole or len(self._pieces)
        text = "".join(self._pieces[:whole])
        del self._pieces[:whole]
        self._length, self._whole = sum(map(len, self._pieces)), 0
        self._count += 1
        draft = DocumentBuilder()
        for block in text.split("\n\n"):
            draft.add(_BREAKS.sub("\n", _SPACES.sub(" ", block)).strip())
        identifier = self._name if self._count == 1 else f"{self._name}#{self._count}"
        title, self._found_title = self._found_title, ""
        return draft.document(identifier, title or title_from_name(self._name))

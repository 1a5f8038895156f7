"""What readers give: documents, and what they could not read."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.errors import LibraryError
from runtime.results import Anchor


@dataclass(frozen=True, slots=True)
class Document:
    """One text of a corpus, as a reader found it."""

    id: str
    title: str
    text: str
    url: str = ""
    date: str = ""
    anchors: tuple[Anchor, ...] = ()
    """headings or pages, in the order of their first character"""


@dataclass(frozen=True, slots=True)
class SkippedItem:
    """A file or record that gave no document, and why."""

    corpus: str
    name: str
    reason: str


class UnreadableError(LibraryError):
    """A file that a reader cannot make sense of; the build lists it and goes on."""

"""What readers give: documents, and notices of what was not read as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runtime.errors import LibraryError
from runtime.results import Anchor


class BlockKind(StrEnum):
    """What a block is that is more than lines of prose."""

    CODE = "code"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a document that belong together, whitespace and all."""

    kind: BlockKind
    start: int
    """its first character in the document's text"""
    end: int
    """the one after its last"""
    head: int = 0
    """of a table: the characters of its header row, without the line feed; 0 where it has none"""


@dataclass(frozen=True, slots=True)
class Link:
    """Words of a document that lead to another: `document[start:end]`."""

    start: int
    end: int
    target: str
    """an address, a title or a name, as `builder.readers.links` has them"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a document, small as `builder.readers.small_pictures` makes it."""

    start: int
    """the first character of the block that it stands before, or the text's end"""
    caption: str
    """on one line; may be empty"""
    data: bytes


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
    blocks: tuple[Block, ...] = ()
    """code and tables, in order; none overlap"""
    aliases: tuple[str, ...] = ()
    """other titles that it is known by: redirects, aliases"""
    language: str = ""
    """a code, where the file says so"""
    links: tuple[Link, ...] = ()
    """in order; none overlap"""
    places: tuple[str, ...] = ()
    """targets that lead here beside its id, address and titles"""
    pictures: tuple[Picture, ...] = ()
    """in order"""


class NoticeKind(StrEnum):
    """What became of something that was not read as it stands."""

    LEFT_OUT = "left out"
    CUT = "cut"
    """a part of it is missing"""
    GUESSED = "guessed"
    """such as an encoding that nothing declares"""
    DOUBTFUL = "read with doubt"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is reported of a file or record that was not read as it stands, or not at all."""

    name: str
    """of the file, and the part of it"""
    reason: str
    """the same words for all that it holds of, since reasons are counted"""
    kind: NoticeKind = NoticeKind.LEFT_OUT


@dataclass(frozen=True, slots=True)
class Description:
    """What a file tells of the collection that it is; empty where it does not say."""

    title: str = ""
    language: str = ""
    publisher: str = ""
    licence: str = ""
    date: str = ""
    to_language: str = ""
    """of a dictionary: what it translates into"""


class UnreadableError(LibraryError):
    """A file that a reader cannot make sense of; the build lists it and goes on."""

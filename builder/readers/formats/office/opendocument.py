"""OpenDocument texts and presentations (.odt, .odp), flat ones too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import HEAD_BYTES, Format
from builder.readers.formats.office.opendocument_styles import OpenStyles
from builder.readers.formats.office.opendocument_text import Left, OpenText
from builder.readers.formats.office.package import ENCRYPTED, Package, opened
from builder.readers.formats.office.properties import Properties, from_elements
from builder.readers.formats.office.writing import Writer
from builder.readers.xml_streams import (
    Element,
    attribute,
    events,
    first,
    forget,
    local,
    root_of,
)
from builder.specs import CorpusSpec

_MIME = b"mimetypeapplication/vnd.oasis.opendocument."
_MIME_OFFSET = 30
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_CONTENT, _STYLES, _META = "content.xml", "styles.xml", "meta.xml"
_MANIFEST = "META-INF/manifest.xml"
_INDEXES = frozenset(
    {
        "table-of-content",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
        "alphabetical-index",
    }
)
_BLOCKS = ("p", "h", "list", "table", "page")
_UNREAD = frozenset({"tracked-changes", "forms", "scripts", "styles", "master-styles", "settings"})
_KEPT = ("automatic-styles", "styles", "meta")
_WATCHED = (*_BLOCKS, *_INDEXES, *_UNREAD, *_KEPT)


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield the document, and notices of what of it is not read as it stands.

    Raises UnreadableError if it is damaged before its first paragraph, or encrypted.
    """
    with path.open("rb") as file:
        flat = root_of(file.read(HEAD_BYTES)).name == "document"
    if flat:
        with path.open("rb") as stream:
            yield from _Reading(name, OpenStyles(), Properties(), None).read(stream)
        return
    with opened(path) as package:
        if _is_encrypted(package):
            raise UnreadableError(ENCRYPTED)
        styles = OpenStyles()
        if _STYLES in package:
            styles.add(package.tree(_STYLES))
        with package.part(_CONTENT) as stream:
            yield from _Reading(name, styles, _properties(package, name), package).read(stream)


class _Reading:
    """One document, read as its XML comes."""

    def __init__(
        self, name: str, styles: OpenStyles, properties: Properties, package: Package | None
    ) -> None:
        self._name, self._styles, self._properties = name, styles, properties
        self._writer = Writer()
        self._text = OpenText(styles, self._writer, package)

    def read(self, stream: IO[bytes]) -> Iterator[Document | Notice]:
        broken, begun = "", False
        try:
            for block in self._blocks(stream):
                begun = True
                self._text.block(block)
        except UnreadableError as error:
            if not begun:
                raise
            broken = error.message
        yield self._writer.document(self._name, self._properties)
        for left in self._text.left:
            kind = NoticeKind.DOUBTFUL if left is Left.CHANGES else NoticeKind.CUT
            yield Notice(self._name, left.value, kind)
        if broken:
            yield Notice(self._name, f"cut short: {broken}", NoticeKind.CUT)

    def _blocks(self, stream: IO[bytes]) -> Iterator[Element]:
        """Yield the blocks that stand in no other."""
        depth = 0
        for kind, element in events(stream, ("start", "end"), _WATCHED):
            depth += 1 if kind == "start" else -1
            if kind == "end" and depth == 0:
                yield from self._whole(element, local(element))

    def _whole(self, element: Element, name: str) -> Iterator[Element]:
        """Take an element that is complete and stands in no other."""
        if name in _BLOCKS:
            yield element
        elif name == "meta":
            self._properties = from_elements(element, self._name)
        elif name in _KEPT:
            self._styles.add_all(element)
        elif name == "tracked-changes" and len(element):
            self._text.left[Left.CHANGES] = None
        forget(element)


def _properties(package: Package, name: str) -> Properties:
    try:
        meta = first(package.tree(_META), "meta") if _META in package else None
    except UnreadableError:
        return Properties()  # no text is lost by it
    return Properties() if meta is None else from_elements(meta, name)


def _is_encrypted(package: Package) -> bool:
    if _MANIFEST not in package:
        return False
    with package.part(_MANIFEST) as stream:
        return any(
            first(entry, "encryption-data") is not None
            for _, entry in events(stream, ("end",), ("file-entry",))
            if attribute(entry, "full-path") == _CONTENT
        )


def _is_of(kinds: tuple[str, ...]) -> Callable[[Path, bytes], bool]:
    def recognizes(_path: Path, head: bytes) -> bool:
        if head.startswith(b"PK"):
            rest = head[_MIME_OFFSET:]
            return any(rest.startswith(_MIME + kind.encode()) for kind in kinds)
        root = root_of(head)
        if (root.name, root.namespace) != ("document", _OFFICE):
            return False
        return any(f"opendocument.{kind}".encode() in head for kind in kinds)

    return recognizes


_is_text = _is_of(("text",))
_is_presentation = _is_of(("presentation", "graphics"))

TEXT = Format("odt", read, suffixes=(".odt", ".ott", ".fodt"), recognizes=_is_text)
SLIDES = Format("odp", read, suffixes=(".odp", ".otp", ".fodp"), recognizes=_is_presentation)

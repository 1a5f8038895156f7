"""EPUB 2 and 3: the chapters of a book, each a document with its sections.

A book is a ZIP file of XHTML pages; what reads pages reads these. A note stands below the paragraph
that its mark is in.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from builder.readers.cleaning import title_from_name
from builder.readers.document import Description, Document, Notice, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.formats.epub.book import Book
from builder.readers.formats.epub.container import Container, opened
from builder.readers.formats.epub.package import package_of
from builder.readers.pictures import Pictures
from builder.readers.zip_files import MemberError, is_zip
from builder.specs import CorpusSpec

_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")
_MIME_TYPE = b"mimetypeapplication/epub+zip"


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the chapters of a book. Raises UnreadableError for a locked or a damaged one."""
    with opened(path) as container:
        package = package_of(container)
        title = package.title or title_from_name(name)
        locked = container.locked_names()
        if any(each.name in locked for each in package.spine):
            raise UnreadableError("locked by its publisher (DRM): only its own program opens it")
        pictures = _pictures(container, name, path.stat().st_size) if spec.images else None
        book = Book(container, package, name, title, language=spec.language, pictures=pictures)
        number = 0
        for found in book.found():
            if isinstance(found, Notice):
                yield found
                continue
            number += 1
            alias = (f"{package.authors}: {title}",) if package.authors and number == 1 else ()
            yield _told(found, package.date, package.source, package.language, alias)
        if pictures is not None:
            yield from pictures.notices(name)


def _pictures(container: Container, name: str, size: int) -> Pictures:
    """Return the pictures that the book's pages may name."""

    def find(target: str) -> bytes | None:
        book, _, member = target.partition("#")
        try:
            return container.read(member) if book == name else None
        except MemberError:
            return None

    return Pictures(find, size)


def _told(
    document: Document, date: str, url: str, language: str, aliases: tuple[str, ...]
) -> Document:
    found = _LANGUAGE.match(language.lower())
    code = found[0] if found and found[0] != "und" else ""
    return replace(document, date=date, url=url, language=code, aliases=aliases)


def describe(path: Path) -> Description:
    """Return what a book says of itself. Raises UnreadableError."""
    with opened(path) as container:
        package = package_of(container)
    title = f"{package.title} ({package.authors})" if package.authors else package.title
    return Description(
        title=title if package.title else "",
        language=package.language,
        publisher=package.publisher,
        licence=package.rights,
        date=package.date,
    )


def _recognizes(_path: Path, head: bytes) -> bool:
    return is_zip(head) and head[30:].startswith(_MIME_TYPE)


def _accepts(_path: Path, head: bytes) -> bool:
    return is_zip(head)


FORMAT = Format(
    "epub",
    read,
    suffixes=(".epub",),
    recognizes=_recognizes,
    accepts=_accepts,
    describe=describe,
    options=frozenset({"images"}),
)

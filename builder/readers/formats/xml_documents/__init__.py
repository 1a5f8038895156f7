"""Documents in XML: DocBook, CNXML, feeds, and what is of no kind that is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.readers.document import Document, Notice
from builder.readers.format import HEAD_BYTES, Format
from builder.readers.formats import html
from builder.readers.formats.xml_documents import docbook, feeds, plain_xml
from builder.readers.xml_streams import root_of
from builder.specs import CorpusSpec


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield the text of an XML file of any kind; XHTML is read as HTML is.

    Raises UnreadableError if there is no text in it before its XML breaks, if it does.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if root_of(head).name.lower() == "html":
        yield from html.read(path, name, spec)
    else:
        yield from plain_xml.read(path, name)


def _is_xml(_path: Path, head: bytes) -> bool:
    return bool(root_of(head).name)


FORMATS = (
    docbook.DOCBOOK_FORMAT,
    docbook.CNXML_FORMAT,
    feeds.FORMAT,
    Format("xml", read, suffixes=(".xml",), accepts=_is_xml),
)

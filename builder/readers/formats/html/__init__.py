"""HTML and XHTML: the text of a page, with its headings, lists, tables and code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from builder.readers.cleaning import DocumentBuilder, clean_line, title_from_name
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.formats.html.blocks import Blocks
from builder.readers.formats.html.charset import decoded_page
from builder.readers.formats.html.main_content import everything, main_content
from builder.readers.formats.html.metadata import Metadata
from builder.readers.formats.html.tree import parse
from builder.readers.pictures import Pictures, pictures_beside
from builder.specs import CorpusSpec

__all__ = ["FORMAT", "Page", "add_fragment", "fragment_text", "read_page"]

_DOUBTFUL = "all of the page was taken, since its main part could not be told"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of HTML gives."""

    document: Document
    """its text may be empty"""
    notices: tuple[Notice, ...] = ()
    """what was left out of it, guessed or doubtful"""

    def at(self, url: str) -> Document:
        """Return the document with an address, where it names none itself."""
        return replace(self.document, url=self.document.url or clean_line(url))

    @property
    def found(self) -> Iterator[Document | Notice]:
        """All of it, as a reader yields it."""
        yield self.document
        yield from self.notices


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the page as one document. Raises UnreadableError if it is not a page of text."""
    found = decoded_page(path.read_bytes(), spec.language, undeclared=spec.encoding)
    yield from found.notices(name)
    pictures = pictures_beside(path, spec)
    yield from read_page(found.text, name, pictures=pictures).found
    if pictures is not None:
        yield from pictures.notices(name)


def read_page(
    data: bytes | str, name: str, *,
    language: str = "", encoding: str = "", title: str = "", whole: bool = False,
    pictures: Pictures | None = None,
) -> Page:  # fmt: skip
    """Return the document that a page of HTML or XHTML is, with `name` as its id.

    `language` is the corpus's, by which undeclared encodings are guessed; `encoding` a label that
    was declared outside of the page, as by a header of HTTP or MIME; `title` is preferred to the
    page's own. With `whole`, all of the page is text proper: a chapter or a message, not a page of
    a site. `pictures` makes those of the page, where they are kept. Raises UnreadableError for what
    is no text.
    """
    notices: list[Notice] = []
    if isinstance(data, bytes):
        found = decoded_page(data, language, encoding)
        notices += found.notices(name)
        data = found.text
    page = parse(data)
    metadata = Metadata.of(page)
    selection = everything(page) if whole else main_content(page)
    if selection.is_doubtful:
        notices.append(Notice(name, _DOUBTFUL, NoticeKind.DOUBTFUL))
    draft = DocumentBuilder()
    draft.heading(selection.heading)
    Blocks(draft, selection.left_out, base=name, pictures=pictures).walk(selection.root)
    title = title or metadata.title or draft.first_anchor or title_from_name(name)
    document = draft.document(name, title, metadata.url, metadata.date, language=metadata.language)
    return Page(document, tuple(notices))


def add_fragment(draft: DocumentBuilder, markup: str) -> None:
    """Add a piece of HTML to a document: its headings, paragraphs, lists, tables and code."""
    try:
        page = parse(f"<body>{markup}</body>")
    except UnreadableError:
        return  # a lone comment or closing tag
    selection = everything(page)
    Blocks(draft, selection.left_out).walk(selection.root)


def fragment_text(markup: str) -> str:
    """Return the text of a piece of HTML, blocks apart by newlines."""
    if "<" not in markup:
        return markup
    draft = DocumentBuilder()
    add_fragment(draft, markup)
    return draft.document("", title="").text


FORMAT = Format(
    "html",
    read,
    suffixes=(".html", ".htm", ".xhtml", ".xht"),
    options=frozenset({"images"}),
)

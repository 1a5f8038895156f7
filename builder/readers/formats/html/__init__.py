"""HTML and XHTML: the page's main part, headings as anchors, `<pre>` verbatim.

The only importer of lxml.html.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from builder.readers.cleaning import DocumentBuilder, clean, collapse, title_from_name
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.encodings import decode
from builder.readers.format import Format, Found
from builder.specs import CorpusSpec

_SKIPPED_NAMES = (
    "script style noscript template nav form button input select textarea svg iframe object audio"
    " video canvas head annotation annotation-xml"
)
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_SKIPPED_ROLES = frozenset({"navigation", "banner", "contentinfo", "search"})
_SKIPPED_CLASSES = frozenset(
    {"headerlink", "mw-editsection", "linenos", "lineno", "toctree-wrapper"}
)
_SECTIONS = ("article", "section", "main")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark math mi"
    " mn mo mrow"
    " msub msup msubsup mfrac mtext msqrt q rp rt ruby s samp small span strike strong sub"
    " sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_NAMES.split())
_TIGHT = frozenset({"li", "tr", "dd", "dt", "br", "caption"})
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_.:-]+)""")
_POWER = re.compile(r"[-+\u2212]?\d{1,3}")
_UNIT = re.compile(r"(?:\d|\)|\b[a-zA-Z]{1,2})\Z")
_SNIFFED_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of HTML gives."""

    document: Document
    """its text may be empty"""
    notices: tuple[Notice, ...] = ()
    """what was left out of it, guessed or doubtful"""

    @property
    def found(self) -> Iterator[Document | Notice]:
        """All of it, as a reader yields it."""
        yield self.document
        yield from self.notices


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the page as one document. Raises UnreadableError if it is not a page of text."""
    yield from read_page(path.read_bytes(), name, language=spec.language).found


def read_page(
    data: bytes | str, name: str, *,
    language: str = "", encoding: str = "", title: str = "", url: str = "", whole: bool = False,
) -> Page:  # fmt: skip
    """Return the document that a page of HTML or XHTML is, with `name` as its id.

    `language` is the corpus's, by which undeclared encodings are guessed; `encoding` a label that
    was declared outside of the page, as by a header of HTTP or MIME; `title` is preferred to the
    page's own, `url` is taken where it names none. With `whole`, all of the page is text proper:
    a chapter or a message, not a page of a site. Raises UnreadableError for what is no text.
    """
    page = _parse(data if isinstance(data, str) else _decode(data, language, encoding))
    title, address = title or _first_text(page, "//head/title"), _canonical(page) or url
    draft = DocumentBuilder()
    _Blocks(draft).walk(page if whole else _main_part(page))  # changes the tree, so it comes last
    title = title or draft.first_anchor or title_from_name(name)
    return Page(draft.document(name, title=title, url=address))


def add_fragment(draft: DocumentBuilder, markup: str) -> None:
    """Add a piece of HTML to a document: its headings, paragraphs, lists, tables and code."""
    try:
        page = _parse(f"<body>{markup}</body>")
    except UnreadableError:
        return  # a lone comment or closing tag
    _Blocks(draft).walk(page)


def fragment_text(markup: str) -> str:
    """Return the text of a piece of HTML, blocks apart by newlines."""
    if "<" not in markup:
        return markup
    draft = DocumentBuilder()
    add_fragment(draft, markup)
    return draft.document("", title="").text


def _decode(data: bytes, language: str, encoding: str) -> str:
    found = _DECLARED.search(data[:_SNIFFED_BYTES])
    declared = encoding or (found[1].decode("ascii") if found else "")
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if declared and not marked:
        try:
            return data.decode(_encoding(declared))
        except (LookupError, UnicodeDecodeError):
            pass  # pages often declare what they are not
    return decode(data, language)


def _encoding(declared: str) -> str:
    """Return the codec for a declared name; browsers read Latin-1 as Windows-1252, so do we."""
    name = codecs.lookup(declared).name
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _parse(text: str) -> html.HtmlElement:
    # A new parser a page: libxml2 keeps what one page declared for the next.
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        page = html.document_fromstring(clean(text).encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableError("no HTML in it that could be read") from error
    return page


def _main_part(page: html.HtmlElement) -> html.HtmlElement:
    """Return the element that holds the text proper, where the page says which that is."""
    for path in ("//main", "//*[@role='main']", "//article"):
        found = page.xpath(path)
        if len(found) == 1 and found[0].text_content().strip():
            return found[0]
    return page


def _first_text(page: html.HtmlElement, path: str) -> str:
    found = page.xpath(path)
    return str(found[0].text_content()).strip() if found else ""


def _canonical(page: html.HtmlElement) -> str:
    found = page.xpath("//link[@rel='canonical']/@href")
    address = str(found[0]) if found else ""
    return address if address.startswith(("https://", "http://")) else ""


def _is_skipped(element: html.HtmlElement, tag: str) -> bool:
    if tag in _SKIPPED or element.get("hidden") is not None:
        return True
    if element.get("role") in _SKIPPED_ROLES or element.get("aria-hidden") == "true":
        return True
    classes = (element.get("class") or "").split()
    if not _SKIPPED_CLASSES.isdisjoint(classes) or _is_note_mark(element, tag, classes):
        return True
    if tag in ("header", "footer"):  # the page's own; an article's or section's belongs to it
        return next(element.iterancestors(*_SECTIONS), None) is None
    return False


def _is_note_mark(element: html.HtmlElement, tag: str, classes: Sequence[str]) -> bool:
    """Tell the number of a footnote, which says nothing away from its page."""
    kinds = (element.get("epub:type") or "").split()
    marked = element.get("role") == "doc-noteref" or "noteref" in (*kinds, *classes)
    return marked or (tag == "sup" and "reference" in classes)


def _is_power(element: html.HtmlElement) -> bool:
    """Tell 10<sup>9</sup> from a note's number, which is a link or follows a word."""
    before = element.getprevious()
    text = (element.getparent().text if before is None else before.tail) or ""
    digits = _POWER.fullmatch(element.text or "") is not None and len(element) == 0
    return digits and _UNIT.search(text) is not None


class _Blocks:
    """Walks a tree without recursion and cuts it into blocks of text."""

    def __init__(self, draft: DocumentBuilder) -> None:
        self._draft = draft
        self._line: list[str] = []
        self._verbatim = 0
        self._lists: list[int | None] = []
        self._marker = ""
        self._heading = False
        self._gap = "\n\n"

    def walk(self, root: html.HtmlElement) -> None:
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "end":
                self._end(tag)
            elif element is not root and _is_skipped(element, tag):
                element.text = None
                events.skip_subtree()
                element.tag = "span"  # its end is seen too, and must not end a block
            else:
                self._start(element, tag)
                self._text(element.text)
            if event == "end" and element is not root:
                self._text(element.tail)
        self._flush()

    def _text(self, text: str | None) -> None:
        if text:
            self._line.append(text if self._verbatim else collapse(text))

    def _start(self, element: html.HtmlElement, tag: str) -> None:
        if tag == "sup" and _is_power(element):
            self._line.append("^")
        if tag in _INLINE:
            return
        if tag in ("td", "th", "br") or self._heading:
            self._break(tag)
            return
        self._flush()
        self._gap = "\n" if tag in _TIGHT else "\n\n"
        self._heading = tag in _HEADINGS
        if tag == "pre":
            self._verbatim += 1
        elif tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._item()

    def _break(self, tag: str) -> None:
        """Keep apart what stands apart on the page within one block."""
        if self._heading:
            self._line.append(" ")
        elif tag == "br":
            self._line.append("\n")
        elif any(not piece.isspace() for piece in self._line):
            self._line.append(" | ")

    def _item(self) -> None:
        number = self._lists[-1] if self._lists else None
        indent = "  " * (len(self._lists) - 1)
        self._marker = f"{indent}- " if number is None else f"{indent}{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _end(self, tag: str) -> None:
        if tag in _INLINE or tag in ("td", "th", "br"):
            return
        if self._heading and tag not in _HEADINGS:
            self._line.append(" ")
            return
        if tag in _HEADINGS:
            self._draft.anchor("".join(self._line))
            self._heading = False
        self._flush()
        if tag == "pre":
            self._verbatim -= 1
        elif tag in ("ul", "ol"):
            self._lists.pop()

    def _flush(self) -> None:
        """Close the block under way."""
        text = "".join(self._line)
        self._line.clear()
        if not self._verbatim:
            text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text)).strip()
        if text.strip():
            self._draft.add(self._marker + text, gap=self._gap)
            self._marker = ""
            self._gap = "\n\n"


FORMAT = Format("html", read, suffixes=(".html", ".htm", ".xhtml", ".xht"))

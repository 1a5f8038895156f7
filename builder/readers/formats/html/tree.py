"""The characters of a page → a tree of elements, however broken or deep it is. No recursion.

This package is the only importer of lxml.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree, html

from builder.readers.cleaning import clean
from builder.readers.document import UnreadableError

Element = Any
"""of lxml.html, which publishes no types"""


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


BLOCKS = words("""
    address article aside blockquote body button caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend
    li listing main menu nav ol p plaintext pre search section summary table tbody td tfoot th
    thead tr ul xmp
""")
"""elements that stand on lines of their own; all others are part of a line, as in browsers"""

_UNSEEN = frozenset({"script", "style", "noscript", "template", "title"})
_DEPTH = 1000
_GIANT_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9:-]*)\s[^<>]{65536,}")
_ESCAPE = re.compile("[\x1b\x80-\x9f]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_MOST_ATTRIBUTES = 2000


def parse(text: str) -> Element:
    """Return the root element. Raises UnreadableError where there is no element in a page."""
    text = clean(text) if _ESCAPE.search(text) else _CONTROLS.sub(" ", text)
    text = _GIANT_TAG.sub(_without_attributes, text)
    data = text.encode("utf-8", errors="ignore")  # lone surrogates have no UTF-8
    # A new parser a page: libxml2 keeps what one page declared for the next.
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        page = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableError("no HTML in it that could be read") from error
    return _flattened(data) if _is_cut(parser) else page


def short_text(element: Element, most: int) -> str | None:
    """Return all text of an element, stripped; None where it has more than so many characters."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece)
        if length > 2 * most:
            return None
    text = "".join(pieces).strip()
    return text if len(text) <= most else None


def _without_attributes(tag: re.Match[str]) -> str:
    """Return a tag bare that has thousands of attributes: each is compared with all before it."""
    return f"<{tag[1]}" if len(tag[0].split(None, _MOST_ATTRIBUTES)) > _MOST_ATTRIBUTES else tag[0]


def _is_cut(parser: html.HTMLParser) -> bool:
    """Return whether the tree would be so deep that the parser has left out the rest."""
    return any(each.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for each in parser.error_log)


def _flattened(data: bytes) -> Element:
    target: Any = _Flattening()
    parser = html.HTMLParser(target=target, encoding="utf-8", huge_tree=True, remove_pis=True)
    parser.feed(data)
    return parser.close()


class _Flattening:
    """Builds a tree of limited depth: what is deeper becomes the text of the deepest elements."""

    def __init__(self) -> None:
        self._builder: Any = etree.TreeBuilder()
        self._depth = 0
        self._unseen = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element; below the limit, blocks only end the line."""
        self._depth += 1
        if self._depth <= _DEPTH:
            named = {key: text for key, text in attributes.items() if _NAME.fullmatch(key)}
            self._builder.start(tag if _NAME.fullmatch(tag) else "span", named)
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag in BLOCKS or tag == "br":
            self._builder.start("br", {})
            self._builder.end("br")

    def end(self, tag: str) -> None:
        """Close an element."""
        if self._depth <= _DEPTH:
            self._builder.end(tag if _NAME.fullmatch(tag) else "span")
        elif tag in _UNSEEN:
            self._unseen -= 1
        self._depth -= 1

    def data(self, text: str) -> None:
        """Take text."""
        if not self._unseen:
            self._builder.data(text)

    def comment(self, text: str) -> None:
        """Leave a comment out."""

    def close(self) -> Element:
        """Return the root."""
        return self._builder.close()

"""What a page of a ZIM file is beside an article: a list of links, or a way to another page."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from builder.readers.cleaning import clean_line
from builder.readers.document import Document

_HEAD_BYTES = 4096
_LANGUAGE = re.compile(rb"""<html\b[^<>]*\blang\s*=\s*["']?([A-Za-z][\w-]{1,19})""", re.IGNORECASE)
_REFRESH = re.compile(rb"""http-equiv\s*=\s*["']?refresh""", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]*>")
_LINK_START = re.compile(rb"<a[\s>]", re.IGNORECASE)
_LINK_END = re.compile(rb"</a\s*>", re.IGNORECASE)
_MARKER = re.compile(r"\s*(?:[-*•]|\d+\.)?\s*")
_UNINDEXED = b"<!--htdig_noindex-->", b"<!--/htdig_noindex-->"
_SOURCE = re.compile(
    r"""<a\b[^<>]*\bhref\s*=\s*["'](https?://[^"'<>\s]+)["'][^<>]*>""", re.IGNORECASE
)
_EDITED = re.compile(r"""\btitle\s*=\s*["'][^"'<>]*?(\d{4}-\d\d-\d\d)""", re.IGNORECASE)
_REDIRECT_CHARACTERS = 300
_FEWEST_LINKS = 8
_LINK_SHARE = 0.8  # of a list's characters; an article has sentences between its links


@dataclass(frozen=True, slots=True)
class Article:
    """A page without what the program that made the file put below it."""

    page: bytes
    url: str = ""
    """of the revision that it was made from"""
    date: str = ""
    """of its last edit"""


def without_footer(page: bytes) -> Article:
    """Take off what is marked as no part of the text: where the article is from, its licence."""
    start, end = page.rfind(_UNINDEXED[0]), page.rfind(_UNINDEXED[1])
    if not 0 <= start < end:
        return Article(page)
    footer = page[start:end].decode("utf-8", "replace")
    source = _SOURCE.search(footer)
    edited = _EDITED.search(source[0]) if source else None
    rest = page[:start] + page[end + len(_UNINDEXED[1]) :]
    return Article(rest, html.unescape(source[1]) if source else "", edited[1] if edited else "")


def declared_language(page: bytes) -> str:
    """Return the language that a page says it is in, or an empty string."""
    match = _LANGUAGE.search(page[:_HEAD_BYTES])
    return match[1].decode("ascii", "ignore") if match else ""


def is_redirect(page: bytes, document: Document) -> bool:
    """Tell a page that only sends its reader on."""
    return len(document.text) < _REDIRECT_CHARACTERS and bool(_REFRESH.search(page[:_HEAD_BYTES]))


def is_list_of_links(page: bytes, document: Document) -> bool:
    """Tell a page most lines of which are a link and no more: a category, a table of contents."""
    lines = [_MARKER.sub("", line, count=1) for line in document.text.split("\n")]
    lines = [line for line in lines if line]
    if len(lines) < _FEWEST_LINKS:
        return False
    links = _links(page)
    linking = [line for line in lines if all(cell in links for cell in line.split(" | "))]
    if len(linking) < _FEWEST_LINKS:
        return False
    return sum(map(len, linking)) >= _LINK_SHARE * sum(map(len, lines))


def _links(page: bytes) -> set[str]:
    """Return the texts of a page's links."""
    pieces = _LINK_START.split(page)[1:]
    return {_text(_LINK_END.split(piece, maxsplit=1)[0].partition(b">")[2]) for piece in pieces}


def _text(markup: bytes) -> str:
    return clean_line(html.unescape(_TAG.sub(b"", markup).decode("utf-8", "replace")))

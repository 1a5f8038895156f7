"""What a page of a ZIM file is beside an article: a list of links, or a way to another page."""

from __future__ import annotations

import html
import re

from builder.readers.cleaning import clean_line
from builder.readers.document import Document

_HEAD_BYTES = 4096
_LANGUAGE = re.compile(rb"""<html\b[^<>]*\blang\s*=\s*["']?([A-Za-z][\w-]{1,19})""", re.IGNORECASE)
_REFRESH = re.compile(rb"""http-equiv\s*=\s*["']?refresh""", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]*>")
_LINK_START = re.compile(rb"<a[\s>]", re.IGNORECASE)
_LINK_END = re.compile(rb"</a\s*>", re.IGNORECASE)
_MARKER = re.compile(r"\s*(?:[-*•]|\d+\.)?\s*")
_REDIRECT_CHARACTERS = 300
_FEWEST_LINKS = 8
_LINK_SHARE = 0.8  # of a list's characters; an article has sentences between its links


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

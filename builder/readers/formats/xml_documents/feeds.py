"""RSS and Atom feeds: an entry is a document."""

from __future__ import annotations

import email.utils
from dataclasses import replace
from pathlib import Path

from lxml import etree

from builder.readers.cleaning import DocumentBuilder, clean_line
from builder.readers.document import Description, Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.formats.html import add_fragment
from builder.readers.xml_streams import (
    Element,
    attribute,
    events,
    first,
    flat_text,
    local,
    outermost,
    root_of,
)
from builder.specs import CorpusSpec

_ENTRIES = ("item", "entry")
_CONTENT = ("encoded", "content", "description", "summary")
"""what holds an entry's text, the fullest first"""
_DATES = ("published", "pubDate", "updated", "date")
_ATOM, _RSS_1 = "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/"
_WEB = ("https://", "http://")


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield a document for each entry.

    Raises UnreadableError if there is none before the XML breaks, if it does.
    """
    count = 0
    try:
        with path.open("rb") as stream:
            for count, entry in enumerate(outermost(stream, _ENTRIES), start=1):
                yield _document(entry, f"{name}#{count}")
    except UnreadableError as error:
        if not count:
            raise
        yield Notice(name, f"cut short: {error.message}", NoticeKind.CUT)
    if not count:
        raise UnreadableError("a feed without entries")


def _document(entry: Element, identifier: str) -> Document:
    title = flat_text(first(entry, "title"))
    draft = DocumentBuilder()
    contents = [each for name in _CONTENT for each in entry if local(each) == name]
    if contents:
        add_fragment(draft, _markup(contents[0]))
    document = draft.document(identifier, _plain(title), _address(entry), _date(entry))
    if document.title:
        return document
    return replace(document, title=clean_line(document.text[:80]) or identifier)


def _markup(content: Element) -> str:
    """Return the HTML of an entry, which is escaped, or stands there as elements."""
    if not len(content):
        return str(content.text or "")
    return "".join(
        [content.text or "", *(etree.tostring(each, encoding="unicode") for each in content)]
    )


def _plain(title: str) -> str:
    draft = DocumentBuilder()
    add_fragment(draft, title)
    return draft.document("", "").text


def _address(entry: Element) -> str:
    for link in (each for each in entry if local(each) == "link"):
        address = attribute(link, "href") or (link.text or "").strip()
        if attribute(link, "rel", "alternate") == "alternate" and address.startswith(_WEB):
            return address
    identifier = flat_text(first(entry, "guid"))
    return identifier if identifier.startswith(_WEB) else ""


def _date(entry: Element) -> str:
    for name in _DATES:
        text = flat_text(first(entry, name))
        if text[:10].count("-") == 2:
            return text[:10]
        try:
            return email.utils.parsedate_to_datetime(text).date().isoformat()
        except (ValueError, IndexError, TypeError):
            continue
    return ""


def describe(path: Path) -> Description:
    """Return what the feed says of itself."""
    said: dict[str, str] = {}
    try:
        with path.open("rb") as stream:
            for _, element in events(stream, ("end",)):
                if local(element) in _ENTRIES:
                    break
                said.setdefault(local(element), flat_text(element))
    except UnreadableError:
        pass  # whoever reads the file is told
    return Description(
        clean_line(said.get("title", "")), clean_line(said.get("language", "")),
        licence=clean_line(said.get("copyright") or said.get("rights") or ""),
    )  # fmt: skip


def _is_feed(_path: Path, head: bytes) -> bool:
    root = root_of(head)
    return (
        root.name == "rss"
        or (root.name == "feed" and root.namespace == _ATOM)
        or (root.name == "RDF" and _RSS_1.encode() in head)
    )


FORMAT = Format(
    "feed",
    read,
    suffixes=(".rss", ".atom"),
    recognizes=_is_feed,
    accepts=_is_feed,
    describe=describe,
)

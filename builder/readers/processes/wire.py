"""Documents and notices as lines of JSON: between processes, and in files that a build keeps."""

from __future__ import annotations

import base64
import json
from typing import Any

from builder.readers.document import (
    Block,
    BlockKind,
    Document,
    Link,
    Notice,
    NoticeKind,
    Picture,
)
from runtime.results import Anchor

Raw = dict[str, Any]


def document_to_raw(document: Document) -> Raw:
    """Return what JSON holds of a document; what is empty is left out."""
    raw: Raw = {
        "id": document.id,
        "title": document.title,
        "text": document.text,
        "url": document.url,
        "date": document.date,
        "anchors": [(each.start, each.label, each.level) for each in document.anchors],
        "blocks": [(each.kind, each.start, each.end, each.head) for each in document.blocks],
        "aliases": list(document.aliases),
        "language": document.language,
        "links": [(each.start, each.end, each.target) for each in document.links],
        "places": list(document.places),
        "pictures": [
            (each.start, each.caption, base64.b64encode(each.data).decode())
            for each in document.pictures
        ],
    }
    return {name: value for name, value in raw.items() if value}


def document_from_raw(raw: Raw) -> Document:
    """Return the document: the inverse of `document_to_raw`."""
    return Document(
        id=raw.get("id", ""),
        title=raw.get("title", ""),
        text=raw.get("text", ""),
        url=raw.get("url", ""),
        date=raw.get("date", ""),
        anchors=tuple(Anchor(*each) for each in raw.get("anchors", ())),
        blocks=tuple(Block(BlockKind(kind), *rest) for kind, *rest in raw.get("blocks", ())),
        aliases=tuple(raw.get("aliases", ())),
        language=raw.get("language", ""),
        links=tuple(Link(*each) for each in raw.get("links", ())),
        places=tuple(raw.get("places", ())),
        pictures=tuple(
            Picture(start, caption, base64.b64decode(data))
            for start, caption, data in raw.get("pictures", ())
        ),
    )


def notice_to_raw(notice: Notice) -> Raw:
    """Return what JSON holds of a notice."""
    return {"name": notice.name, "reason": notice.reason, "kind": str(notice.kind)}


def notice_from_raw(raw: Raw) -> Notice:
    """Return the notice: the inverse of `notice_to_raw`."""
    return Notice(raw["name"], raw["reason"], NoticeKind(raw["kind"]))


def to_line(raw: Raw) -> bytes:
    """Return one line, its line feed included; lone surrogates are kept."""
    return json.dumps(raw, separators=(",", ":")).encode() + b"\n"


def from_line(line: bytes) -> Raw:
    """Return what a line holds. Raises ValueError where it is none of `to_line`."""
    raw = json.loads(line)
    if not isinstance(raw, dict):
        raise ValueError("no object")
    return raw

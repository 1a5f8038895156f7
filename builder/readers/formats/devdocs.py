"""DevDocs: `db.json` is an object of pages, `index.json` and `meta.json` beside it name them.

A page is a document; the entries of the index that lead into a page are its sections.
"""

from __future__ import annotations

import html
import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from builder.readers.cleaning import clean_line
from builder.readers.document import Description, Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import HEAD_BYTES, Format, Found
from builder.readers.formats.html import fragment_text, read_page
from builder.specs import CorpusSpec

_PAGES, _INDEX, _META = "db.json", "index.json", "meta.json"
_STRING = r'"((?:[^"\\]++|\\.)*+)"'
_PAIR = re.compile(rf"\s*{_STRING}\s*:\s*{_STRING}\s*([,}}])", re.DOTALL)
_FIRST_PAIR = re.compile(rb'\s*\{\s*"[^"\\]*+"\s*:\s*"')
_INDEX_HEAD = re.compile(rb'\s*\{\s*"(?:entries|types)"\s*:\s*\[')
_META_HEAD = re.compile(rb'\s*\{.*"slug"\s*:', re.DOTALL)
_STEP = 1 << 20
_LONGEST_PAGE = 64 << 20
_MOST_BYTES = 256 << 20
_ATTRIBUTION = re.compile(r'<div class="_attribution">(.*?)</div>\s*\Z', re.DOTALL)
_SOURCE = re.compile(r'<a href="(https?://[^"<>]+)"[^<>]*class="_attribution-link"')
_MARKED = re.compile(r'<(dt|div|section|article|p|pre|dl)\b[^<>]*\bid="([^"<>]+)"[^<>]*>')
_LICENCE_CHARACTERS = 400
_WITHOUT_INDEX = "its index.json could not be read: pages are named by their paths"


@dataclass(frozen=True, slots=True)
class _Names:
    """What the index calls a page, and places within it."""

    titles: list[str] = field(default_factory=list)
    sections: dict[str, str] = field(default_factory=dict)
    """identifier of an element → name"""


def read(path: Path, name: str, _spec: CorpusSpec) -> Found:
    """Yield a document for each page. Raises UnreadableError for what is no such database.

    The index and the description beside the pages give nothing of their own.
    """
    if path.name.lower() in (_INDEX, _META):
        return
    names = _names(_beside(path, _INDEX))
    if names is None:
        yield Notice(name, _WITHOUT_INDEX, NoticeKind.GUESSED)
        names = {}
    read_any = False
    try:
        for key, markup in _pairs(path):
            yield from _page(f"{name}#{key}", key, markup, names.get(key, _Names()))
            read_any = True
    except UnreadableError as error:
        if not read_any:
            raise
        yield Notice(name, str(error), NoticeKind.CUT)


def describe(path: Path) -> Description:
    """Return the name and version that the description beside the pages gives."""
    meta = _object(_beside(path, _META)) or {}
    title = " ".join(str(meta.get(key) or "") for key in ("name", "release"))
    first = next(iter(_pairs(path)), ("", "")) if path.name.lower() == _PAGES else ("", "")
    note = _ATTRIBUTION.search(first[1])
    licence = clean_line(fragment_text(note[1])) if note else ""
    return Description(title=clean_line(title), licence=licence[:_LICENCE_CHARACTERS])


def _page(where: str, key: str, markup: str, names: _Names) -> Iterator[Document | Notice]:
    note = _ATTRIBUTION.search(markup)
    source = _SOURCE.search(note[1]) if note else None
    body = _with_sections(markup[: note.start()] if note else markup, names.sections)
    title, *others = names.titles or [""]
    try:
        page = read_page(
            f"<body>{body}</body>",
            where,
            title=title,
            whole=True,
        )
    except UnreadableError as error:
        yield Notice(where, str(error))
        return
    document = page.at(html.unescape(source[1]) if source else "")
    if not title and not document.anchors:
        document = replace(document, title=clean_line(key))
    aliases = dict.fromkeys((*document.aliases, *map(clean_line, others)))
    aliases.pop(document.title, None)
    yield replace(document, aliases=tuple(aliases))
    yield from page.notices


def _with_sections(markup: str, sections: Mapping[str, str]) -> str:
    """Put the name of a section before the element that it begins with, if that is no heading."""

    def named(match: re.Match[str]) -> str:
        name = sections.get(html.unescape(match[2]))
        return f"<h4>{html.escape(name)}</h4>{match[0]}" if name else match[0]

    return _MARKED.sub(named, markup) if sections else markup


def _names(path: Path | None) -> Mapping[str, _Names] | None:
    """Return path → what the index calls it, or nothing without an index."""
    content = _object(path)
    entries = content.get("entries") if content else None
    if not isinstance(entries, list):
        return None
    found: dict[str, _Names] = {}
    for each in entries:
        if not isinstance(each, dict):
            continue
        key, _, place = str(each.get("path") or "").partition("#")
        name = str(each.get("name") or "")
        names = found.setdefault(key, _Names())
        if place:
            names.sections.setdefault(place, name)
        elif name and name not in names.titles:
            names.titles.append(name)
    return found


def _object(path: Path | None) -> dict[str, Any] | None:
    if path is None or path.stat().st_size > _MOST_BYTES:
        return None
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the pages of an object of strings, a page at a time, whatever the file's size."""
    decoder = getincrementaldecoder("utf-8-sig")("replace")
    with path.open("rb") as file:
        text = decoder.decode(file.read(_STEP)).lstrip()
        if not text.startswith("{"):
            raise UnreadableError("not a database of DevDocs: no object of pages")
        at = 1
        while True:
            match = _PAIR.match(text, at)
            if match:
                yield _unescaped(match[1]), _unescaped(match[2])
                at = match.end()
                if match[3] == "}":
                    return
                continue
            text, at = text[at:], 0
            if text.strip() == "}" or len(text) > _LONGEST_PAGE:
                break
            more = file.read(max(_STEP, len(text)))
            if not more:
                break
            text += decoder.decode(more)
    if text.strip() != "}":
        raise UnreadableError("cut short, or a page that is no text")


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError as error:
        raise UnreadableError("cut short, or a page that is no text") from error


def _beside(path: Path, name: str) -> Path | None:
    found = path.with_name(name)
    return found if found.is_file() else None


def _is_devdocs(path: Path, head: bytes) -> bool:
    """Tell the three files of a collection, by their names and what they begin with."""
    match path.name.lower():
        case "db.json":
            return bool(_FIRST_PAIR.match(head)) and _begins(_beside(path, _INDEX), _INDEX_HEAD)
        case "index.json":
            return bool(_INDEX_HEAD.match(head)) and _begins(_beside(path, _PAGES), _FIRST_PAIR)
        case "meta.json":
            return bool(_META_HEAD.match(head)) and _begins(_beside(path, _PAGES), _FIRST_PAIR)
        case _:
            return False


def _begins(path: Path | None, pattern: re.Pattern[bytes]) -> bool:
    if path is None:
        return False
    with path.open("rb") as file:
        return pattern.match(file.read(HEAD_BYTES)) is not None


FORMAT = Format("devdocs", read, recognizes=_is_devdocs, describe=describe)

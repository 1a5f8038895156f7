"""Records, from JSON or a table's rows → documents: which of their values is what."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from builder.readers.cleaning import DocumentBuilder, clean_line
from builder.readers.document import Document, Notice, NoticeKind
from builder.readers.formats.html import fragment_text
from builder.specs import AUTOMATIC, CorpusSpec

FIELDS = ("id", "title", "text", "url", "date")
KEY_FIELD = "@key"
"""names the key that a record stands under, in a file that is one object of records"""

Record = Mapping[str, object]

_LIKELY: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "uid", "uuid", "guid", "key", "slug", "identifier"),
    "title": ("title", "name", "heading", "headline", "subject", "question", "term", "label"),
    "text": (
        "text", "body", "content", "contents", "article", "fulltext", "plaintext", "document",
        "passage", "paragraph", "answer", "description", "abstract", "summary", "extract",
        "definition", "message", "comment",
    ),
    "url": ("url", "link", "href", "permalink", "sourceurl", "canonicalurl", "webpage"),
    "date": ("date", "published", "publishedat", "pubdate", "created", "createdat", "updated",
             "updatedat", "timestamp"),
}  # fmt: skip
"""field → the keys that it often stands under, without capitals, hyphens and underscores"""
_SEPARATORS = re.compile(r"[\s_.-]+")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_CLOSING_TAG = re.compile(r"</(?:p|div|li|ul|ol|a|h[1-6]|span|strong|em|b|i|table|pre|code)>")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_NAMED_REFERENCE = re.compile(rf"[`'\"“‘«„]\s*{_REFERENCE.pattern}\s*[`'\"”’»“]")
"""one that a text is about: write “&amp;”"""
_DEEPEST = 100
_SHOWN_KEYS = 12


class Records:
    """Turns the records of one file into documents, and tells once what was guessed of them."""

    def __init__(self, name: str, spec: CorpusSpec) -> None:
        self._name = name
        self._spec = spec
        self._told: set[str] = set()
        # Where a bundle names the format, it has said what the records look like.
        self._guesses = spec.format == AUTOMATIC and not spec.fields
        self._guesses_markup = spec.format == AUTOMATIC and not spec.markup
        self._has_guessed_markup = False

    def read(self, record: object, where: str, fallback_id: str) -> Iterator[Document | Notice]:
        """Yield the document of a record, or a Notice why it has none; `where` names it."""
        if not isinstance(record, dict):
            yield Notice(where, f"not an object but a {type(record).__name__}")
        elif self._is_wanted(record):
            try:
                yield from self._document(record, where, fallback_id)
            except _NestedTooDeeplyError:
                yield Notice(where, "nested too deeply")

    def has_text(self, record: Record) -> bool:
        """Return whether something stands where a record's text is to be."""
        return bool(value(record, self._spec.fields.get("text", "text")).strip())

    def _document(
        self, record: Record, where: str, fallback_id: str
    ) -> Iterator[Document | Notice]:
        fields: Mapping[str, str] = self._spec.fields
        if self._guesses and not self.has_text(record):
            fields = _guessed(record)
            yield from self._tell(_told(fields))
        values = {name: value(record, fields.get(name, name)) for name in FIELDS}
        text = values["text"]
        if not text.strip() and self._guesses:
            text = lines_of({key: each for key, each in record.items() if key != KEY_FIELD})
        if not text.strip():
            key = fields.get("text", "text")
            yield Notice(where, f"nothing under {key!r}; it has {_keys(record)}")
            return
        draft = DocumentBuilder()
        draft.add(self._plain(text))
        if fields is not self._spec.fields and "text" in fields:
            draft.add(self._plain(_remaining_prose(record, fields)))
        own_id = clean_line(values["id"]) or clean_line(value(record, KEY_FIELD)) or fallback_id
        title = self._plain(values["title"]) or own_id
        if self._has_guessed_markup:
            yield from self._tell("`markup` was guessed: html")
        yield draft.document(own_id, title, values["url"], values["date"])

    def _plain(self, text: str) -> str:
        """Return a text without its markup, if records have any."""
        is_guessed_html = self._guesses_markup and _is_html(text)
        self._has_guessed_markup |= is_guessed_html
        if self._spec.markup != "html" and not is_guessed_html:
            return text
        return fragment_text(text) if _TAG.search(text) else html.unescape(text)

    def _tell(self, reason: str) -> Iterator[Notice]:
        if reason not in self._told and len(self._told) <= _SHOWN_KEYS:
            self._told.add(reason)
            yield Notice(self._name, clean_line(reason), NoticeKind.GUESSED)

    def _is_wanted(self, record: Record) -> bool:
        spec = self._spec
        kept = all(_has_one(record, key, wanted) for key, wanted in spec.include.items())
        return kept and not any(_has_one(record, key, bad) for key, bad in spec.exclude.items())


def _told(fields: Mapping[str, str]) -> str:
    if "text" not in fields:
        return "no key of its records is their text: all of them became lines"
    return f"`fields` was guessed: {', '.join(f'{name} = {key!r}' for name, key in fields.items())}"


def _is_html(text: str) -> bool:
    """Tell whether a text is HTML that nothing says is HTML: by a closing tag, or as one whose
    every & begins a reference, and none stands in quotes, where the text would be about it.
    """
    if _CLOSING_TAG.search(text):
        return True
    references = _REFERENCE.findall(text)
    if not references or "<" in text or text.count("&") != len(references):
        return False
    known = all(html.unescape(each) != each for each in references)
    return known and not _NAMED_REFERENCE.search(text)


def _guessed(record: Record) -> dict[str, str]:
    """Return field → key, for those that a record seems to have."""
    by_plain_key = {_SEPARATORS.sub("", key.lower()): key for key in reversed(list(record))}
    found: dict[str, str] = {}
    for name, likely in _LIKELY.items():
        for each in likely:
            key = by_plain_key.get(each)
            if key is not None and key not in found.values() and _is_filled(record[key], name):
                found[name] = key
                break
    return found


def _is_filled(held: object, name: str) -> bool:
    if name == "text":
        return _is_prose(held)
    return isinstance(held, str | int) and bool(str(held).strip())


def _is_prose(held: object) -> bool:
    if isinstance(held, list):
        return bool(held) and all(isinstance(each, str) for each in held)
    return isinstance(held, str) and bool(held.strip())


def _remaining_prose(record: Record, fields: Mapping[str, str]) -> str:
    """Return what else a record says in words, a line for each of its keys."""
    taken = set(fields.values())
    return "\n".join(
        f"{key}: {text}"
        for key, held in record.items()
        if key not in taken and _is_prose(held) and " " in (text := _text(held).strip())
    )


def _keys(record: Record) -> str:
    return clean_line(", ".join(map(repr, list(record)[:_SHOWN_KEYS])))


def _has_one(record: Record, key: str, values: tuple[str, ...]) -> bool:
    found = look_up(record, key)
    held = found if isinstance(found, list) else [found]
    return any(_text(item) in values for item in held if item is not None)


def value(record: Record, key: str) -> str:
    """Return as text what stands under a key; the items of a list stand a blank line apart."""
    return _text(look_up(record, key))


def lines_of(record: Record) -> str:
    """Return all that a record holds, as lines `key: value`."""
    return _text(record)


class _NestedTooDeeplyError(Exception):
    """A value with lists in lists, or objects in objects, beyond measure."""


def _text(held: object, depth: int = 0) -> str:
    if depth > _DEEPEST:
        raise _NestedTooDeeplyError
    match held:
        case None:
            return ""
        case str():
            return held
        case bool():
            return "true" if held else "false"
        case list():
            texts = (_text(each, depth + 1) for each in held)
            return "\n\n".join(filter(None, texts))
        case dict():
            pairs = ((key, _text(each, depth + 1)) for key, each in held.items())
            return "\n".join(f"{key}: {text}" for key, text in pairs if text)
        case _:
            return str(held)


def look_up(record: Record, key: str) -> object:
    """Return what stands under a key, or along a dotted path of keys and list positions."""
    if key in record:
        return record[key]
    found: Any = record
    for part in key.split("."):
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, list):
            found = [item.get(part) for item in found if isinstance(item, dict)]
        else:
            return None
    return found

"""JSON and JSON Lines: a record is a document, its keys mapped by `fields`.

Both may be compressed, and in any encoding that its mark or its zero bytes tell. A file is read as
what it is, whatever its name says: a record a line, a list, records one after another over several
lines, one object of records, or one record. Nothing but the record under way is held.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from builder.readers.compression import CutShortError, plain_pieces
from builder.readers.document import Notice, NoticeKind, UnreadableError
from builder.readers.encodings import DecodedStream
from builder.readers.format import Format, Found
from builder.readers.formats.json_records.window import BrokenJsonError, Window
from builder.readers.records import KEY_FIELD, Records
from builder.specs import CorpusSpec

_LINE_SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")
_SUFFIXES = (".json", ".geojson", ".jsonld")
_COMPRESSED = ("", ".gz", ".zst", ".xz", ".bz2")
_NEXT_RECORD = re.compile(r"\n[ \t]*,?[ \t]*(?=\{)")
_PEEKED = 1 << 20


def read_lines(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield a document for each line's record; a bad line gives a Notice and costs no other.

    Raises UnreadableError if nothing is in it.
    """
    yield from _read(path, name, spec, lines=True)


def read_array(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield a document for each record of a JSON list, or of a JSON object of records.

    Raises UnreadableError if the file is not JSON, or holds neither.
    """
    yield from _read(path, name, spec, lines=False)


def _read(path: Path, name: str, spec: CorpusSpec, *, lines: bool) -> Found:
    stream = DecodedStream(plain_pieces(path), spec)
    window = Window(iter(stream))
    try:
        yield from _File(window, name, spec).read(lines=lines)
    except CutShortError as error:
        yield Notice(f"{name}, from line {window.line}", error.message, NoticeKind.CUT)
    yield from stream.notices(name)


class _File:
    """One file's records, as they come."""

    def __init__(self, window: Window, name: str, spec: CorpusSpec) -> None:
        self._window = window
        self._name = name
        self._records = Records(name, spec)
        self._count = 0

    def read(self, *, lines: bool) -> Found:
        first = self._window.peek()
        if first == "[":
            yield from self._sequence()
        elif first == "{" and self._is_a_line_each(lines):
            yield from self._lines()
        elif first == "{":
            yield from self._objects(lines)
        elif lines and first:
            yield from self._lines()
        else:
            raise UnreadableError(self._what_else())

    def _is_a_line_each(self, lines: bool) -> bool:
        """Tell records a line: the first line is one, or the second."""
        first, _, rest = self._window.head(_PEEKED).partition("\n")
        following = rest.lstrip().partition("\n")[0]
        if _is_whole(following):
            return True
        return _is_whole(first) and (lines or bool(rest.strip()))

    def _what_else(self) -> str:
        try:
            self._window.value()
        except BrokenJsonError as error:
            return f"not JSON: {error}"
        return "neither a list of records nor an object of them"

    def _lines(self) -> Found:
        """Take a record from each line."""
        while self._window.peek():
            number = self._window.line
            where = f"{self._name}, line {number}"
            line = self._window.line_text()
            if line is None:
                yield Notice(where, "a line that is too long to be a record")
                continue
            try:
                record = json.loads(line, strict=False)
            except (ValueError, RecursionError) as error:
                yield Notice(where, f"not JSON: {_said(error)}")
            else:
                yield from self._records.read(record, where, f"{self._name}#{number}")

    def _objects(self, lines: bool) -> Found:
        """Take the object that the file is, or several one after another."""
        try:
            found = self._window.value()
        except BrokenJsonError as error:
            if lines:
                yield from self._lines()
            elif not self._window.is_long:
                raise UnreadableError(f"not JSON: {error}") from error
            else:
                yield from self._members()
            return
        if lines or self._window.peek():
            yield from self._next(found)
            yield from self._sequence()
        else:
            yield from self._whole(found)

    def _sequence(self) -> Found:
        """Take values one after another, and the items of lists among them."""
        inside = False
        while mark := self._window.peek():
            if mark == "[" and not inside:
                inside = True
                self._window.skip()
            elif mark in ",]":
                inside = inside and mark != "]"
                self._window.skip()
            else:
                yield from self._value()

    def _value(self) -> Found:
        where = f"{self._name}, line {self._window.line}"
        try:
            found = self._window.value()
        except BrokenJsonError as error:
            goes_on = self._window.skip_to(_NEXT_RECORD)
            kind = NoticeKind.LEFT_OUT if goes_on else NoticeKind.CUT
            yield Notice(where, f"not JSON: {error}", kind)
        else:
            yield from self._next(found)

    def _next(self, record: object, key: str | None = None) -> Found:
        self._count += 1
        if key is not None and isinstance(record, dict):
            record = {KEY_FIELD: key} | record
        where = f"{self._name}, record {self._count}"
        yield from self._records.read(record, where, f"{self._name}#{self._count}")

    def _whole(self, content: Mapping[str, object]) -> Found:
        """Take what one object holds: a record, an object of records, or lists of them."""
        if not self._records.has_text(content):
            if content and all(isinstance(each, dict) for each in content.values()):
                for key, record in content.items():
                    yield from self._next(record, key)
                return
            if lists := [key for key, each in content.items() if _is_list_of_records(each)]:
                yield from self._of_lists(content, lists)
                return
        yield from self._records.read(content, self._name, self._name)

    def _of_lists(self, content: Mapping[str, object], keys: list[str]) -> Found:
        for key in keys:
            yield self._list_told(key)
            records = content[key]
            assert isinstance(records, list)
            for record in records:
                yield from self._next(record)

    def _list_told(self, key: str) -> Notice:
        reason = f"the list under {key!r} was taken for its records"
        return Notice(self._name, reason, NoticeKind.GUESSED)

    def _members(self) -> Found:
        """Take the members of an object that is too long to hold."""
        self._window.skip()
        while (mark := self._window.peek()) not in ("", "}"):
            if mark == ",":
                self._window.skip()
                continue
            try:
                key = self._window.value()
                if self._window.peek() != ":" or not isinstance(key, str):
                    raise BrokenJsonError("Expecting a key and a colon")
                self._window.skip()
                yield from self._member(key)
            except BrokenJsonError as error:
                raise UnreadableError(f"not JSON: {error}") from error

    def _member(self, key: str) -> Found:
        if self._window.peek() != "[":
            yield from self._next(self._window.value(), key)
            return
        yield self._list_told(key)
        self._window.skip()
        while (mark := self._window.peek()) not in ("", "]"):
            if mark == ",":
                self._window.skip()
            else:
                yield from self._next(self._window.value())
        self._window.skip()


def _is_whole(line: str) -> bool:
    """Tell whether a line is an object by itself."""
    try:
        return isinstance(json.loads(line, strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _is_list_of_records(held: object) -> bool:
    return isinstance(held, list) and bool(held) and all(isinstance(each, dict) for each in held)


def _said(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error).partition(";")[0]


_OPTIONS = frozenset({"fields", "include", "exclude", "markup"})
FORMATS = (
    Format(
        "json",
        read_array,
        suffixes=tuple(name + end for name in _SUFFIXES for end in _COMPRESSED),
        options=_OPTIONS,
    ),
    Format(
        "jsonl",
        read_lines,
        suffixes=tuple(name + end for name in _LINE_SUFFIXES for end in _COMPRESSED),
        options=_OPTIONS,
    ),
)

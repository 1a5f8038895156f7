"""JSON and JSON Lines: a record is a document, its keys mapped by `fields`.

Both may be compressed (`.zst`, `.gz`). JSON Lines is read line by line, whatever its size.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zstandard

from builder.readers.cleaning import DocumentBuilder, clean_line
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.format import Format
from builder.readers.formats.html import fragment_text
from builder.specs import CorpusSpec

FIELDS = ("id", "title", "text", "url", "date")
_LINE_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".jsonl.zst", ".ndjson.gz", ".ndjson.zst")
KEY_FIELD = "@key"
"""names the key that a record stands under, in a file that is one object of records"""
_DECOMPRESSION_ERRORS = (zstandard.ZstdError, zlib.error, EOFError, gzip.BadGzipFile)


def read_lines(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield a document for each line's record; a bad line gives a Notice and costs no other."""
    with _open(path) as file:
        number = 0
        while True:
            number += 1
            try:
                line = file.readline()
            except _DECOMPRESSION_ERRORS as error:
                yield Notice(f"{name}, from line {number}", f"cut short ({error})")
                return
            if not line:
                return
            if line.strip():
                yield from _from_line(line, number, name, spec)


def read_array(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield a document for each record of a JSON list, or of a JSON object of records.

    Raises UnreadableError if the file is not JSON, or holds neither.
    """
    try:
        with _open(path) as file:
            content = json.loads(file.read())
    except _DECOMPRESSION_ERRORS as error:
        raise UnreadableError(f"cut short ({error})") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON: {error}") from error
    if isinstance(content, dict) and _is_record(content, spec):
        yield from _from_record(content, name, name, spec)
        return
    for number, record in enumerate(_records(content), 1):
        yield from _from_record(record, f"{name}, record {number}", f"{name}#{number}", spec)


def _is_record(content: Mapping[str, object], spec: CorpusSpec) -> bool:
    """Tell one record from an object of records: it has a text itself."""
    has_text = bool(_value(content, spec.fields.get("text", "text")).strip())
    return has_text or not all(isinstance(value, dict) for value in content.values())


def _records(content: object) -> Iterator[object]:
    if isinstance(content, dict):
        yield from ({KEY_FIELD: key} | record for key, record in content.items())
    elif isinstance(content, list):
        yield from content
    else:
        raise UnreadableError("neither a list of records nor an object of them")


def _from_line(
    line: bytes, number: int, name: str, spec: CorpusSpec
) -> Iterator[Document | Notice]:
    where = f"{name}, line {number}"
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        yield Notice(where, "not UTF-8")
    except (ValueError, RecursionError) as error:
        yield Notice(where, f"not JSON: {error}")
    else:
        yield from _from_record(record, where, f"{name}#{number}", spec)


def _from_record(
    record: object, where: str, fallback_id: str, spec: CorpusSpec
) -> Iterator[Document | Notice]:
    if not isinstance(record, dict):
        yield Notice(where, f"not an object but a {type(record).__name__}")
        return
    if not _is_wanted(record, spec):
        return
    values = {name: _value(record, spec.fields.get(name, name)) for name in FIELDS}
    if not values["text"].strip():
        key = spec.fields.get("text", "text")
        yield Notice(where, f"nothing under {key!r}; it has {_keys(record)}")
        return
    draft = DocumentBuilder()
    draft.add(fragment_text(values["text"]) if spec.markup == "html" else values["text"])
    own_id = clean_line(values["id"]) or clean_line(_value(record, KEY_FIELD)) or fallback_id
    yield draft.document(own_id, values["title"] or own_id, values["url"], values["date"])


def _keys(record: Mapping[str, object]) -> str:
    return clean_line(", ".join(map(repr, list(record)[:12])))


def _is_wanted(record: Mapping[str, object], spec: CorpusSpec) -> bool:
    kept = all(_has_one(record, key, wanted) for key, wanted in spec.include.items())
    return kept and not any(_has_one(record, key, bad) for key, bad in spec.exclude.items())


def _has_one(record: Mapping[str, object], key: str, values: tuple[str, ...]) -> bool:
    found = _look_up(record, key)
    held = found if isinstance(found, list) else [found]
    return any(_text(item) in values for item in held if item is not None)


def _value(record: Mapping[str, object], key: str) -> str:
    return _text(_look_up(record, key))


def _text(value: object) -> str:
    """Return a JSON value as text; the items of a list stand a blank line apart."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case list():
            return "\n\n".join(filter(None, map(_text, value)))
        case dict():
            return "\n".join(f"{key}: {_text(item)}" for key, item in value.items())
        case _:
            return str(value)


def _look_up(record: Mapping[str, object], key: str) -> object:
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


@contextmanager
def _open(path: Path) -> Iterator[io.BufferedIOBase]:
    """Open a file that may be compressed, as a stream of its plain bytes."""
    with path.open("rb") as file:
        match path.suffix:
            case ".zst":
                frames = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
                yield io.BufferedReader(frames)
            case ".gz":
                with gzip.open(file) as plain:
                    yield plain
            case _:
                yield file


_OPTIONS = frozenset({"fields", "include", "exclude", "markup"})
FORMATS = (
    Format("json", read_array, suffixes=(".json", ".json.gz", ".json.zst"), options=_OPTIONS),
    Format("jsonl", read_lines, suffixes=_LINE_SUFFIXES, options=_OPTIONS),
)

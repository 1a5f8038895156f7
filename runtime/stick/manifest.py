"""Records of `runtime.stick.layout` ⇄ JSON, as it stands on a stick."""

from __future__ import annotations

import binascii
import json
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeGuard, TypeVar

from runtime.errors import LibraryError, unreadable
from runtime.localization import _
from runtime.stick.json_reading import LARGEST_JSON, parse_json
from runtime.stick.layout import (
    FORMAT_MAJOR,
    FORMAT_MINOR,
    FORMAT_NAME,
    MANIFEST_NAME,
    PACK_NAME,
    PACKS_DIRECTORY,
    POOLS,
    AbstentionRecord,
    FileRecord,
    Manifest,
    ModelRecord,
    PackRecord,
    PackReference,
    ProbeRecord,
    SupportRecord,
)
from runtime.stick.paths import stays_inside

_LONGEST_CONTEXT = 1 << 17
"""tokens of a text that an embedding model may be said to read"""
Record = TypeVar("Record", FileRecord, PackReference, ModelRecord, PackRecord, Manifest)


def manifest_to_json(manifest: Manifest) -> bytes:
    """Serialise the manifest, with the format's name and version first."""
    return _to_json(manifest)


def pack_to_json(pack: PackRecord) -> bytes:
    """Serialise a pack's record, with the format's name and version first."""
    return _to_json(pack)


def manifest_from_json(data: bytes) -> Manifest:
    """Parse `library.json`.

    Raises LibraryError when it is damaged or of a newer major version.
    """
    raw = _load(data, MANIFEST_NAME)
    items = {key: _items(raw, key, MANIFEST_NAME) for key in ("packs", "models", "runtime")}
    raw["packs"] = tuple(_record(PackReference, item, MANIFEST_NAME) for item in items["packs"])
    raw["models"] = tuple(map(_model, items["models"]))
    raw["runtime"] = tuple(_record(FileRecord, item, MANIFEST_NAME) for item in items["runtime"])
    front = _items({"front": (), **raw}, "front", MANIFEST_NAME)
    raw["front"] = tuple(_record(FileRecord, item, MANIFEST_NAME) for item in front)
    if raw.get("selftest") is not None:
        raw["selftest"] = _record(FileRecord, raw["selftest"], MANIFEST_NAME)
    raw["questions"] = _texts(raw, "questions")
    raw["sizes"] = _sizes(raw.get("sizes"))
    raw["abstention"] = _abstention(raw.get("abstention"))
    return _record(Manifest, raw, MANIFEST_NAME)


def pack_from_json(data: bytes, name: str = PACK_NAME) -> PackRecord:
    """Parse a `pack.json`; `name` is what an error calls it.

    Raises LibraryError when it is damaged or of a newer major version.
    """
    raw = _load(data, name)
    raw["files"] = tuple(_record(FileRecord, item, name) for item in _items(raw, "files", name))
    return _record(PackRecord, raw, name)


def _to_json(record: Manifest | PackRecord) -> bytes:
    head = {"format": FORMAT_NAME, "version": [FORMAT_MAJOR, FORMAT_MINOR]}
    text = json.dumps(head | asdict(record), ensure_ascii=False, indent=1)
    return text.encode() + b"\n"


def _load(data: bytes, name: str) -> dict[str, Any]:
    try:
        raw = parse_json(data)
        major = raw["version"][0]
        if raw["format"] != FORMAT_NAME or type(major) is not int:
            raise ValueError
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise _damaged(name) from error
    if major > FORMAT_MAJOR:
        raise LibraryError(
            _(
                "{name} is of format version {version}; this program reads up to {newest}.",
                name=name,
                version=major,
                newest=FORMAT_MAJOR,
            ),
            _("Start the program that is on the same stick, or update this one."),
        )
    return dict(raw)


def _items(raw: Mapping[str, Any], key: str, name: str) -> Sequence[object]:
    items = raw.get(key)
    if not isinstance(items, list | tuple):
        raise _damaged(name)
    return items


def _model(raw: object) -> ModelRecord:
    if not isinstance(raw, dict):
        raise _damaged(MANIFEST_NAME)
    parts = _items({"parts": (), **raw}, "parts", MANIFEST_NAME)
    filled = dict(
        raw,
        file=_record(FileRecord, raw.get("file"), MANIFEST_NAME),
        parts=tuple(_record(FileRecord, part, MANIFEST_NAME) for part in parts),
        languages=_texts(raw, "languages"),
        probe=_probe(raw.get("probe")),
        support=_support(raw.get("support")),
    )
    record = _record(ModelRecord, filled, MANIFEST_NAME)
    if not 0 < record.longest <= _LONGEST_CONTEXT:
        raise _damaged(MANIFEST_NAME)
    return record


def _texts(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts = _items({key: (), **raw}, key, MANIFEST_NAME)
    if not all(isinstance(text, str) for text in texts):
        raise _damaged(MANIFEST_NAME)
    return tuple(map(str, texts))


def _sizes(raw: object) -> Mapping[str, int] | None:
    if raw is None:
        return None
    if not isinstance(raw, dict) or not all(map(_is_count, raw.values())):
        raise _damaged(MANIFEST_NAME)
    return raw


def _abstention(raw: object) -> AbstentionRecord | None:
    return None if raw is None else AbstentionRecord(*_logistic(raw, "refuse_below"))


def _support(raw: object) -> SupportRecord | None:
    return None if raw is None else SupportRecord(*_logistic(raw, "accept_from"))


def _logistic(raw: object, point: str) -> tuple[float, Mapping[str, float], float]:
    """Return a logistic model's intercept, its weights by signal, and the named point."""
    try:
        weights = {str(name): _number(weight) for name, weight in raw["weights"].items()}  # type: ignore[index]
        return _number(raw["intercept"]), weights, _number(raw[point])  # type: ignore[index]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(MANIFEST_NAME) from error


def _probe(raw: object) -> ProbeRecord | None:
    linear = isinstance(raw, dict) and "weights" in raw and "biases" not in raw  # before 1.7
    if raw is None or linear:
        return None
    kinds: Mapping[str, Callable[[object], Any]] = {
        "int": _count,
        "str": _halves,
        "float": _number,
        "tuple[float, ...]": _numbers,
    }
    try:
        values = {each.name: kinds[str(each.type)](raw[each.name]) for each in fields(ProbeRecord)}  # type: ignore[index]
        record = ProbeRecord(**values)
        units = len(record.biases)
        if len(binascii.a2b_base64(record.weights)) % (2 * units * POOLS * record.layers):
            raise ValueError("the units do not all have as many weights")
        if units != len(record.output_weights):
            raise ValueError("the units do not all count")
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise _damaged(MANIFEST_NAME) from error
    return record


def _number(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) < 1e300:
        raise ValueError("not a number")
    return float(raw)


def _numbers(raw: object) -> tuple[float, ...]:
    if not isinstance(raw, list):
        raise ValueError("no list")
    return tuple(map(_number, raw))


def _count(raw: object) -> int:
    if not _is_count(raw):
        raise ValueError("not a count")
    return raw


def _is_count(raw: object) -> TypeGuard[int]:
    return type(raw) is int and raw >= 0


def _halves(raw: object) -> str:
    """Check that a text holds float16 numbers in base64, all of them finite."""
    if not isinstance(raw, str):
        raise TypeError("no text")
    data = binascii.a2b_base64(raw, strict_mode=True)
    if not data or not all(map(math.isfinite, (n for (n,) in struct.iter_unpack("<e", data)))):
        raise ValueError("no finite numbers")
    return raw


def _record(kind: type[Record], raw: object, name: str) -> Record:
    """Build a record from its JSON object; keys of later minor versions are ignored."""
    if not isinstance(raw, dict):
        raise _damaged(name)
    known = {field.name: _SCALARS.get(str(field.type)) for field in fields(kind)}
    values = {key: value for key, value in raw.items() if key in known}
    for key, value in values.items():
        if (check := known[key]) is not None and not check(value):
            raise _damaged(name)
    try:
        record = kind(**values)
    except TypeError as error:
        raise _damaged(name) from error
    if isinstance(record, FileRecord | PackReference):
        _check_path(record.path, name)
    return record


def _check_path(path: str, name: str) -> None:
    """Refuse a path that leaves the folder it is meant to stay in, on whatever system."""
    if not stays_inside(path):
        raise LibraryError(
            _("{name} names the path {path!r}, which leaves the library.", name=name, path=path),
            _("Do not use this stick: it was not written by the builder."),
        )


_SCALARS: Mapping[str, Callable[[object], bool]] = {
    "str": lambda raw: isinstance(raw, str),
    "int": _is_count,
    "bool": lambda raw: isinstance(raw, bool),
}
"""what the values of a record must be, by how its field is annotated"""


def _damaged(name: str) -> LibraryError:
    return LibraryError(
        _("{name} is damaged.", name=name),
        _("Copy the stick again from its source, or build it again."),
    )


def read_manifest(root: Path) -> Manifest:
    """Return the manifest of the library at `root`. Raises LibraryError."""
    path = root / MANIFEST_NAME
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise _damaged(MANIFEST_NAME)
        return manifest_from_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        if (root / PACKS_DIRECTORY).is_dir():
            raise LibraryError(
                _(
                    "The library at {root} was not finished: {name} is missing.",
                    root=root,
                    name=MANIFEST_NAME,
                ),
                _("Run the build again; it resumes from where it stopped."),
            ) from error
        raise LibraryError(
            _("There is no library at {root}.", root=root),
            _("Give the folder that holds {name} with --library.", name=MANIFEST_NAME),
        ) from error
    except OSError as error:
        raise unreadable(MANIFEST_NAME, error) from error

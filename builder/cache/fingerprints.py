"""SHA-256 of files, computed once for as long as a file shows no sign of a change."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from builder.cache.disk import write_durably
from builder.cache.records import STATE, Stamp, read_record, stamp_of
from runtime.stick.integrity import file_sha256

DIGESTS = "digests"
"""the kind that remembered digests of files outside the cache are kept as"""


def remembered_sha256(path: Path, cache: Path) -> str:
    """Return a file's SHA-256, read anew only when its size, time or inode has changed.

    What is remembered lies in the cache, never beside the file.
    """
    if (known := _recorded(path, cache)) is not None:
        return known
    name = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:32]
    place = cache / DIGESTS / f"{name}.json"
    stamp = stamp_of(path)
    if (remembered := _remembered(place, stamp)) is not None:
        return remembered
    digest = file_sha256(path)
    with suppress(OSError):  # it is only slower without
        place.parent.mkdir(parents=True, exist_ok=True)
        content = {"path": os.fspath(path), "stamp": stamp, "sha256": digest}
        write_durably(place, json.dumps(content).encode())
    return digest


def forget(cache: Path) -> None:
    """Forget the digests of files outside the cache."""
    for path in (cache / DIGESTS).glob("*.json"):
        path.unlink(missing_ok=True)


def _remembered(place: Path, stamp: Stamp) -> str | None:
    try:
        content = json.loads(place.read_bytes())
        return str(content["sha256"]) if content["stamp"] == list(stamp) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _recorded(path: Path, cache: Path) -> str | None:
    """Return the digest that an entry's record has of a file in the cache, if it is as it was."""
    if not path.is_relative_to(cache):
        return None
    parts = path.relative_to(cache).parts
    for depth in range(1, len(parts)):
        folder = cache.joinpath(*parts[:depth])
        record = read_record(folder / STATE / f"{parts[depth]}.json")
        if record is not None:
            name = _name_within(parts[depth:])
            if record.stamps.get(name) == stamp_of(path):
                return next((file.sha256 for file in record.files if file.path == name), None)
    return None


def _name_within(parts: Sequence[str]) -> str:
    """Return a file's name in its entry's record: one that is an entry itself bears its own."""
    return "/".join(parts[1:]) or parts[0]

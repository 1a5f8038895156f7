"""Whether a stick's files are whole: by size when it opens, by SHA-256 when `verify` is asked.

Needs nothing but the standard library. A native library that was cut short loads, and the system
ends the process without a word where what is missing is first touched: so sizes are compared
before one is loaded.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runtime.errors import (
    COPY_AGAIN,
    LibraryError,
    StickGoneError,
    damaged,
    missing,
    unreadable,
)
from runtime.localization import _
from runtime.stick.json_reading import LARGEST_JSON
from runtime.stick.layout import (
    MANIFEST_NAME,
    PACK_NAME,
    RUNTIME_DIRECTORY,
    FileRecord,
)
from runtime.stick.manifest import pack_from_json, read_manifest
from runtime.stick.paths import within

_NATIVE = re.compile(r"(?<=.)\.(?:so(?:\.[\d.]+)?|dll|pyd|dylib)\Z")


def check_native_files(root: Path, payload: Path) -> None:
    """Compare the sizes of a payload's libraries with those that the manifest has.

    `payload` is its folder on the stick, or a copy of it under the same name. One that is not there
    is left to the import, which fails in words. Raises LibraryError that names the first that has
    another size.
    """
    for file in _native_files(root, f"{RUNTIME_DIRECTORY}/{payload.name}/"):
        if (root / file.path).exists():
            check_size(root, file)


def _native_files(root: Path, start: str) -> Iterator[FileRecord]:
    """Yield the libraries whose paths, relative to the stick's root, start so."""
    # Not by runtime.stick.layout: to check the records of five payloads would take ten times as
    # long, and a manifest that is damaged is reported when the library is opened.
    broken = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
    with suppress(*broken, MemoryError):
        for raw in json.loads((root / MANIFEST_NAME).read_bytes())["runtime"]:
            if raw["path"].startswith(start) and _NATIVE.search(raw["path"]):
                yield FileRecord(raw["path"], raw["sha256"], raw["size"])


@dataclass(frozen=True, slots=True)
class Checked:
    """One file that `verify` has read."""

    path: str
    size: int
    problem: str
    """an empty string when the file is what it should be"""


def verify(root: Path) -> Iterator[Checked]:
    """Read every file the manifest knows of and compare its SHA-256; yield each as it is done.

    Raises LibraryError when there is no manifest, or none any more.
    """
    manifest = read_manifest(root)
    for reference in manifest.packs:
        record = f"{reference.path}/{PACK_NAME}"
        data = read_whole(root / record)
        if data is None:
            yield Checked(record, 0, _("is missing"))
        elif hashlib.sha256(data).hexdigest() != reference.sha256:
            yield Checked(record, len(data), _("is damaged"))
        else:
            yield from _verify_pack(root, reference.path, data)
    models = (file for model in manifest.models for file in model.files)
    for file in (*models, *manifest.runtime, *filter(None, [manifest.selftest])):
        yield _verify_file(root, file.path, file)


def _verify_pack(root: Path, path: str, data: bytes) -> Iterator[Checked]:
    """Check the files of a pack whose record is what the manifest says."""
    record = f"{path}/{PACK_NAME}"
    try:
        files = pack_from_json(data, record).files
    except LibraryError:
        yield Checked(record, len(data), _("is damaged"))
        return
    yield Checked(record, len(data), "")
    for file in files:
        yield _verify_file(root, f"{path}/{file.path}", file)


def check_size(folder: Path, file: FileRecord) -> None:
    """Compare a file's size, which costs no reading. Raises LibraryError."""
    try:
        size = (folder / file.path).stat().st_size
    except (FileNotFoundError, NotADirectoryError) as error:
        raise not_there(folder / file.path, file.path, _(COPY_AGAIN)) from error
    except OSError as error:
        raise unreadable(file.path, error) from error
    if size != file.size:
        raise LibraryError(
            _(
                "{path} has {size} bytes instead of {expected}.",
                path=file.path,
                size=size,
                expected=file.size,
            ),
            _(COPY_AGAIN),
        )


def not_there(path: Path, name: str, hint: str = "") -> LibraryError:
    """Return the error for a file that is not there: alone, or with its whole stick."""
    with suppress(OSError):
        if any((folder / MANIFEST_NAME).is_file() for folder in path.parents):
            return LibraryError(_("{name} is missing.", name=name), hint) if hint else missing(name)
    return StickGoneError(
        _("neither {name} nor {manifest} is there", name=name, manifest=MANIFEST_NAME)
    )


def _verify_file(root: Path, path: str, file: FileRecord) -> Checked:
    try:
        size = within(root, path).stat().st_size
        if size != file.size:
            problem = _("has {size} bytes instead of {expected}", size=size, expected=file.size)
            return Checked(path, size, problem)
        differs = file_sha256(root / path) != file.sha256
    except LibraryError:
        return Checked(path, 0, _("is a link that leaves the library"))
    except FileNotFoundError as error:
        absent = not_there(root / path, path)
        if isinstance(absent, StickGoneError):
            raise absent from error
        return Checked(path, 0, _("is missing"))
    except OSError as error:
        return Checked(path, 0, _("cannot be read: {reason}", reason=error.strerror))
    return Checked(path, size, _("is damaged") if differs else "")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read as a stream."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_whole(path: Path) -> bytes | None:
    """Return a small file's bytes, None where it is missing. Raises LibraryError."""
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise damaged(path.name)
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unreadable(path.name, error) from error

"""A finished payload as one archive, for those who would rather not compile: export and import.

The archive is a zip with the record of the payload as its first member. Members are sorted and
carry one time stamp, so that the same payload always makes the same archive.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from builder import reproducible_zip
from builder.cache import Entry, Facts, Place, find, renew, require_space
from builder.payload import packages
from builder.payload.audit import inspect
from builder.payload.record import Payload, facts_of, payload_of
from builder.platforms import PLATFORMS, Platform
from builder.progress import Progress
from runtime import __version__
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256
from runtime.stick.layout import FileRecord

_RECORD = "payload.json"
_FORMAT = "vademecum payload 1"
_IMPORTED = "payloads/imported"
_PACKAGES = "packages"
_AGAIN = "Fetch it again, or have it exported again by this version of the program."
_COMPRESSION = 6


def export(payload: Payload, target: Path, progress: Progress) -> str:
    """Write a payload as an archive; return the archive's SHA-256. Raises LibraryError."""
    record = {
        "format": _FORMAT,
        "version": __version__,
        "packages": _packages_sha256(PLATFORMS[payload.platform]),
        "payload": {**facts_of(payload), "files": [asdict(each) for each in payload.files]},
    }
    partial = target.with_name(target.name + ".part")
    try:
        with (
            zipfile.ZipFile(partial, "w") as file,
            progress.stage(f"export {payload.platform}", payload.size, "B") as task,
        ):
            reproducible_zip.add(file, _RECORD, json.dumps(record, indent=1).encode(), _COMPRESSION)
            for each in sorted(payload.files, key=lambda each: each.path):
                data = (payload.folder / each.path).read_bytes()
                reproducible_zip.add(file, each.path, data, _COMPRESSION)
                task.advance(each.size)
        partial.replace(target)
    except OSError as error:
        raise LibraryError(
            f"{target} could not be written: {error.strerror or error}.",
            "Make room, or name another file.",
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return file_sha256(target)


def import_archive(archive: Path, cache: Path, progress: Progress) -> Payload:
    """Check an exported payload and keep it; builds take it before any other.

    Raises LibraryError, and keeps what was there before, if a file is missing, added or changed,
    if it was made of other packages than this version's, or would not run on its platform.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            record = _read_record(file, archive.name)
            platform = PLATFORMS[record["payload"]["platform"]]

            def make(folder: Path) -> Facts:
                require_space(cache, _payload_of(record, folder).size, archive.name)
                _unpack(file, _payload_of(record, folder), archive.name, progress)
                inspect(folder, platform, record["payload"]["interpreter"])
                return {**facts_of(_payload_of(record, folder)), _PACKAGES: record["packages"]}

            return _payload(platform, renew(_place(platform, cache), make, progress))
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        raise LibraryError(f"{archive} cannot be read: {error}.", _AGAIN) from error


def imported(platform: Platform, cache: Path, progress: Progress) -> Payload | None:
    """Return the payload that was imported for a platform, if it is of this version's packages."""
    place = _place(platform, cache)
    entry = find(place)
    if entry is None:
        if place.record.exists():
            progress.note(
                f"The imported payload for {platform.name} is damaged: not used. Import it again."
            )
        return None
    if entry.facts[_PACKAGES] != _packages_sha256(platform):
        progress.note(f"The imported payload for {platform.name} is of other packages: not used.")
        return None
    return _payload(platform, entry)


def _place(platform: Platform, cache: Path) -> Place:
    return Place(cache, _IMPORTED, platform.name)


def _payload(platform: Platform, entry: Entry) -> Payload:
    facts = {name: value for name, value in entry.facts.items() if name != _PACKAGES}
    return payload_of(platform.name, entry.path, entry.files, facts)


def _payload_of(record: dict[str, Any], root: Path) -> Payload:
    """Return the payload that an archive's record describes, in a folder."""
    raw = dict(record["payload"])
    files = [FileRecord(**each) for each in raw.pop("files")]
    raw.pop("directory", None)
    return payload_of(raw["platform"], root, files, raw)


def _packages_sha256(platform: Platform) -> str:
    return file_sha256(packages.lock(platform))


def _read_record(file: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(file.read(_RECORD))
        if record["format"] != _FORMAT:
            raise ValueError(record["format"])
        platform = PLATFORMS[record["payload"]["platform"]]
        _payload_of(record, Path())
        packages_sha256 = record["packages"]
    except (KeyError, ValueError, TypeError) as error:
        raise LibraryError(f"{name} is no exported payload.", _AGAIN) from error
    if packages_sha256 != _packages_sha256(platform):
        raise LibraryError(
            f"{name} was made with other versions of the packages than this one names "
            f"(version {record.get('version')} of the program; this is {__version__}).",
            _AGAIN,
        )
    return record


def _unpack(file: zipfile.ZipFile, payload: Payload, name: str, progress: Progress) -> None:
    root = payload.folder
    listed = {each.path for each in payload.files}
    if listed | {_RECORD} != set(file.namelist()):
        raise LibraryError(f"{name} does not hold the files that it lists.", _AGAIN)
    with progress.stage(f"import {payload.platform}", payload.size, "B") as task:
        for each in payload.files:
            path = PurePosixPath(each.path)
            if path.is_absolute() or ".." in path.parts or "\\" in each.path or ":" in each.path:
                raise LibraryError(f"{name} names a file {each.path!r}.", "Do not use it.")
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open(each.path) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            if file_sha256(target) != each.sha256:
                raise LibraryError(f"{name}: {each.path} is damaged.", _AGAIN)
            task.advance(each.size)

"""The library that a stick holds already: what of it can stay when it cannot be made anew."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256
from runtime.stick.layout import (
    MANIFEST_NAME,
    PACK_NAME,
    RUNTIME_DIRECTORY,
    FileRecord,
    Manifest,
    PackRecord,
    PackReference,
)
from runtime.stick.manifest import manifest_from_json, pack_from_json


@dataclass(frozen=True, slots=True)
class PreviousPack:
    """A corpus on the stick, read through and found whole."""

    folder: Path
    record: PackRecord


@dataclass(frozen=True, slots=True)
class Previous:
    """A stick before a build."""

    root: Path
    manifest: Manifest | None
    """None where there is no library, or none that can be read"""

    def pack(self, corpus: str) -> PreviousPack | None:
        """Return the pack of a corpus if it is there and every file of it is whole."""
        packs = self.manifest.packs if self.manifest else ()
        found = next((reference for reference in packs if reference.id == corpus), None)
        with suppress(OSError, LibraryError):
            return self._read(found) if found else None
        return None

    def _read(self, reference: PackReference) -> PreviousPack | None:
        folder = self.root / reference.path
        if file_sha256(folder / PACK_NAME) != reference.sha256:
            return None
        record = pack_from_json((folder / PACK_NAME).read_bytes())
        return PreviousPack(folder, record) if _whole(folder, record.files) else None

    def payload(self, platform: str) -> tuple[Path, tuple[FileRecord, ...]] | None:
        """Return the folder of a platform's program and its files, if all of them are whole."""
        start = f"{RUNTIME_DIRECTORY}/{platform}-"
        runtime = self.manifest.runtime if self.manifest else ()
        listed = [file for file in runtime if file.path.startswith(start)]
        if not listed:
            return None
        name = listed[0].path.split("/")[1]
        inside = f"{RUNTIME_DIRECTORY}/{name}/"
        files = tuple(
            FileRecord(file.path.removeprefix(inside), file.sha256, file.size)
            for file in listed
            if file.path.startswith(inside)
        )
        folder = self.root / RUNTIME_DIRECTORY / name
        return (folder, files) if _whole(folder, files) else None


def previous(out: Path) -> Previous:
    """Look at what a stick holds."""
    with suppress(OSError, LibraryError):
        return Previous(out, manifest_from_json((out / MANIFEST_NAME).read_bytes()))
    return Previous(out, None)


def _whole(folder: Path, files: Iterable[FileRecord]) -> bool:
    try:
        return all(file_sha256(folder / file.path) == file.sha256 for file in files)
    except OSError:
        return False

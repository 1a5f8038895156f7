"""A stick, opened: its manifest and its packs, and whether their bytes are what they should be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runtime.digests import file_sha256
from runtime.errors import LibraryError, unreadable
from runtime.format import (
    MANIFEST_NAME,
    PACK_NAME,
    PACKS_DIRECTORY,
    FileRecord,
    Manifest,
    ModelRecord,
    PackReference,
)
from runtime.manifests import manifest_from_json, pack_from_json

if TYPE_CHECKING:
    from runtime.pack import Pack


@dataclass(frozen=True, slots=True)
class Bundle:
    """A library whose packs that could be opened are open."""

    root: Path
    manifest: Manifest
    packs: tuple[Pack, ...]
    problems: tuple[str, ...]
    """why other packs could not be opened"""

    def selftest_path(self) -> Path | None:
        """Return where the questions of `selftest` lie, or None where there are none.

        Raises LibraryError when the file is not whole.
        """
        if self.manifest.selftest is None:
            return None
        check_size(self.root, self.manifest.selftest)
        return self.root / self.manifest.selftest.path

    def model_path(self, model: ModelRecord) -> Path:
        """Return where a model's first file lies. Raises LibraryError when one is not whole."""
        for file in model.files:
            check_size(self.root, file)
        return self.root / model.file.path


@dataclass(frozen=True, slots=True)
class Checked:
    """One file that `verify` has read."""

    path: str
    size: int
    problem: str
    """an empty string when the file is what it should be"""


def open_bundle(root: Path) -> Bundle:
    """Open the library at `root`; packs that are damaged are left out and told of.

    Raises LibraryError when there is no library, or none that this program reads.
    """
    manifest = read_manifest(root)
    packs = []
    problems = []
    for reference in manifest.packs:
        try:
            packs.append(_open_pack(root, reference))
        except LibraryError as error:
            problems.append(f"The corpus {reference.id} is left out: {error.message}")
    if not packs and problems:
        raise LibraryError("\n".join(problems), "Copy the stick again from its source.")
    return Bundle(root, manifest, tuple(packs), tuple(problems))


def read_manifest(root: Path) -> Manifest:
    """Return the manifest of the library at `root`. Raises LibraryError."""
    path = root / MANIFEST_NAME
    try:
        return manifest_from_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        if (root / PACKS_DIRECTORY).is_dir():
            raise LibraryError(
                f"The library at {root} was not finished: {MANIFEST_NAME} is missing.",
                "Run the build again; it goes on from where it stopped.",
            ) from error
        raise LibraryError(
            f"There is no library at {root}.",
            f"Give the folder that holds {MANIFEST_NAME} with --library.",
        ) from error
    except OSError as error:
        raise unreadable(MANIFEST_NAME, error) from error


def verify(root: Path) -> Iterator[Checked]:
    """Read every file the manifest knows of and compare its SHA-256; yield each as it is done."""
    manifest = read_manifest(root)
    for reference in manifest.packs:
        record = f"{reference.path}/{PACK_NAME}"
        data = _read(root / record)
        if data is None:
            yield Checked(record, 0, "is missing")
        elif hashlib.sha256(data).hexdigest() != reference.sha256:
            yield Checked(record, len(data), "is damaged")
        else:
            yield Checked(record, len(data), "")
            for file in pack_from_json(data, record).files:
                yield _verify_file(root, f"{reference.path}/{file.path}", file)
    models = (file for model in manifest.models for file in model.files)
    for file in (*models, *manifest.runtime, *filter(None, [manifest.selftest])):
        yield _verify_file(root, file.path, file)


def _open_pack(root: Path, reference: PackReference) -> Pack:
    from runtime.pack import Pack  # `verify` does without the packages that this needs

    folder = root / reference.path
    name = f"{reference.path}/{PACK_NAME}"
    data = _read(folder / PACK_NAME)
    if data is None:
        raise LibraryError(f"{name} is missing.")
    record = pack_from_json(data, name)
    if hashlib.sha256(data).hexdigest() != reference.sha256:
        raise LibraryError(f"{name} is damaged.")
    for file in record.files:
        check_size(folder, file)
    return Pack(folder, record)


def check_size(folder: Path, file: FileRecord) -> None:
    """Compare a file's size, which costs no reading. Raises LibraryError."""
    try:
        size = (folder / file.path).stat().st_size
    except OSError as error:
        raise LibraryError(
            f"{file.path} is missing.", "Copy the stick again from its source."
        ) from error
    if size != file.size:
        raise LibraryError(
            f"{file.path} has {size} bytes instead of {file.size}.",
            "Copy the stick again from its source.",
        )


def _verify_file(root: Path, path: str, file: FileRecord) -> Checked:
    try:
        size = (root / path).stat().st_size
        if size != file.size:
            return Checked(path, size, f"has {size} bytes instead of {file.size}")
        damaged = file_sha256(root / path) != file.sha256
    except FileNotFoundError:
        return Checked(path, 0, "is missing")
    except OSError as error:
        return Checked(path, 0, f"cannot be read: {error.strerror}")
    return Checked(path, size, "is damaged" if damaged else "")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unreadable(path.name, error) from error

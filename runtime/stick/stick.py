"""A stick, opened: its manifest and its packs, and whether their bytes are what they should be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from runtime.errors import COPY_AGAIN, LibraryError, StickGoneError
from runtime.localization import _
from runtime.stick.gguf_file import check_gguf
from runtime.stick.integrity import check_size, read_whole
from runtime.stick.layout import (
    COMPONENTS,
    PACK_NAME,
    Manifest,
    ModelRecord,
    PackRecord,
    PackReference,
)
from runtime.stick.manifest import pack_from_json, read_manifest
from runtime.stick.paths import within

if TYPE_CHECKING:
    from runtime.stick.corpus import Pack


@dataclass(frozen=True, slots=True)
class Stick:
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
        return within(self.root, self.manifest.selftest.path)

    def model_path(self, model: ModelRecord) -> Path:
        """Return where a model's first file lies. Raises LibraryError when one is not whole."""
        for file in model.files:
            check_size(self.root, file)
            check_gguf(within(self.root, file.path))
        return self.root / model.file.path


def open_stick(root: Path) -> Stick:
    """Open the library at `root`; packs that are damaged are left out and reported.

    Raises LibraryError when there is no library, or none that this program reads.
    """
    manifest = read_manifest(root)
    packs = []
    errors = {}
    for reference in manifest.packs:
        try:
            packs.append(_open_pack(root, reference))
        except LibraryError as error:
            errors[reference.id] = error
    return Stick(root, manifest, tuple(packs), left_out(errors, any_left=bool(packs)))


def left_out(errors: Mapping[str, LibraryError], *, any_left: bool) -> tuple[str, ...]:
    """Return why corpora are left out; `errors` are theirs, by id.

    Raises LibraryError when there are errors and no other corpus is left.
    """
    problems = tuple(
        _("The corpus {id} is left out: {reason}", id=id, reason=each.message)
        for id, each in errors.items()
    )
    if problems and not any_left:
        if all(isinstance(each, StickGoneError) for each in errors.values()):
            raise next(iter(errors.values()))
        raise LibraryError("\n".join(problems), _(COPY_AGAIN))
    return problems


def _open_pack(root: Path, reference: PackReference) -> Pack:
    from runtime.stick.corpus import Pack  # `verify` does without the packages that this needs

    folder = root / reference.path
    name = f"{reference.path}/{PACK_NAME}"
    data = read_whole(within(root, name))
    if data is None:
        raise LibraryError(_("{name} is missing.", name=name))
    record = pack_from_json(data, name)
    if hashlib.sha256(data).hexdigest() != reference.sha256:
        raise LibraryError(_("{name} is damaged.", name=name))
    if record.id != reference.id:
        raise LibraryError(_("{name} is that of the corpus {id}.", name=name, id=record.id))
    for file in record.files:
        check_size(folder, file)
        within(root, f"{reference.path}/{file.path}")
    _check_all_listed(folder, record, name)
    return Pack(folder, record)


def _check_all_listed(folder: Path, record: PackRecord, name: str) -> None:
    """Refuse a pack with a file that would be read although its record does not know it."""
    listed = {file.path for file in record.files}
    for path in chain.from_iterable(COMPONENTS.values()):
        if path not in listed and (folder / path).exists():
            raise LibraryError(_("{name} does not list {path}.", name=name, path=path))

"""Reading from a stick that goes away: every way of reading says the same."""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from runtime.errors import LibraryError, StickGoneError
from runtime.library import Library
from runtime.stick.corpus import PASSAGE_TYPE
from runtime.stick.files import is_there, map_array, map_bytes, read_bytes
from runtime.stick.integrity import check_size, read_whole, verify
from runtime.stick.layout import PACK_FILES, FileRecord
from runtime.stick.manifest import read_manifest
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder

READERS: dict[str, Callable[[Path], object]] = {
    "arrays": lambda root: map_array(root / "packs/medicine" / PACK_FILES.passages, PASSAGE_TYPE),
    "mapped": lambda root: map_bytes(root / "packs/medicine" / PACK_FILES.postings),
    "read": lambda root: read_bytes(root / "packs/medicine" / PACK_FILES.lexicon_heads, 1 << 20),
    "whole": lambda root: read_whole(root / "packs/medicine/pack.json"),
    "looked for": lambda root: is_there(root / "packs/medicine" / PACK_FILES.dictionary),
    "measured": lambda root: check_size(root, FileRecord("models/chat.gguf", "", 1)),
    "manifest": read_manifest,
    "opened": open_stick,
}


@pytest.fixture
def gone(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library whose volume gives an error for each file."""

    def fail(*_: Any, **__: Any) -> NoReturn:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(io, "open", fail)
    monkeypatch.setattr(np, "memmap", fail)
    monkeypatch.setattr(Path, "stat", fail)
    return root


@pytest.mark.parametrize("way", READERS)
def test_a_volume_that_gives_errors_is_told_of_whichever_way_it_is_read(
    gone: Path, way: str
) -> None:
    with pytest.raises(StickGoneError) as caught:
        READERS[way](gone)

    assert caught.value.message.startswith("The stick cannot be read any more: ")
    assert "Input/output error" in caught.value.message


def test_a_stick_whose_packs_all_give_errors_is_told_of_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setattr(np, "memmap", fail)

    with pytest.raises(StickGoneError) as caught:
        open_stick(root)

    assert 1 == str(caught.value).count("any more")


def test_a_pack_that_gives_errors_alone_is_left_out(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worn memory reads like that, and the rest of the stick is as good as before."""
    real = np.memmap

    def fail_for_one(path: Path, *options: Any) -> Any:
        if "medicine" in path.parts:
            raise OSError(errno.EIO, "Input/output error")
        return real(path, *options)

    monkeypatch.setattr(np, "memmap", fail_for_one)

    (problem,) = open_stick(root).problems
    assert problem.startswith("The corpus medicine is left out: The stick cannot be read any more")


def test_a_stick_that_is_unmounted_while_it_is_open_is_told_of(root: Path) -> None:
    with closing(Library(open_stick(root), FakeEmbedder())) as library:
        shutil.rmtree(root)
        with pytest.raises(StickGoneError, match="The stick cannot be read any more"):
            library.read("medicine", "scurvy")


def test_a_file_that_is_missing_alone_is_named(root: Path) -> None:
    (root / "packs/medicine" / PACK_FILES.document_keys).unlink()
    with (
        closing(Library(open_bundle_unchecked(root), FakeEmbedder())) as library,
        pytest.raises(LibraryError, match=r"documents\.keys\.npy is missing"),
    ):
        library.read("medicine", "scurvy")


def open_bundle_unchecked(root: Path) -> Any:
    """Open a library one file of which went away after its sizes were compared."""
    path = root / "packs/medicine" / PACK_FILES.document_keys
    record = next(
        each
        for reference in read_manifest(root).packs
        if reference.id == "medicine"
        for each in _files(root / reference.path)
        if each.path == path.name
    )
    path.write_bytes(bytes(record.size))
    bundle = open_stick(root)
    path.unlink()
    return bundle


def _files(folder: Path) -> tuple[FileRecord, ...]:
    from runtime.stick.manifest import pack_from_json

    return pack_from_json((folder / "pack.json").read_bytes()).files


def test_verify_ends_with_the_stick(root: Path) -> None:
    checked = verify(root)
    next(checked)
    shutil.rmtree(root)

    with pytest.raises(StickGoneError):
        list(checked)

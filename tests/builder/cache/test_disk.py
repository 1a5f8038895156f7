"""A cache on a disk that is full or write-protected, which only root can make here."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from builder.cache import Place, ensure, find, in_use, remembered_sha256, require_space
from builder.corpus.vector_cache import VectorCache
from builder.progress import Silent
from builder.sources.unpacked import fetch_unpacked
from builder.specs import SourceSpec
from runtime.errors import LibraryError
from tests.support.caches import left_over

pytestmark = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0 or shutil.which("mount") is None,
    reason="only root can mount a small file system",
)
MEGABYTE = 1 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8M", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def small(folder: Path) -> None:
    (folder / "small").write_bytes(b"x" * 1000)


def large(folder: Path) -> None:
    with (folder / "large").open("wb") as file:
        for _ in range(20):
            file.write(os.urandom(MEGABYTE))


def test_a_disk_that_fills_up_is_told_of_and_nothing_is_lost(disk: Path) -> None:
    kept = Place(disk / "cache", "sources", "kept")
    ensure(kept, small, Silent())
    for _ in range(2):
        with pytest.raises(LibraryError) as caught:
            ensure(Place(disk / "cache", "packs", "large"), large, Silent())
        assert f"The disk of the cache {disk / 'cache'} is full." == caught.value.message
    assert [] == left_over(disk / "cache")
    assert find(kept) is not None
    ensure(Place(disk / "cache", "packs", "other"), small, Silent())


def test_an_archive_that_does_not_fit_is_told_of_before_it_is_unpacked(
    disk: Path, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "zeros").write_bytes(bytes(40 * MEGABYTE))
    archive = Path(shutil.make_archive(str(tmp_path / "small"), "zip", tmp_path / "files"))
    spec = SourceSpec("https", ("small",), sha256="0" * 64)
    with pytest.raises(LibraryError, match=r"MB free; small takes 41\.9 MB\."):
        fetch_unpacked(spec, disk / "cache", Silent(), lambda: archive)
    assert [] == left_over(disk / "cache")


def add_all(cache: VectorCache, batches: list[dict[bytes, bytes]]) -> None:
    for batch in batches:
        cache.add(batch)


def test_vectors_that_do_not_fit_are_told_of_and_those_before_stay(disk: Path) -> None:
    vector = np.eye(1, 1024, dtype=np.float16).tobytes()
    batches = [{os.urandom(16): vector for _ in range(500)} for _ in range(20)]
    with closing(VectorCache(disk / "vectors" / "v.sqlite", Silent())) as cache:
        cache.add(batches[0])
        with pytest.raises(LibraryError, match=r"The disk of the cache .* is full\."):
            add_all(cache, batches[1:])
    with closing(VectorCache(disk / "vectors" / "v.sqlite", Silent())) as cache:
        assert batches[0] == cache.known(list(batches[0]))


def test_a_write_protected_cache_serves_what_it_has(disk: Path, tmp_path: Path) -> None:
    kept, file = Place(disk / "cache", "sources", "kept"), tmp_path / "model.gguf"
    file.write_bytes(b"GGUF")
    entry = ensure(kept, small, Silent())
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with in_use(disk / "cache"):
        assert entry == ensure(kept, large, Silent())
        assert remembered_sha256(file, disk / "cache")
        with pytest.raises(LibraryError) as caught:
            ensure(Place(disk / "cache", "sources", "other"), small, Silent())
    assert f"The cache {disk / 'cache'} cannot be used: Read-only file system" in str(caught.value)
    assert "--cache" in caught.value.hint


def test_room_is_asked_of_the_disk_that_the_cache_lies_on(disk: Path) -> None:
    with pytest.raises(LibraryError, match=r"has 8\.\d MB free; a model takes 8\.0 MB"):
        require_space(disk / "not" / "yet", 8_000_000, "a model")

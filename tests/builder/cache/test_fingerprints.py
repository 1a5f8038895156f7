"""Remembered digests: never beside the file, forgotten at the first sign of a change."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from builder.cache import Place, distrust, ensure, remembered_sha256
from builder.progress import Silent
from tests.support.caches import flip_a_byte


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "model.gguf").write_bytes(b"GGUF and weights")
    return tmp_path / "models" / "model.gguf"


def test_a_digest_is_remembered_and_nothing_is_written_beside_the_file(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = remembered_sha256(source, tmp_path / "cache")
    assert sha256(b"GGUF and weights") == first
    assert [source] == list(source.parent.iterdir())
    monkeypatch.setattr(
        "builder.cache.fingerprints.file_sha256", lambda _: pytest.fail("read again")
    )
    assert first == remembered_sha256(source, tmp_path / "cache")


def test_a_changed_file_is_hashed_again(source: Path, tmp_path: Path) -> None:
    remembered_sha256(source, tmp_path / "cache")
    source.write_bytes(b"other")
    assert sha256(b"other") == remembered_sha256(source, tmp_path / "cache")


@pytest.mark.parametrize("left", [b"", b"{}", b"[1]", b'{"sha256": 1, "stamp": 2}'])
def test_what_a_killed_build_left_is_no_digest(source: Path, tmp_path: Path, left: bytes) -> None:
    remembered_sha256(source, tmp_path / "cache")
    (file,) = (tmp_path / "cache" / "digests").iterdir()
    file.write_bytes(left)
    assert sha256(b"GGUF and weights") == remembered_sha256(source, tmp_path / "cache")


def test_a_digest_is_forgotten_when_nothing_is_taken_on_trust(source: Path, tmp_path: Path) -> None:
    before = remembered_sha256(source, tmp_path / "cache")
    flip_a_byte(source)
    assert before == remembered_sha256(source, tmp_path / "cache")
    distrust(tmp_path / "cache")
    assert before != remembered_sha256(source, tmp_path / "cache")


@pytest.mark.parametrize("kind", ["sources", "payloads/imported"])
@pytest.mark.parametrize("is_file", [False, True])
def test_a_file_of_the_cache_has_its_digest_in_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, is_file: bool
) -> None:
    def make(folder: Path) -> None:
        (folder / "model.gguf").write_bytes(b"GGUF")

    place = Place(tmp_path, kind, "model.gguf", is_file=is_file)
    entry = ensure(place, make, Silent())
    monkeypatch.setattr(
        "builder.cache.fingerprints.file_sha256", lambda _: pytest.fail("read again")
    )
    assert sha256(b"GGUF") == remembered_sha256(entry.paths[0], tmp_path)

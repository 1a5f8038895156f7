"""The file of vectors: mended when it is damaged, told of when it is locked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from builder.corpus import vector_cache
from builder.corpus.embedding import embed_passages
from builder.corpus.vector_cache import VectorCache, sound
from builder.progress import Silent
from runtime.errors import LibraryError
from tests.support.fakes import DIMENSION, FakePassageEmbedder

TEXTS = [f"Passage number {n}" for n in range(3000)]


class Notes(Silent):
    """Progress that keeps what it is told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, message: str) -> None:
        """See Progress."""
        self.notes.append(message)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The vectors of all texts."""
    embed(tmp_path / "vectors.sqlite")
    return tmp_path / "vectors.sqlite"


def embed(file: Path, progress: Silent | None = None) -> list[str]:
    """Embed the texts; return those that were not known."""
    embedder = FakePassageEmbedder()
    vectors = embed_passages(TEXTS, len(TEXTS), embedder, file, progress or Silent(), "notes").all()
    assert (len(TEXTS), DIMENSION) == vectors.shape
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    return embedder.embedded


@pytest.mark.parametrize("left", [b"no database at all" * 100, b"SQLite format 3\0 cut short"])
def test_a_file_that_is_no_database_is_set_aside_and_a_new_one_made(
    file: Path, left: bytes
) -> None:
    file.write_bytes(left)
    progress = Notes()
    assert len(TEXTS) == len(embed(file, progress))
    assert left == file.with_name("vectors.sqlite.damaged").read_bytes()
    assert ["The vectors in"] == [note[:14] for note in progress.notes]
    assert [] == embed(file)


def test_what_can_be_read_of_a_damaged_file_is_kept(file: Path) -> None:
    data = bytearray(file.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 8192] = b"\xff" * 8192
    file.write_bytes(data)
    progress = Notes()
    again = embed(file, progress)
    assert 0 < len(again) < len(TEXTS) // 2
    assert "were damaged" in progress.notes[0]
    assert [] == embed(file)


def test_an_empty_file_and_a_folder_in_its_place_give_way(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite").write_bytes(b"")
    assert len(TEXTS) == len(embed(tmp_path / "empty.sqlite"))
    (tmp_path / "folder.sqlite").mkdir()
    assert len(TEXTS) == len(embed(tmp_path / "folder.sqlite"))


def test_a_file_that_another_program_locks_is_told_of(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_cache, "_BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LibraryError, match="are locked by another program"):
            embed(file)
        other.execute("ROLLBACK")
    assert [] == embed(file)


def test_a_full_disk_is_told_of_and_what_was_kept_stays(file: Path) -> None:
    with closing(VectorCache(file, Silent())) as cache:
        connection = cache._open()
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LibraryError, match=r"The disk of the cache .* is full\."):
            cache.add({bytes([n % 256, n // 256]) * 8: b"x" * 4000 for n in range(500)})
    assert [] == embed(file)


def test_a_vector_that_changed_on_the_disk_is_embedded_again(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        first, second, third = (
            row[0] for row in connection.execute("SELECT key FROM vectors LIMIT 3")
        )
        for key, vector in (
            (first, b"\0" * 2 * DIMENSION), (second, b"\xff" * 2 * DIMENSION), (third, b"short"),
        ):  # fmt: skip
            connection.execute("UPDATE vectors SET vector = ? WHERE key = ?", (vector, key))
    assert 3 == len(embed(file))
    assert [] == embed(file)


def test_no_vectors_are_all_sound() -> None:
    assert {} == sound({})
    assert {} == sound({b"key": b""})

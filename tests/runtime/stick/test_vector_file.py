"""A FAISS file, held against the pack's record before FAISS reads it."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from builder.corpus.vector_index import write_index
from runtime.errors import LibraryError
from runtime.stick.vector_file import check_vectors
from runtime.stick.vector_index import VectorIndex

DIMENSION, PASSAGES = 16, 320
KINDS = ("SQ8", "SQ6", "SQ4", "SQfp16", "PQ8np", "IVF4,SQ8", "IVF4,SQfp16", "IVF4,PQ8np")
NUMBERS = (0, 1, 2, 7, 255, 1 << 31, (1 << 32) - 1, 1 << 40, (1 << 63) - 1, (1 << 64) - 1)


@pytest.fixture(scope="module", params=KINDS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    vectors = np.random.default_rng(3).standard_normal((PASSAGES, DIMENSION)).astype(np.float32)
    path = tmp_path_factory.mktemp("vectors") / "vectors.faiss"
    write_index(path, vectors, request.param)
    return path.read_bytes()


def accepted(data: bytes) -> bool:
    try:
        check_vectors(data, DIMENSION, PASSAGES)
    except ValueError:
        return False
    return True


def test_what_the_builder_writes_is_let_through(written: bytes) -> None:
    assert accepted(written)


@pytest.mark.parametrize("count", [(DIMENSION + 1, PASSAGES), (DIMENSION, PASSAGES - 1), (0, 0)])
def test_vectors_of_another_pack_are_not(written: bytes, count: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_vectors(written, *count)


def test_none_that_ends_too_soon_or_goes_on_is_let_through(written: bytes) -> None:
    places = [*range(400), *range(400, len(written), 997), len(written) - 1]
    assert [] == [place for place in places if place < len(written) and accepted(written[:place])]
    assert not accepted(written + b"\0")


def test_every_number_in_the_header_that_faiss_goes_by_is_checked(
    written: bytes, tmp_path: Path
) -> None:
    """Whatever number stands there, the file is refused, or FAISS searches it unharmed."""
    question = np.ones(DIMENSION, dtype=np.float32)
    for place in range(250):
        for number in NUMBERS:
            for form in "<I", "<Q":
                data = bytearray(written)
                struct.pack_into(form, data, place, number % (1 << 8 * struct.calcsize(form)))
                if accepted(bytes(data)):
                    path = tmp_path / f"{place}-{number}-{form[1]}"
                    path.write_bytes(data)
                    VectorIndex(path, DIMENSION, PASSAGES).search(question, 5)
                    path.unlink()


def test_another_kind_of_index_is_refused(tmp_path: Path) -> None:
    vectors = np.eye(PASSAGES, DIMENSION, dtype=np.float32)
    for kind in ("Flat", "HNSW8", "PCA8,SQ8", "IVF4,Flat", "SQ8,RFlat"):
        write_index(tmp_path / "vectors.faiss", vectors, kind)
        with pytest.raises(LibraryError, match=r"vectors\.faiss is damaged"):
            VectorIndex(tmp_path / "vectors.faiss", DIMENSION, PASSAGES)


def test_a_question_of_another_dimension_is_told_as_damage(tmp_path: Path) -> None:
    """So does a pack that says it is of another embedding model than the stick has."""
    write_index(tmp_path / "vectors.faiss", np.eye(PASSAGES, DIMENSION, dtype=np.float32), "SQ8")
    index = VectorIndex(tmp_path / "vectors.faiss", DIMENSION, PASSAGES)
    with pytest.raises(LibraryError, match=r"vectors\.faiss is damaged"):
        index.search(np.ones(DIMENSION + 1, dtype=np.float32), 5)


def test_numbers_that_are_none_among_the_vectors_give_cosines_all_the_same(tmp_path: Path) -> None:
    write_index(tmp_path / "vectors.faiss", np.eye(PASSAGES, DIMENSION, dtype=np.float32), "SQfp16")
    data = bytearray((tmp_path / "vectors.faiss").read_bytes())
    data[-400:] = b"\xff\x7f" * 100 + b"\x00\x7c" * 100  # not a number, and without an end
    (tmp_path / "vectors.faiss").write_bytes(data)
    index = VectorIndex(tmp_path / "vectors.faiss", DIMENSION, PASSAGES)
    question = np.full(DIMENSION, 0.25, dtype=np.float32)
    _, cosines = index.search(question, PASSAGES)
    assert np.isfinite(cosines).all()
    assert np.abs(cosines).max() <= 1

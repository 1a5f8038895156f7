"""The vector index: the kind that suits a pack's size, and the nearest passages from each kind."""

from __future__ import annotations

import gc
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from builder.corpus import vector_index
from builder.corpus.vector_index import write_vectors
from runtime.errors import LibraryError
from runtime.stick.vector_index import VectorIndex
from tests.support.fakes import HeldVectors

DIMENSION = 32


def unit_vectors(count: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(3).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def written(folder: Path, vectors: NDArray[np.float32], quantization: str) -> VectorIndex:
    write_vectors(folder / "vectors.faiss", HeldVectors(vectors), quantization)
    return VectorIndex(folder / "vectors.faiss", DIMENSION, len(vectors))


@pytest.mark.parametrize("quantization", ["SQ8", "SQ6", "fp16"])
def test_each_vector_finds_itself_first(tmp_path: Path, quantization: str) -> None:
    vectors = unit_vectors(200)
    found = written(tmp_path, vectors, quantization)
    assert 200 == found.passages
    for number in (0, 77, 199):
        passages, cosines = found.search(vectors[number], 5)
        assert number == passages[0]
        assert cosines[0] == pytest.approx(1, abs=0.02)
        assert sorted(cosines, reverse=True) == cosines.tolist()


def test_more_than_all_passages_gives_all(tmp_path: Path) -> None:
    vectors = unit_vectors(7)
    passages, cosines = written(tmp_path, vectors, "SQ8").search(vectors[0], 100)
    assert (set(range(7)), 7) == (set(passages.tolist()), len(cosines))


def test_cosines_of_given_passages_are_those_of_a_search(tmp_path: Path) -> None:
    vectors = unit_vectors(50)
    found = written(tmp_path, vectors, "SQ8")
    passages, cosines = found.search(vectors[3], 50)
    again = found.cosines(vectors[3], passages)
    assert again is not None
    np.testing.assert_allclose(cosines, again, atol=1e-5)


def test_a_small_pack_keeps_scalars_where_products_were_asked_for(tmp_path: Path) -> None:
    """Below PRODUCT_PASSAGES, the product quantizer's own tables would weigh the most."""
    vectors = unit_vectors(300)
    written(tmp_path, vectors, "PQ8")
    products = (tmp_path / "vectors.faiss").read_bytes()
    written(tmp_path, vectors, "SQ6")
    assert products == (tmp_path / "vectors.faiss").read_bytes()


@pytest.mark.parametrize("flat", [vector_index.FLAT_PASSAGES, 1000])
def test_passages_are_ordered_by_cosine_though_products_leave_unlike_lengths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flat: int
) -> None:
    monkeypatch.setattr(vector_index, "FLAT_PASSAGES", flat)
    question = unit_vectors(1)[0]
    found = written(tmp_path, unit_vectors(vector_index.PRODUCT_PASSAGES), "PQ8")
    passages, cosines = found.search(question, 20)
    raw = faiss.read_index(str(tmp_path / "vectors.faiss"))
    if flat == 1000:
        raw.make_direct_map()
    kept = raw.reconstruct_batch(passages)
    lengths = np.linalg.norm(kept, axis=1)

    assert lengths.std() > 0.02
    np.testing.assert_allclose(cosines, kept @ question / lengths, atol=1e-5)
    assert sorted(cosines, reverse=True) == cosines.tolist()
    assert 20 == len(set(passages.tolist()))


def test_a_vector_that_is_kept_short_is_found_all_the_same(tmp_path: Path) -> None:
    """What FAISS takes first by inner product is not always what is nearest by cosine."""
    vectors = np.zeros((4, DIMENSION), dtype=np.float32)
    vectors[0, 0] = 0.8
    vectors[1:, :2] = 1.0, 0.9
    short = faiss.index_factory(DIMENSION, "SQfp16", faiss.METRIC_INNER_PRODUCT)
    short.train(vectors)
    short.add(vectors)
    faiss.write_index(short, str(tmp_path / "vectors.faiss"))
    question = np.eye(1, DIMENSION, dtype=np.float32)[0]

    passages, cosines = VectorIndex(tmp_path / "vectors.faiss", DIMENSION, 4).search(question, 2)

    assert 0 == passages[0]
    assert cosines[0] == pytest.approx(1)
    assert 0 not in short.search(question[None, :], 2)[1]


def test_products_that_do_not_divide_the_dimension_give_way_to_scalars(tmp_path: Path) -> None:
    vectors = unit_vectors(vector_index.PRODUCT_PASSAGES)
    written(tmp_path, vectors, "PQ5")
    products = (tmp_path / "vectors.faiss").read_bytes()
    written(tmp_path, vectors, "SQ6")
    assert products == (tmp_path / "vectors.faiss").read_bytes()


def test_a_large_enough_pack_keeps_products_which_are_smaller(tmp_path: Path) -> None:
    vectors = unit_vectors(vector_index.PRODUCT_PASSAGES)
    found = written(tmp_path, vectors, "PQ8")
    assert 8 * len(vectors) < (tmp_path / "vectors.faiss").stat().st_size < 32 * len(vectors)
    assert 11 in found.search(vectors[11], 10)[0]


def test_a_pack_too_large_to_compare_whole_looks_into_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_index, "FLAT_PASSAGES", 1000)
    vectors = unit_vectors(6000)
    found = written(tmp_path, vectors, "SQ8")
    assert 6000 == found.passages
    hits = sum(number == found.search(vectors[number], 3)[0][0] for number in range(0, 6000, 60))
    assert hits >= 95
    assert found.cosines(vectors[0], np.array([0])) is None


def test_another_dimension_is_told_as_damage(tmp_path: Path) -> None:
    written(tmp_path, unit_vectors(9), "SQ8")
    with pytest.raises(LibraryError, match=r"vectors\.faiss is damaged"):
        VectorIndex(tmp_path / "vectors.faiss", 64, 9)


@pytest.mark.parametrize("content", [b"", b"Ix", bytes(4096), b"\xff" * 4096])
def test_a_file_that_is_no_index_is_told_as_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vectors.faiss").write_bytes(content)
    with pytest.raises(LibraryError, match=r"vectors\.faiss is damaged"):
        VectorIndex(tmp_path / "vectors.faiss", DIMENSION, 9)


def test_a_path_may_have_letters_that_only_unicode_has(tmp_path: Path) -> None:
    folder = tmp_path / "Ma clé – книги 图书"
    folder.mkdir()
    vectors = unit_vectors(20)

    assert 7 == written(folder, vectors, "SQ8").search(vectors[7], 1)[0][0]


def test_a_faiss_that_cannot_read_in_place_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(faiss, "ZeroCopyIOReader")
    vectors = unit_vectors(20)

    assert 7 == written(tmp_path, vectors, "SQ8").search(vectors[7], 1)[0][0]


def test_an_index_in_place_outlives_what_it_was_opened_with(tmp_path: Path) -> None:
    vectors = unit_vectors(200)
    found = written(tmp_path, vectors, "fp16")
    gc.collect()
    np.ones(1 << 20)

    assert 7 == found.search(vectors[7], 1)[0][0]


@pytest.mark.parametrize("limit", [vector_index.FLAT_PASSAGES, 1000])
@pytest.mark.parametrize("quantization", ["PQ8", "SQ8"])
def test_the_same_vectors_give_the_same_bytes_on_any_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, quantization: str
) -> None:
    monkeypatch.setattr(vector_index, "FLAT_PASSAGES", limit)
    vectors = unit_vectors(vector_index.PRODUCT_PASSAGES + 100)
    try:
        for threads in (1, 3):
            faiss.omp_set_num_threads(threads)
            write_vectors(tmp_path / str(threads), HeldVectors(vectors), quantization)
    finally:
        faiss.omp_set_num_threads(1)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "3").read_bytes()

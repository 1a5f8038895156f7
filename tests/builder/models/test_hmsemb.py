"""Embedding models packed in one file: unpacked into what sentence-transformers loads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from builder.models.hmsemb import unpack
from runtime.errors import LibraryError
from tests.support.packed_encoders import HIDDEN, LAYERS, tensors, write_pack


def test_sentence_transformers_loads_what_was_unpacked(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = unpack(write_pack(tmp_path / "small.hmsemb"), tmp_path / "model")
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    vectors = np.asarray(model.encode(["a library", "a library", "no stick"]))
    assert vectors.shape == (3, HIDDEN)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert vectors[0] == pytest.approx(vectors[1], abs=1e-5)
    assert float(vectors[0] @ vectors[2]) < 0.9999


def test_every_tensor_is_found_under_its_name_in_transformers(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    folder = unpack(write_pack(tmp_path / "small.hmsemb"), tmp_path / "model")
    found = load_file(folder / "model.safetensors")
    given = tensors()
    key = found["encoder.layer.1.attention.self.key.weight"]
    assert key == pytest.approx(given["l1.qkv.w"][HIDDEN : 2 * HIDDEN], abs=0.003)
    assert found["encoder.layer.0.output.dense.bias"] == pytest.approx(given["l0.f2.b"])
    assert len(found) == 5 + LAYERS * 16


def test_a_file_cut_short_is_named(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "small.hmsemb")
    pack.write_bytes(pack.read_bytes()[:-100])
    with pytest.raises(LibraryError, match=r"small\.hmsemb is no embedding model"):
        unpack(pack, tmp_path / "model")
    assert not (tmp_path / "model" / "modules.json").exists()


def test_another_kind_of_encoder_is_refused(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "small.hmsemb", meta={"pooling": "last", "max_length": 64})
    with pytest.raises(LibraryError, match="only RoBERTa encoders"):
        unpack(pack, tmp_path / "model")


def test_any_other_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.hmsemb"
    other.write_bytes(b"PK\3\4 something else")
    with pytest.raises(LibraryError, match="does not begin with HMSEMB01"):
        unpack(other, tmp_path / "model")

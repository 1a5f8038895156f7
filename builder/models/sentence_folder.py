"""An encoder's weights and tokenizer → a folder in the layout of sentence-transformers.

What unpacks a model that comes in one file ends here.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from runtime.errors import LibraryError

Tensor = NDArray[np.float32]
Pooling = Literal["cls", "mean"]

_TOKENS = {
    "bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>",
    "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of an encoder of RoBERTa's kind, whose positions start at 2."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    """rows of the position embeddings, the two before the first position included"""
    token_types: int
    layer_norm_eps: float

    def config(self, model_type: str, architecture: str) -> dict[str, Any]:
        """Return config.json."""
        return {
            "architectures": [architecture], "model_type": model_type, "hidden_act": "gelu",
            "hidden_size": self.hidden, "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads, "intermediate_size": self.intermediate,
            "vocab_size": self.vocabulary, "max_position_embeddings": self.positions,
            "type_vocab_size": self.token_types, "layer_norm_eps": self.layer_norm_eps,
            "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Encoder:
    """What a folder is written of."""

    config: Mapping[str, Any]
    tokenizer_class: str
    tokenizer: bytes
    """tokenizer.json"""
    tensors: Mapping[str, Tensor]
    """by the names that transformers gives them"""
    pooling: Pooling
    longest: int
    """tokens of a text that are read"""


def unpack_into(folder: Path, path: Path, encoder: Callable[[bytes], Encoder]) -> Path:
    """Write the model that `encoder` reads in a file's bytes as a folder, and return that.

    Raises LibraryError when the file is no such pack, or is not whole.
    """
    try:
        read = encoder(path.read_bytes())
    except (ValueError, KeyError, TypeError, IndexError, struct.error) as error:
        raise LibraryError(
            f"{path.name} is no embedding model that can be unpacked: {error}",
            "Fetch it again, or name a folder in the layout of sentence-transformers.",
        ) from error
    write_folder(read, folder)
    return folder


def write_folder(encoder: Encoder, folder: Path) -> None:
    """Write the folder, `modules.json` last: without it, nothing takes it for a model."""
    from safetensors.numpy import save_file

    for name in ("1_Pooling", "2_Normalize"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_bytes(encoder.tokenizer)
    contiguous = {name: np.ascontiguousarray(each) for name, each in encoder.tensors.items()}
    save_file(contiguous, folder / "model.safetensors", {"format": "pt"})
    for name, content in _settings(encoder).items():
        (folder / name).write_text(json.dumps(content, indent=1))


def _settings(encoder: Encoder) -> dict[str, Any]:
    """Return what each JSON file of the folder says, by its path."""
    steps = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return {
        "config.json": encoder.config,
        "tokenizer_config.json": {
            "tokenizer_class": encoder.tokenizer_class, "model_max_length": encoder.longest,
            **_TOKENS,
        },
        "sentence_bert_config.json": {"max_seq_length": encoder.longest, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": encoder.config["hidden_size"],
            "pooling_mode_cls_token": encoder.pooling == "cls",
            "pooling_mode_mean_tokens": encoder.pooling == "mean",
        },
        "modules.json": [
            {"idx": place, "name": str(place), "path": path,
             "type": f"sentence_transformers.models.{kind}"}
            for place, (path, kind) in enumerate(steps.items())
        ],
    }  # fmt: skip

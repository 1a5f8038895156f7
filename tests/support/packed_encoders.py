"""A small embedding model of random weights, packed in one file, that real libraries load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HIDDEN, LAYERS, HEADS, INNER, LONGEST, GROUP = 32, 2, 4, 64, 512, 16
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
        "word_emb": some(len(VOCABULARY), HIDDEN), "pos_emb": some(LONGEST + 2, HIDDEN),
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


def _packed(tensor: NDArray[np.float32], whole: bool) -> bytes:
    if whole:
        return tensor.astype("<f4").tobytes()
    groups = tensor.reshape(-1, GROUP)
    scales = (np.abs(groups).max(axis=1) / 127).astype("<f4")
    values = np.round(groups / scales[:, None]).astype(np.int8)
    return bytes(values.tobytes() + scales.tobytes())


def write_pack(path: Path, **changes: Any) -> Path:
    """Write the model; `changes` are fields of its header. Return the file."""
    tokenizer = json.dumps(TOKENIZER).encode()
    records, content = [], b""
    for name, tensor in tensors().items():
        whole = tensor.ndim == 1 or name in ("pos_emb", "type_emb")
        raw = _packed(tensor, whole)
        records.append(
            {"name": name, "dtype": "f32" if whole else "i8", "shape": list(tensor.shape),
             "len": len(raw), "group": 0 if whole else GROUP}
        )  # fmt: skip
        content += raw
    header = {
        "meta": {"pooling": "cls", "max_length": LONGEST, "normalize": True},
        "arch": {"hidden": HIDDEN, "layers": LAYERS, "heads": HEADS, "intermediate": INNER,
                 "vocab": len(VOCABULARY), "max_positions": LONGEST + 2, "type_vocab": 2,
                 "layer_norm_eps": 1e-12, "position_offset": 2},
        "tokenizer_len": len(tokenizer), "tensors": records, **changes,
    }  # fmt: skip
    head = json.dumps(header).encode()
    path.write_bytes(b"HMSEMB01" + len(head).to_bytes(8, "little") + head + tokenizer + content)
    return path

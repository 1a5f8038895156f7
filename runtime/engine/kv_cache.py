"""A saved sequence of llama.cpp → the attention values of its tokens. Pure.

They are a linear image of what each layer holds, and the nearest to it that llama.cpp gives out for
any model with one plain cache of keys and values. The form is that of `llama_kv_cache::state_write`
in the pinned llama.cpp; numbers are little-endian, as on every machine that this program runs on.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HALF, _SINGLE = 1, 0  # ggml's GGML_TYPE_F16 and GGML_TYPE_F32
_TYPES = {_SINGLE: "<f4", _HALF: "<f2"}


class UnknownFormError(ValueError):
    """The sequence is empty, or is not kept as keys and values of each layer."""


def values(saved: bytes) -> NDArray[np.float32]:
    """Return what every layer keeps of every token: (layers, tokens, width).

    Raises UnknownFormError for an empty sequence, and for models that keep something else in its
    place.
    """
    try:
        return _values(_Reader(saved))
    except (struct.error, KeyError, ValueError) as error:
        raise UnknownFormError(str(error)) from error


@dataclass(slots=True)
class _Reader:
    data: bytes
    place: int = 0

    def number(self, form: str = "I") -> int:
        """Return the next number, of a form as `struct` names it."""
        (found,) = struct.unpack_from(f"<{form}", self.data, self.place)
        self.place += struct.calcsize(f"<{form}")
        return int(found)

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        self.place += count
        if self.place > len(self.data):
            raise ValueError("it ends early")
        return self.data[self.place - count : self.place]


def _values(reader: _Reader) -> NDArray[np.float32]:
    reader.take(8)  # a mark, and which sequence it is
    streams, tokens = reader.number(), reader.number()
    if streams != 1 or not tokens:
        raise ValueError("it holds no tokens, or holds them in several parts")
    for _ in range(tokens):
        reader.number("i")  # its place
        reader.take(4 * reader.number())  # which sequences it is of
    transposed, layers = reader.number(), reader.number()
    for _ in range(layers):
        reader.number("i")
        reader.take(tokens * reader.number("Q"))  # the keys, turned by the tokens' places
    held = [_layer(reader, tokens, transposed) for _ in range(layers)]
    if reader.place != len(reader.data):
        raise ValueError("it goes on")
    return np.array(held, dtype=np.float32)


def _layer(reader: _Reader, tokens: int, transposed: int) -> NDArray[np.float32]:
    kind = np.dtype(_TYPES[reader.number("i")])
    size = reader.number() * reader.number() if transposed else reader.number("Q")
    held = np.frombuffer(reader.take(size * tokens), dtype=kind).astype(np.float32)
    return held.reshape(-1, tokens).T if transposed else held.reshape(tokens, -1)

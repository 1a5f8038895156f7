"""What a GGUF file says of itself, held against its size before llama.cpp reads it.

A few bytes are read: the name of the format, its version, and how many tensors and values follow.
What those are is left to llama.cpp (`docs/security.md`).
"""

from __future__ import annotations

import struct
from pathlib import Path

from runtime.errors import damaged, unreadable

_HEADER = struct.Struct("<4sIQQ")
"""GGUF, version, tensors, values"""
_VERSIONS = (2, 3)
_LEAST_TENSOR = 8 + 4 + 8 + 4 + 8
"""bytes that tell a tensor: its name's length, dimensions, one size, type, offset"""
_LEAST_VALUE = 8 + 4 + 1
"""bytes of a value: its name's length, its type, a byte"""


def check_gguf(path: Path) -> None:
    """Refuse a file that is not the model it is said to be. Raises LibraryError."""
    try:
        with path.open("rb") as file:
            start = file.read(_HEADER.size)
        size = path.stat().st_size
    except OSError as error:
        raise unreadable(path.name, error) from error
    if len(start) < _HEADER.size:
        raise damaged(path.name)
    name, version, tensors, values = _HEADER.unpack(start)
    described = tensors * _LEAST_TENSOR + values * _LEAST_VALUE
    if name != b"GGUF" or version not in _VERSIONS or described > size - _HEADER.size:
        raise damaged(path.name)

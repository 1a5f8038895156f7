"""A model's file, looked at before llama.cpp reads it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from runtime.errors import LibraryError
from runtime.stick.gguf_file import check_gguf
from runtime.stick.stick import open_stick


def header(name: bytes = b"GGUF", version: int = 3, tensors: int = 2, values: int = 3) -> bytes:
    return struct.pack("<4sIQQ", name, version, tensors, values)


def test_a_model_whose_counts_fit_its_size_passes(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(header() + bytes(103))
    check_gguf(tmp_path / "model.gguf")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"GGUF", header()[:-1], header(b"GGML") + bytes(999), header(version=1) + bytes(999),
        header(version=1 << 24) + bytes(999), header() + bytes(102), bytes(999),
        header(tensors=(1 << 64) - 1) + bytes(999), header(values=1 << 40) + bytes(999),
    ],
)  # fmt: skip
def test_a_file_that_is_no_model_or_says_too_much_is_damaged(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "model.gguf").write_bytes(data)
    with pytest.raises(LibraryError, match=r"model\.gguf is damaged"):
        check_gguf(tmp_path / "model.gguf")


def test_a_stick_gives_out_no_model_that_is_none(root: Path) -> None:
    stick = open_stick(root)
    (model,) = stick.manifest.models_for("chat")
    assert stick.model_path(model).is_file()
    (root / model.file.path).write_bytes(bytes(model.file.size))
    with pytest.raises(LibraryError, match=r"chat\.gguf is damaged"):
        stick.model_path(model)

"""GGUF files: what a head says, and cutting one into several."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import gguf
import numpy as np
import pytest

from builder.models.gguf import is_whole_set, part_names, read_head, split
from builder.progress import Silent
from runtime.errors import LibraryError

U32, STRING, ARRAY = 4, 8, 9


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def model(path: Path, sizes: list[int], alignment: int = 32) -> Path:
    """A model of tensors of so many float32, filled with their number."""
    keys = [
        text("general.name") + struct.pack("<I", STRING) + text("A model"),
        text("words") + struct.pack("<IIQ", ARRAY, STRING, 2) + text("one") + text("two"),
        text("general.alignment") + struct.pack("<II", U32, alignment),
    ]
    infos, data = b"", b""
    for number, size in enumerate(sizes):
        infos += text(f"tensor.{number}") + struct.pack("<IQIQ", 1, size, 0, len(data))
        data += struct.pack(f"<{size}f", *[number] * size)
        data = data.ljust(-(-len(data) // alignment) * alignment, b"\0")
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(sizes), len(keys)) + b"".join(keys) + infos
    path.write_bytes(head.ljust(-(-len(head) // alignment) * alignment, b"\0") + data)
    return path


def contents(path: Path) -> list[tuple[bytes, bytes]]:
    """Each tensor's description and bytes, without what pads them."""
    data = path.read_bytes()
    found = []
    for tensor in read_head(path).tensors:
        size = 4 * struct.unpack_from("<Q", tensor.description, len(tensor.description) - 12)[0]
        found.append((tensor.description, data[tensor.start : tensor.start + size]))
    return found


@pytest.mark.parametrize("alignment", [32, 64])
def test_the_parts_of_a_model_hold_its_tensors_in_order(tmp_path: Path, alignment: int) -> None:
    whole = model(tmp_path / "m.gguf", [100, 3, 90, 200, 150], alignment)
    parts = split(whole, tmp_path / "parts", 1300, Silent())
    assert 3 <= len(parts)
    assert contents(whole) == [each for part in parts for each in contents(part)]
    assert all(part.stat().st_size <= 1300 for part in parts)


def test_each_part_says_which_it_is_and_the_first_has_all_keys(tmp_path: Path) -> None:
    parts = split(model(tmp_path / "m.gguf", [100, 100, 100]), tmp_path / "parts", 900, Silent())
    heads = list(map(read_head, parts))
    assert [(0, 3, 3), (1, 3, 3), (2, 3, 3)] == [
        tuple(head.numbers[f"split.{key}"] for key in ("no", "count", "tensors.count"))
        for head in heads
    ]
    assert [6, 3, 3] == [head.count for head in heads]
    assert b"A model" in heads[0].keys


def test_what_was_split_before_is_taken_as_it_is(tmp_path: Path) -> None:
    whole = model(tmp_path / "m.gguf", [100, 100])
    first = split(whole, tmp_path / "parts", 900, Silent())
    whole.unlink()
    assert first == split(whole, tmp_path / "parts", 900, Silent())


def test_a_tensor_too_large_for_a_file_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    whole = model(tmp_path / "m.gguf", [10, 1000])
    with pytest.raises(LibraryError, match="a tensor has 4,000"):
        split(whole, tmp_path / "parts", 900, Silent())
    assert [whole] == list(tmp_path.iterdir())


def test_a_file_that_is_no_gguf_or_is_cut_short_is_refused(tmp_path: Path) -> None:
    whole = model(tmp_path / "m.gguf", [10, 20])
    for bad in (b"PK\3\4" + bytes(40), b"GG", whole.read_bytes()[:150], whole.read_bytes()[:-200]):
        whole.write_bytes(bad)
        with pytest.raises(LibraryError, match=r"m\.gguf is not a GGUF file"):
            read_head(whole)


def test_a_head_that_would_have_a_reader_err_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "m.gguf"
    whole = model(bad, [10, 20]).read_bytes()
    alignment = struct.pack("<II", U32, 32)
    nested = struct.pack("<IQ", ARRAY, 1) * 9999
    for data in (
        whole.replace(alignment, struct.pack("<II", U32, 0)),
        whole.replace(alignment, struct.pack("<Ii", 5, -32)),
        struct.pack("<4sIQQ", b"GGUF", 3, 0, 1) + text("a") + struct.pack("<I", ARRAY) + nested,
    ):
        bad.write_bytes(data)
        with pytest.raises(LibraryError, match=r"m\.gguf is not a GGUF file"):
            read_head(bad)


def test_a_head_with_any_bytes_changed_is_read_or_refused(tmp_path: Path) -> None:
    bad = tmp_path / "m.gguf"
    whole = model(bad, [10, 20, 30]).read_bytes()
    drawn = random.Random(1)
    outcomes = set()
    for _ in range(1000):
        data = bytearray(whole)
        for place in drawn.sample(range(330), 3):
            data[place] = drawn.choice((0, 1, 9, 127, 128, 255))
        bad.write_bytes(data)
        try:
            outcomes.add(bool(read_head(bad)))
        except LibraryError:
            outcomes.add(False)
    assert {True, False} == outcomes


# llama.cpp's own library for these files writes and reads them too


@pytest.mark.parametrize("alignment", [32, 64])
def test_the_parts_of_a_model_that_llama_cpps_library_wrote_are_read_by_it(
    tmp_path: Path, alignment: int
) -> None:
    tensors = {f"tensor.{each}": np.full((each + 1, 32), each, np.float32) for each in range(6)}
    writer = gguf.GGUFWriter(tmp_path / "m.gguf", "llama")
    writer.add_custom_alignment(alignment)
    writer.add_array("tokenizer.ggml.tokens", ["one", "two", "drei"])
    for name, values in tensors.items():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    parts = [
        gguf.GGUFReader(part)
        for part in split(tmp_path / "m.gguf", tmp_path / "parts", 1500, Silent())
    ]

    assert 2 < len(parts)
    assert {alignment} == {part.alignment for part in parts}
    assert ["one", "two", "drei"] == parts[0].fields["tokenizer.ggml.tokens"].contents()
    read = {tensor.name: tensor.data for part in parts for tensor in part.tensors}
    assert list(tensors) == list(read)
    assert all(np.array_equal(values, read[name]) for name, values in tensors.items())


def test_only_all_files_of_one_model_in_order_are_a_set() -> None:
    names = [Path(name) for name in part_names("m", 3)]
    assert "m-00002-of-00003.gguf" == names[1].name
    assert is_whole_set(names)
    assert not is_whole_set(names[:2])
    assert not is_whole_set(names[::-1])
    assert not is_whole_set([*names[:2], Path("n-00003-of-00003.gguf")])
    assert not is_whole_set([Path("m.gguf")])

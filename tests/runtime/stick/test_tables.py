"""Tables and small files: only what is there as it must be is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from runtime.errors import LibraryError
from runtime.stick.corpus import PASSAGE_TYPE
from runtime.stick.files import map_array, read_bytes
from runtime.stick.layout import MANIFEST_NAME

INT64 = np.dtype("<i8")


def saved(folder: Path, array: np.ndarray[Any, Any]) -> Path:
    np.save(folder / "table.npy", array)
    return folder / "table.npy"


@pytest.mark.parametrize(
    ("array", "columns"),
    [
        (np.arange(5, dtype=INT64), 0),
        (np.arange(6, dtype=INT64).reshape(3, 2), 2),
        (np.zeros((0, 2), INT64), 2),
        (np.array([(7, 3)], dtype=PASSAGE_TYPE), 0),
    ],
)
def test_a_table_comes_back_as_it_was(
    tmp_path: Path, array: np.ndarray[Any, Any], columns: int
) -> None:
    found = map_array(saved(tmp_path, array), INT64, PASSAGE_TYPE, columns=columns)
    assert array.dtype == found.dtype
    assert array.tolist() == found.tolist()


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=INT64),
        np.zeros((), INT64),
        np.zeros((2, 3), INT64),
        np.zeros((2, 2, 2), INT64),
        np.zeros((2, 2), "<f8"),
        np.zeros((2, 2), ">i8"),
        np.zeros((2, 2), "<i4"),
        np.zeros((2, 2), "V0"),
        np.zeros((2, 2), object),
        np.asfortranarray(np.zeros((2, 2), INT64)),
        np.zeros((2, 2), [("a", "<i8")]),
    ],
    ids=lambda array: f"{array.dtype} {array.shape}",
)
def test_a_table_of_another_shape_or_kind_is_damaged(
    tmp_path: Path, array: np.ndarray[Any, Any]
) -> None:
    with pytest.raises(LibraryError, match=r"table\.npy is damaged"):
        map_array(saved(tmp_path, array), INT64, columns=2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"(3, 2)", b"(-3, 2)"), (b"(3, 2)", b"(99999999999999999999, 2)"), (b"(3, 2)", b"(2, 2)"),
        (b"(3, 2)", b"(4, 2)"), (b"(3, 2)", b"(3, -2)"), (b"(3, 2)", b"(True, 2)"),
        (b"'<i8'", b"[('a', '|O')]"), (b"'<i8'", b"-" * 9000 + b"1"), (b"'<i8'", b"(" * 300),
        (b"{'descr'", b"{1: 2, 'descr'"), (b"{", b"__import__('os').abort() or {"),
        (b"NUMPY\1", b"NUMPY\3"), (b"\x93NUMPY", b"PK\3\4xx"), (b"False", b"True"),
    ],
    ids=lambda part: repr(part[:20]),
)  # fmt: skip
def test_a_header_that_says_something_else_is_not_believed(
    tmp_path: Path, old: bytes, new: bytes
) -> None:
    path = saved(tmp_path, np.zeros((3, 2), INT64))
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(LibraryError, match=r"table\.npy is damaged"):
        map_array(path, INT64, columns=2)


@pytest.mark.parametrize("change", [-1, 1, -48, 8])
def test_a_table_with_other_bytes_than_its_shape_takes_is_damaged(
    tmp_path: Path, change: int
) -> None:
    path = saved(tmp_path, np.zeros((3, 2), INT64))
    data = path.read_bytes()
    path.write_bytes(data[:change] if change < 0 else data + bytes(change))
    with pytest.raises(LibraryError, match=r"table\.npy is damaged"):
        map_array(path, INT64, columns=2)


@pytest.mark.parametrize("size", range(12))
def test_a_table_that_ends_in_its_header_is_damaged(tmp_path: Path, size: int) -> None:
    path = saved(tmp_path, np.zeros((3, 2), INT64))
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(LibraryError, match=r"table\.npy is damaged"):
        map_array(path, INT64, columns=2)


def test_a_folder_in_its_place_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "table.npy").mkdir()
    with pytest.raises(LibraryError, match=r"table\.npy cannot be read"):
        map_array(tmp_path / "table.npy", INT64)


def test_a_small_file_that_is_large_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(bytes(10))
    assert bytes(10) == read_bytes(tmp_path / "small", 10)
    with pytest.raises(LibraryError, match="small is damaged"):
        read_bytes(tmp_path / "small", 9)
    (tmp_path / MANIFEST_NAME).touch()  # the stick itself is there
    with pytest.raises(LibraryError, match="absent is missing"):
        read_bytes(tmp_path / "absent", 9)

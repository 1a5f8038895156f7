"""Files opened for reading where they lie, so that only the touched pages cost memory."""

from __future__ import annotations

import mmap
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runtime.errors import damaged, unreadable
from runtime.stick.integrity import not_there

_START = b"\x93NUMPY\x01\x00"
"""of a .npy file of version 1.0, which is what tables of this kind are written in"""
_HEADER = re.compile(
    rb"\{'descr': (.{1,200}), 'fortran_order': False, 'shape': \((\d{1,15}),(?: (\d{1,15}))?\), \}"
    rb" *\n"
)


def map_array(path: Path, *kinds: np.dtype[Any], columns: int = 0) -> NDArray[Any]:
    """Return the array of a .npy file: (rows,), or (rows, columns) where they are given.

    Its type is one of `kinds`, its bytes those of the file. The header is held against what it
    must be, and not evaluated. Raises LibraryError when the file is missing or damaged.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(_START) + 2)
            header = file.read(int.from_bytes(start[-2:], "little"))
            size = file.seek(0, 2)
        kind, shape = _kind_and_shape(start, header, kinds)
        offset = len(start) + len(header)
        expected = (columns,) if columns else ()
        if shape[1:] != expected or size != offset + kind.itemsize * shape[0] * max(1, columns):
            raise damaged(path.name)
        return np.asarray(np.memmap(path, kind, "r", offset, shape))
    except FileNotFoundError as error:
        raise not_there(path, path.name) from error
    except OSError as error:
        raise unreadable(path.name, error) from error
    except (ValueError, OverflowError) as error:
        raise damaged(path.name) from error


def map_bytes(path: Path) -> mmap.mmap | bytes:
    """Return a file's bytes. Raises LibraryError when it is missing or unreadable."""
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                return b""
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise not_there(path, path.name) from error
    except OSError as error:
        raise unreadable(path.name, error) from error


def is_there(path: Path) -> bool:
    """Tell whether a stick has a file that it may lack. Raises LibraryError."""
    try:
        return path.exists()
    except OSError as error:
        raise unreadable(path.name, error) from error


def read_bytes(path: Path, most: int) -> bytes:
    """Return a small file's bytes. Raises LibraryError, also where it has more than `most`."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError as error:
        raise not_there(path, path.name) from error
    except OSError as error:
        raise unreadable(path.name, error) from error
    if len(data) > most:
        raise damaged(path.name)
    return data


def _kind_and_shape(
    start: bytes, header: bytes, kinds: tuple[np.dtype[Any], ...]
) -> tuple[np.dtype[Any], tuple[int, ...]]:
    found = _HEADER.fullmatch(header)
    if found is None or not start.startswith(_START):
        raise ValueError("no header of a table")
    written = {repr(kind.descr if kind.names else kind.str).encode(): kind for kind in kinds}
    if found[1] not in written:
        raise ValueError("numbers of another type")
    return written[found[1]], tuple(int(size) for size in found.groups()[1:] if size is not None)

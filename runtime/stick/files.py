"""Files opened for reading where they lie, so that only the touched pages cost memory."""

from __future__ import annotations

import mmap
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runtime.errors import damaged, unreadable
from runtime.stick.integrity import not_there, read_whole


def map_array(path: Path) -> NDArray[Any]:
    """Return the array of a .npy file. Raises LibraryError when it is missing or damaged."""
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except FileNotFoundError as error:
        raise not_there(path, path.name) from error
    except OSError as error:
        raise unreadable(path.name, error) from error
    except (ValueError, EOFError, OverflowError, SyntaxError, TokenError) as error:
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


def read_bytes(path: Path) -> bytes:
    """Return a small file's bytes, read now. Raises LibraryError as `map_bytes` does."""
    data = read_whole(path)
    if data is None:
        raise not_there(path, path.name)
    return data


def is_there(path: Path) -> bool:
    """Tell whether a stick has a file that it may lack. Raises LibraryError."""
    try:
        return path.exists()
    except OSError as error:
        raise unreadable(path.name, error) from error

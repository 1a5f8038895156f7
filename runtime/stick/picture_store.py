"""The pictures of a corpus, as a pack has them: their bytes, each by its number."""

from __future__ import annotations

import threading
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from runtime.errors import damaged
from runtime.pictures.limits import LARGEST_PICTURE
from runtime.stick.corpus import Pack
from runtime.stick.files import map_array, map_bytes
from runtime.stick.layout import PACK_FILES

_STARTS = np.dtype("<u8")


class PictureStore:
    """The pictures of one pack, mapped into memory."""

    def __init__(self, folder: Path) -> None:
        self._starts = map_array(folder / PACK_FILES.picture_starts, _STARTS)
        self._data = map_bytes(folder / PACK_FILES.pictures)

    def picture(self, number: int) -> bytes:
        """Return a picture's bytes. Raises LibraryError when the pack is damaged."""
        if not 0 <= number < len(self._starts) - 1:
            raise damaged(PACK_FILES.picture_starts)
        first, end = int(self._starts[number]), int(self._starts[number + 1])
        if not first <= end <= len(self._data) or end - first > LARGEST_PICTURE:
            raise damaged(PACK_FILES.picture_starts)
        return bytes(self._data[first:end])


_stores: WeakKeyDictionary[Pack, PictureStore] = WeakKeyDictionary()
"""those of the packs that are open"""
_opening = threading.Lock()


def picture_of(pack: Pack, number: int) -> bytes:
    """Return a picture of a corpus. Raises LibraryError when it is not there, or damaged."""
    with _opening:
        if pack not in _stores:
            _stores[pack] = PictureStore(pack.folder)
        return _stores[pack].picture(number)

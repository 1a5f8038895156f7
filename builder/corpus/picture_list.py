"""The pictures of a pack's documents → one file, in which each stands once."""

from __future__ import annotations

import hashlib
from array import array
from pathlib import Path

import numpy as np

from builder.readers.document import Document
from runtime.stick.layout import PACK_FILES

_DIGEST_BYTES = 16
_MOST_BYTES = 15 << 28
"""of a pack: no file of a stick may have 4 GiB"""

Stored = tuple[int, int, str]
"""where a picture stands in a document's text, its number in the pack, its caption"""


class PictureList:
    """Gathers the pictures of one pack, in the order of its documents."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = (folder / PACK_FILES.pictures).open("wb")
        self._starts = array("Q", (0,))
        self._numbers: dict[bytes, int] = {}
        self.left_out: list[str] = []
        """the ids of documents whose pictures had no room"""

    def add(self, document: Document) -> list[Stored]:
        """Take the next document; return what is kept of its pictures beside it."""
        numbered = [(each, self._number(each.data)) for each in document.pictures]
        if any(number is None for _, number in numbered):
            self.left_out.append(document.id)
        return [(each.start, n, each.caption) for each, n in numbered if n is not None]

    def write(self) -> None:
        """Write where each picture begins; without any, there is no file."""
        self._file.close()
        if self._numbers:
            starts = np.array(self._starts, dtype=np.uint64)
            np.save(self._folder / PACK_FILES.picture_starts, starts)
        else:
            (self._folder / PACK_FILES.pictures).unlink()

    @property
    def count(self) -> int:
        """How many pictures there are, each counted once."""
        return len(self._numbers)

    def _number(self, data: bytes) -> int | None:
        key = hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest()
        if key not in self._numbers:
            if self._starts[-1] + len(data) > _MOST_BYTES:
                return None
            self._numbers[key] = len(self._numbers)
            self._file.write(data)
            self._starts.append(self._starts[-1] + len(data))
        return self._numbers[key]

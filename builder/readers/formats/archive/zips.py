"""The members of a zip file."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from builder.readers.document import UnreadableError
from builder.readers.formats.archive.member import PIECE_BYTES, Member, decoded_name
from builder.specs import CorpusSpec

_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError)
_ENCRYPTED = 1
_UTF8_NAME = 1 << 11


def members(path: Path, spec: CorpusSpec) -> Iterator[Member]:
    """Yield the files of a zip in the order that they lie in. Raises UnreadableError."""
    try:
        with zipfile.ZipFile(path) as archive:
            for info in sorted(archive.infolist(), key=lambda each: each.header_offset):
                if not info.is_dir():
                    yield _member(archive, info, spec)
    except _DAMAGED as error:
        raise UnreadableError(f"a damaged zip file: {error}") from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, spec: CorpusSpec) -> Member:
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        name = decoded_name(name.encode("cp437", "replace"), spec.language)
    return Member(name, lambda: _pieces(archive, info), _problem(info))


def _problem(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)  # zero where it was made without modes
    if kind not in (0, stat.S_IFREG):
        return "a link or a device"
    return "encrypted: it needs a password" if info.flag_bits & _ENCRYPTED else ""


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as file:
            while data := file.read(PIECE_BYTES):
                yield data
    except NotImplementedError as error:
        raise UnreadableError("compressed in a way that cannot be unpacked here") from error
    except _DAMAGED as error:
        raise UnreadableError("damaged in the archive") from error

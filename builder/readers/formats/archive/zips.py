"""The members of a zip file."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipInfo

from builder.readers.formats.archive.member import PIECE_BYTES, Member, decoded_name
from builder.readers.members import MOST_BYTES
from builder.readers.zip_files import ENCRYPTED, ZipMembers, needs_password, opened_zip
from builder.specs import CorpusSpec

_UTF8_NAME = 1 << 11


def members(path: Path, spec: CorpusSpec) -> Iterator[Member]:
    """Yield the files of a zip in the order that they lie in. Raises UnreadableError."""
    with opened_zip(path) as held:
        for info in held.in_order():
            yield _member(held, info, spec)


def _member(held: ZipMembers, info: ZipInfo, spec: CorpusSpec) -> Member:
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        name = decoded_name(name.encode("cp437", "replace"), spec.language)
    return Member(name, lambda: _pieces(held, info), _problem(info))


def _problem(info: ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)  # zero where it was made without modes
    if kind not in (0, stat.S_IFREG):
        return "a link or a device"
    return ENCRYPTED if needs_password(info) else ""


def _pieces(held: ZipMembers, info: ZipInfo) -> Iterator[bytes]:
    with held.open(info, MOST_BYTES) as file:
        while data := file.read(PIECE_BYTES):
            yield data

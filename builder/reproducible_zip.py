"""Zip archives that come out the same, byte for byte, from the same files."""

from __future__ import annotations

import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time a zip can hold
_FILE_MODE = 0o100644


def add(archive: zipfile.ZipFile, name: str, data: bytes, level: int = 9) -> None:
    """Add a file, compressed, without a time of its own."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = _FILE_MODE << 16
    archive.writestr(entry, data, compresslevel=level)

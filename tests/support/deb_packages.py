"""Debian's packages, made by hand."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping, Sequence

import zstandard


def deb(
    files: Mapping[str, bytes], packing: str = "xz", others: Sequence[tarfile.TarInfo] = ()
) -> bytes:
    """Return a package with these files; `packing` is xz, gz, bz2, zst, or nothing."""
    suffix = f".{packing}" if packing else ""
    data = {f"./{name}": content for name, content in files.items()}
    return ar({
        "debian-binary": b"2.0\n", "control.tar.xz": tar({"./control": b"Package: x\n"}, "xz"),
        f"data.tar{suffix}": tar(data, packing, others),
    })  # fmt: skip


def ar(members: Mapping[str, bytes]) -> bytes:
    """Return an `ar` archive."""
    packed = b"!<arch>\n"
    for name, contents in members.items():
        head = f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(contents):<10}`\n".encode()
        packed += head + contents + b"\n" * (len(contents) % 2)
    return packed


def tar(files: Mapping[str, bytes], packing: str, others: Sequence[tarfile.TarInfo] = ()) -> bytes:
    """Return a tar, packed."""
    data = io.BytesIO()
    mode = "w" if packing in ("", "zst") else f"w:{packing}"
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for name, contents in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(contents)
            archive.addfile(entry, io.BytesIO(contents))
        for other in others:
            archive.addfile(other)
    if packing == "zst":
        return zstandard.ZstdCompressor().compress(data.getvalue())
    return data.getvalue()

"""Digests of texts, files and lists of files, and what is said of a wrong one."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256

_SHA512 = "sha512-"


class WrongDigestError(LibraryError):
    """Content is not what the bundle names."""


def text_sha256(*parts: str) -> str:
    """Return the SHA-256 of some texts, kept apart."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def listing_sha256(hashes: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256 over names and file hashes, `sha256sum`'s output for files in order.

    A name that is not UTF-8 goes in by its bytes, which stand as lone surrogates in it.
    """
    lines = (f"{sha256}  {name}\n" for name, sha256 in sorted(hashes))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def digest_like(pin: str, path: Path) -> str:
    """Return a file's digest in the form of `pin`: a SHA-256, or npm's `sha512-…`."""
    if not pin.startswith(_SHA512):
        return file_sha256(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    return _SHA512 + base64.b64encode(digest).decode()


def wrong_digest(name: str, expected: str, got: str) -> WrongDigestError:
    """Return the error for content that is not what the bundle names."""
    kind = "SHA-512" if expected.startswith(_SHA512) else "SHA-256"
    return WrongDigestError(
        f"{name} is not the file that the bundle names: its {kind} is wrong.\n"
        f"  expected {expected}\n  got      {got}",
        "If its publisher changed it and you trust it, put the second number in the bundle;"
        " if not, do not use it.",
    )

"""SHA-256 of texts and of lists of files, and what is said of a wrong one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from runtime.errors import LibraryError


def text_sha256(*parts: str) -> str:
    """Return the SHA-256 of some texts, kept apart."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def listing_sha256(hashes: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256 over names and file hashes, `sha256sum`'s output for files in order.

    A name that is not UTF-8 goes in by its bytes, which stand as lone surrogates in it.
    """
    lines = (f"{sha256}  {name}\n" for name, sha256 in sorted(hashes))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def wrong_sha256(name: str, expected: str, got: str) -> LibraryError:
    """Return the error for content that is not what the bundle names."""
    return LibraryError(
        f"{name} is not the file that the bundle names: its SHA-256 is wrong.\n"
        f"  expected {expected}\n  got      {got}",
        "If its publisher changed it and you trust it, put the second number in the bundle;"
        " if not, do not use it.",
    )

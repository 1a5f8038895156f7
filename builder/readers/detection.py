"""Which format a file is in: told by its content where that is sure, else by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.readers.document import UnreadableError
from builder.readers.format import HEAD_BYTES, Format
from builder.readers.registry import FORMATS

AUTOMATIC = "auto"
"""the format of a corpus whose files are told apart one by one"""
_TEXT = "text"


def format_of(path: Path) -> Format:
    """Return a file's format. Raises UnreadableError where no reader knows it."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    known = [each for each in FORMATS.values() if each.recognizes and each.recognizes(path, head)]
    if known:
        named = [each for each in known if _has_suffix(path, each)]
        return (named or known)[0]
    for each in _by_suffix(path):
        if each.accepts is None or each.accepts(path, head):
            return each
    if _is_text(head):
        return FORMATS[_TEXT]
    kind = f"{path.suffix} files" if path.suffix else "such a file, which is no text"
    raise UnreadableError(f"no reader for {kind}")


def _by_suffix(path: Path) -> Iterator[Format]:
    """Yield the formats that a name may be of, the longest suffix first."""
    found = [
        (len(suffix), each)
        for each in FORMATS.values()
        for suffix in each.suffixes
        if path.name.lower().endswith(suffix)
    ]
    yield from (each for _, each in sorted(found, key=lambda pair: -pair[0]))


def _has_suffix(path: Path, format_: Format) -> bool:
    return path.name.lower().endswith(format_.suffixes) if format_.suffixes else False


def _is_text(head: bytes) -> bool:
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))

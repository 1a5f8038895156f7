"""A file → its documents, and notices of what was left out, cut, guessed or doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from builder.readers.cleaning import clean_line
from builder.readers.detection import AUTOMATIC, format_of
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.registry import FORMATS
from builder.specs import CorpusSpec

__all__ = ["AUTOMATIC", "FORMATS", "read_file"]


def read_file(path: Path, name: str, spec: CorpusSpec, part: int | None = None) -> Found:
    """Yield the documents of one file, or of a part of it, and a Notice for what gave none.

    Documents shorter than the corpus's `minimum_characters`, and empty ones, become notices.
    Raises UnreadableError, which the iteration may do at any point, for a file that makes no sense.
    """
    try:
        if path.stat().st_size == 0:
            raise UnreadableError("the file is empty")
        for found in _read(format_for(path, spec), path, name, spec, part):
            yield _long_enough(found, spec)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror or error}") from error


def format_for(path: Path, spec: CorpusSpec) -> Format:
    """Return the format that a file of a corpus is read in. Raises UnreadableError."""
    return format_of(path) if spec.format == AUTOMATIC else FORMATS[spec.format]


def _read(
    format_: Format, path: Path, name: str, spec: CorpusSpec, part: int | None
) -> Iterator[Document | Notice]:
    if part is None or format_.read_part is None:
        return format_.read(path, name, spec)
    return format_.read_part(path, name, spec, part)


def _long_enough(found: Document | Notice, spec: CorpusSpec) -> Document | Notice:
    if isinstance(found, Notice):
        return replace(found, name=clean_line(found.name), reason=clean_line(found.reason))
    if len(found.text) >= max(1, spec.minimum_characters):
        return found
    reason = f"shorter than {spec.minimum_characters} characters" if found.text else "no text in it"
    return Notice(found.id, reason)

"""Formats: one module each, a file → Documents. Adding a format is one line in FORMATS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from builder.readers import html, icd10, json_records, markdown, obo, pdf, plaintext, rst
from builder.readers.cleaning import clean_line
from builder.readers.document import Document, SkippedItem, UnreadableError
from builder.specs import CorpusSpec

Reader = Callable[[Path, str, CorpusSpec], Iterator[Document | SkippedItem]]
"""`read(path, name, spec)`: `name` is the file's, relative to its source, with forward slashes"""

FORMATS: Mapping[str, Reader] = {
    "html": html.read,
    "icd": icd10.read,
    "json": json_records.read_array,
    "jsonl": json_records.read_lines,
    "markdown": markdown.read,
    "obo": obo.read,
    "pdf": pdf.read,
    "rst": rst.read,
    "text": plaintext.read,
}


def read_file(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | SkippedItem]:
    """Yield the documents of one file, and a Refusal for each part of it that gave none.

    Documents shorter than the corpus's `minimum_characters`, and empty ones, become Refusals.
    Raises UnreadableError, which the iteration may do at any point, for a file that makes no sense.
    """
    try:
        if path.stat().st_size == 0:
            raise UnreadableError("the file is empty")
        for found in FORMATS[spec.format](path, name, spec):
            yield _long_enough(found, spec)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror or error}") from error


def _long_enough(found: Document | SkippedItem, spec: CorpusSpec) -> Document | SkippedItem:
    if isinstance(found, SkippedItem):
        return SkippedItem(found.corpus, clean_line(found.name), clean_line(found.reason))
    if len(found.text) >= max(1, spec.minimum_characters):
        return found
    reason = f"shorter than {spec.minimum_characters} characters" if found.text else "no text in it"
    return SkippedItem(spec.id, found.id, reason)

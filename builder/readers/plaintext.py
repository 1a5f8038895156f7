"""Plain text: a file is a document, kept line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.readers.text import Draft, clean, clean_line, read_text, title_from_name
from builder.records import CorpusSpec, Document

_LONGEST_TITLE = 100


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document]:
    """Yield the file as one document. Raises UnreadableError if it is not text."""
    text = read_text(path)
    draft = Draft()
    draft.add(text)
    yield draft.document(id=name, title=_title(text) or title_from_name(name))


def _title(text: str) -> str:
    """Return the first line that says anything, if it is short enough to be a title."""
    head = clean(text.lstrip("\ufeff \t\r\n")[: 4 * _LONGEST_TITLE])
    first = clean_line(head.split("\n", 1)[0])
    return first if len(first) <= _LONGEST_TITLE else ""

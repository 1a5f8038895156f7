"""Plain text: a file is a document, kept line by line.

Only Chinese and Japanese lines that are wrapped within a sentence are joined.
"""

from __future__ import annotations

import re
from pathlib import Path

from builder.readers.cleaning import DocumentBuilder, clean, clean_line, title_from_name
from builder.readers.encodings import read_decoded
from builder.readers.format import Format, Found
from builder.readers.soft_breaks import rejoined
from builder.specs import CorpusSpec

_TITLE = re.compile(r"\s*(\S.{0,99})\n[ \t]*(?:\n|[=*~-]{3,}\n)")
"""a short line with an empty or a drawn one after it"""
_UNLIKE_TITLES = ("#", "/", "<", "{", "[", "--", ";", "%")


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the file as one document. Raises UnreadableError if it is not text."""
    found = read_decoded(path, spec)
    yield from found.notices(name)
    text = rejoined(clean(found.text))
    draft = DocumentBuilder()
    draft.add(text)
    yield draft.document(name, title=_title(text) or title_from_name(name))


def _title(text: str) -> str:
    """Return the first line that says anything, if it stands there like a title."""
    match = _TITLE.match(clean(text[:1000]))
    title = clean_line(match[1]) if match else ""
    return "" if title.startswith(_UNLIKE_TITLES) or title.endswith((",", ":", ";")) else title


FORMAT = Format("text", read, suffixes=(".txt", ".text"))

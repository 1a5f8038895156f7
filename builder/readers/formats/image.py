"""Pictures of printed pages, read by OCR where the program for it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.readers.cleaning import DocumentBuilder, title_from_name
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Format
from builder.readers.line_joining import join_lines
from builder.readers.ocr import doubt_about, read_picture
from builder.specs import CorpusSpec

_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
_WEBP = (b"RIFF", b"WEBP")
_BITMAP = b"BM"
_MOST_BYTES = 200 << 20


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield the text on a picture as one document, and a Notice that OCR read it.

    Raises UnreadableError where there is no text on it, or no program to read it.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise UnreadableError(f"a picture of more than {_MOST_BYTES >> 20} MB")
    pages = read_picture(path.read_bytes(), spec.language)
    if not any(pages):
        raise UnreadableError("a picture: OCR found no text on it")
    draft = DocumentBuilder()
    for number, lines in enumerate(pages, 1):
        if lines and len(pages) > 1:
            draft.anchor(f"page {number}")
        for paragraph in join_lines(lines):
            draft.add(paragraph)
    yield draft.document(name, title=title_from_name(name))
    yield Notice(name, doubt_about(spec.language), NoticeKind.DOUBTFUL)


def _is_picture(_path: Path, head: bytes) -> bool:
    webp = head[:4] == _WEBP[0] and head[8:12] == _WEBP[1]
    return head.startswith(_STARTS) or webp


FORMAT = Format(
    "image",
    read,
    suffixes=(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp"),
    recognizes=_is_picture,
)

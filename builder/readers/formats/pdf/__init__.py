"""PDF: the text layer, page by page, its lines put back into paragraphs; pictures by OCR."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from builder.readers.cleaning import clean_line
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Format
from builder.readers.formats.pdf.assembly import assemble
from builder.readers.formats.pdf.pages import Pages, read_pages
from builder.readers.formats.pdf.structure import ENCRYPTED
from builder.specs import CorpusSpec

_START_MARK = b"%PDF-"
_HEAD_BYTES = 1024
_END_MARK = b"%%EOF"
_TAIL_BYTES = 4096
_BAD_TITLE = re.compile(
    r"untitled.*|adobe \w+( pdf)?|.*\.(docx?|dvi|tex|indd|pdf|ps|qxd|rtf|pptx?|wpd)|\W*",
    re.IGNORECASE,
)
_WORD_PREFIX = re.compile(r"^Microsoft (Word|PowerPoint) - ", re.IGNORECASE)


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield the file as one document, and a Notice for each part of it that is not as it stands.

    Raises UnreadableError if it is no PDF, needs a password, or has no text.
    """
    try:
        pages = read_pages(path, spec.language)
    except UnreadableError as error:
        raise UnreadableError(_why_not(path, str(error))) from error
    if not any(map(any, pages.lines)):
        raise UnreadableError(_without_text(pages))
    yield assemble(name, _title(pages.title), pages.lines, pages.outline)
    yield from pages.notices(name)
    if _is_cut_short(path):
        yield Notice(
            name,
            f"cut short after these {len(pages.lines)} pages, or followed by something else",
            NoticeKind.CUT,
        )


def _why_not(path: Path, reason: str) -> str:
    with path.open("rb") as file:
        if _START_MARK not in file.read(_HEAD_BYTES):
            return "not a PDF"
    if reason != ENCRYPTED and _is_cut_short(path):
        return "cut short: the end of the file, which lists its pages, is missing"
    return reason


def _without_text(pages: Pages) -> str:
    count = len(pages.lines)
    if not count:
        return "a damaged PDF: it lists no pages"
    if not pages.told:
        return "no text in it: its pages are blank"
    (reason, _), numbers = max(pages.told.items(), key=lambda each: len(each[1]))
    which = "its one page" if count == 1 else f"{len(numbers)} of its {count} pages"
    return f"no text in it: {reason} ({which})"


def _is_cut_short(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return _END_MARK not in file.read()


def _title(given: str) -> str:
    """Return a title in a file's metadata, unless it is one that a program put there."""
    title = clean_line(_WORD_PREFIX.sub("", given))
    return "" if _BAD_TITLE.fullmatch(title) else title


def _is_pdf(_path: Path, head: bytes) -> bool:
    return _START_MARK in head[:_HEAD_BYTES]


FORMAT = Format("pdf", read, suffixes=(".pdf",), recognizes=_is_pdf)

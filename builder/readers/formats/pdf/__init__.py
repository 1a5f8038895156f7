"""PDF: the text layer, page by page, its lines put back into paragraphs.

The only importer of pypdf.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError

from builder.readers.cleaning import DocumentBuilder, clean, clean_line, title_from_name
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.format import Format
from builder.readers.formats.pdf.running_heads import without_running_heads
from builder.readers.line_joining import compounds, join_lines
from builder.specs import CorpusSpec

logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # it warns of what we report ourselves

_START_MARK = b"%PDF-"
_HEAD_BYTES = 1024
_END_MARK = b"%%EOF"
_TAIL_BYTES = 4096
_BAD_TITLE = re.compile(
    r"untitled.*|.*\.(docx?|dvi|tex|indd|pdf|ps|qxd|rtf|pptx?|wpd)|\W*", re.IGNORECASE
)
_WORD_PREFIX = re.compile(r"^Microsoft (Word|PowerPoint) - ", re.IGNORECASE)
_GLYPH_CODES = re.compile(r"(?:/(?:g|G|cid|glyph|uni00)[0-9A-F]{1,5})+")
_GLYPH_SHARE = 0.2  # of a page's characters; beyond it the page says nothing


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield the file as one document, and a Notice for each part of it that could not be read.

    Raises UnreadableError if it is no PDF, needs a password, or has no text.
    """
    reader = _open(path)
    pages, failures = _page_texts(reader)
    if not pages:
        raise UnreadableError("a damaged PDF: it lists no pages")
    if not any(pages):
        raise _without_text(pages, failures)
    yield _document(name, _title(reader), pages)
    for reason, numbers in _by_reason(failures).items():
        yield Notice(f"{name}, page {', '.join(map(str, numbers))}", reason)
    if _is_cut_short(path):
        yield Notice(
            name,
            f"cut short after these {len(pages)} pages, or followed by something else",
        )


def _open(path: Path) -> PdfReader:
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise UnreadableError("encrypted: it needs a password; save a copy without one")
        return reader
    except UnreadableError:
        raise
    except DependencyError as error:
        raise UnreadableError(f"encrypted: reading it needs a package: {error}") from error
    except Exception as error:  # pypdf meets damaged files with every kind of exception
        raise UnreadableError(_why_not(path, error)) from error


def _why_not(path: Path, error: Exception) -> str:
    with path.open("rb") as file:
        if _START_MARK not in file.read(_HEAD_BYTES):
            return "not a PDF"
    if _is_cut_short(path):
        return "cut short: the end of the file, which lists its pages, is missing"
    return f"a damaged PDF ({_reason(error)})"


def _page_texts(reader: PdfReader) -> tuple[list[str], list[tuple[int, str]]]:
    """Return each page's text, empty where it has none, and the pages that failed, from 1."""
    pages: list[str] = []
    failures: list[tuple[int, str]] = []
    try:
        count = len(reader.pages)
    except Exception as error:  # as above
        raise UnreadableError(
            f"a damaged PDF: its list of pages cannot be read ({_reason(error)})"
        ) from error
    for index in range(count):
        try:
            pages.append(_page_text(reader, index))
        except Exception as error:  # noqa: BLE001  as above; the other pages are still worth having
            pages.append("")
            failures.append((index + 1, _reason(error)))
    return pages, failures


def _page_text(reader: PdfReader, index: int) -> str:
    """Return a page's text. Raises UnreadableError when it names glyphs instead of characters."""
    text = clean(reader.pages[index].extract_text()).strip()
    legible = _GLYPH_CODES.sub("", text)
    if len(text) - len(legible) > _GLYPH_SHARE * len(text):
        raise UnreadableError("its font does not tell which characters it draws; run OCR over it")
    return legible


def _without_text(pages: Sequence[str], failures: Sequence[tuple[int, str]]) -> UnreadableError:
    if failures:
        return UnreadableError(f"none of its pages could be read: {failures[0][1]}")
    count = "its one page is" if len(pages) == 1 else f"all {len(pages)} pages are"
    return UnreadableError(f"scanned: no text layer, {count} a picture; run OCR over it")


def _by_reason(failures: Sequence[tuple[int, str]]) -> dict[str, list[int]]:
    reasons: dict[str, list[int]] = {}
    for number, reason in failures:
        reasons.setdefault(reason, []).append(number)
    return reasons


def _reason(error: Exception) -> str:
    return clean_line(str(error))[:120] or type(error).__name__


def _is_cut_short(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return _END_MARK not in file.read()


def _title(reader: PdfReader) -> str:
    """Return the title in the file's own metadata, unless it is one that a program put there."""
    try:
        given = reader.metadata.title if reader.metadata else None
    except Exception:  # noqa: BLE001  as above; a document without a title is still a document
        return ""
    title = clean_line(_WORD_PREFIX.sub("", str(given or "")))
    return "" if _BAD_TITLE.fullmatch(title) else title


def _document(name: str, title: str, pages: Sequence[str]) -> Document:
    lines = without_running_heads([page.split("\n") for page in pages], title)
    known = compounds(line for page in lines for line in page)
    draft = DocumentBuilder()
    gap = "\n\n"
    for number, page in enumerate(lines, 1):
        paragraphs = join_lines(page, known)
        if not paragraphs:
            continue
        draft.anchor(f"page {number}")
        draft.add(paragraphs[0], gap=gap)
        for paragraph in paragraphs[1:]:
            draft.add(paragraph)
        # A sentence that runs over the page's end is not torn apart by an empty line.
        gap = "\n\n" if paragraphs[-1].endswith((".", "!", "?", ":")) else "\n"
    return draft.document(name, title=title or title_from_name(name))


def _is_pdf(_path: Path, head: bytes) -> bool:
    return _START_MARK in head[:_HEAD_BYTES]


FORMAT = Format("pdf", read, suffixes=(".pdf",), recognizes=_is_pdf)

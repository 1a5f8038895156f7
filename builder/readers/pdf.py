"""PDF: the text layer, page by page, its lines put back into paragraphs.

The only importer of pypdf.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError

from builder.readers.paragraphs import join_lines
from builder.readers.text import Draft, clean, clean_line, title_from_name
from builder.records import CorpusSpec, Document, Refusal, UnreadableError

logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # it warns of what we report ourselves

_END_MARK = b"%%EOF"
_TAIL_BYTES = 4096
_BAD_TITLE = re.compile(r"untitled.*|.*\.(docx?|dvi|tex|indd|pdf|ps|qxd|rtf|pptx?|wpd)|\W*", re.I)
_WORD_PREFIX = re.compile(r"^Microsoft (Word|PowerPoint) - ", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-–— ]*(page )?\d{1,4}[-–— ]*|[ivxlc]{1,7}", re.IGNORECASE)
_FEWEST_REPEATS = 4


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Refusal]:
    """Yield the file as one document, and a Refusal for each part of it that could not be read.

    Raises UnreadableError if it is no PDF, needs a password, or has no text.
    """
    reader = _open(path)
    pages, failures = _page_texts(reader)
    if not pages:
        raise UnreadableError("no pages in it: the file is cut short or damaged")
    if not any(pages):
        raise _without_text(pages, failures)
    yield _document(name, _title(reader), pages)
    for number, reason in failures:
        yield Refusal(spec.id, f"{name}, page {number}", reason)
    if _is_cut_short(path):
        yield Refusal(spec.id, name, f"cut short; {len(pages)} pages of it could be read")


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
        raise UnreadableError(f"not a PDF that can be read ({_reason(error)})") from error


def _page_texts(reader: PdfReader) -> tuple[list[str], list[tuple[int, str]]]:
    """Return each page's text, empty where it has none, and the pages that failed, from 1."""
    pages: list[str] = []
    failures: list[tuple[int, str]] = []
    try:
        count = len(reader.pages)
    except Exception as error:  # as above
        raise UnreadableError(f"no list of pages that can be read ({_reason(error)})") from error
    for index in range(count):
        try:
            pages.append(clean(reader.pages[index].extract_text()).strip())
        except Exception as error:  # as above; the other pages are still worth having
            pages.append("")
            failures.append((index + 1, f"this page could not be read ({_reason(error)})"))
    return pages, failures


def _without_text(pages: Sequence[str], failures: Sequence[tuple[int, str]]) -> UnreadableError:
    if failures:
        return UnreadableError(f"no page of {len(pages)} could be read: {failures[0][1]}")
    return UnreadableError(
        f"no text layer: its {len(pages)} page(s) are scanned or drawn; run OCR over it"
    )


def _reason(error: Exception) -> str:
    return clean_line(str(error))[:120] or type(error).__name__


def _is_cut_short(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return _END_MARK not in file.read()


def _title(reader: PdfReader) -> str:
    """Return the title in the file's own metadata, unless it is one that a program put there."""
    try:
        title = str((reader.metadata or {}).get("/Title") or "")
    except Exception:  # as above; a document without a title is still a document
        return ""
    title = clean_line(_WORD_PREFIX.sub("", title))
    return "" if _BAD_TITLE.fullmatch(title) else title


def _document(name: str, title: str, pages: Sequence[str]) -> Document:
    draft = Draft()
    gap = "\n\n"
    for number, lines in enumerate(_without_running_heads([page.split("\n") for page in pages]), 1):
        paragraphs = join_lines(lines)
        draft.anchor(f"page {number}")
        for position, paragraph in enumerate(paragraphs):
            draft.add(paragraph, gap=gap if position == 0 else "\n\n")
        if paragraphs:
            gap = "\n\n" if paragraphs[-1].endswith((".", "!", "?", ":")) else "\n"
    return draft.document(id=name, title=title or title_from_name(name))


def _without_running_heads(pages: Sequence[list[str]]) -> list[list[str]]:
    """Drop page numbers, and first and last lines that come back on half of the pages."""
    seen = Counter(_DIGITS.sub("#", line) for page in pages for line in _edges(page))
    often = max(_FEWEST_REPEATS, len(pages) // 2)
    repeated = {line for line, count in seen.items() if count >= often}
    return [_trim(page, repeated) for page in pages]


def _edges(page: Sequence[str]) -> set[str]:
    return {page[0].strip(), page[-1].strip()} if page else set()


def _trim(page: list[str], repeated: set[str]) -> list[str]:
    first, last = 0, len(page)
    if last and _is_running(page[0], repeated):
        first = 1
    if last > first and _is_running(page[-1], repeated):
        last -= 1
    return page[first:last]


def _is_running(line: str, repeated: set[str]) -> bool:
    line = line.strip()
    return _PAGE_NUMBER.fullmatch(line) is not None or _DIGITS.sub("#", line) in repeated

"""A PDF → the lines of its pages, each as the best of its readers has it.

PDFium says where words stand, so it comes first: tables, columns and text from right to left need
that. Where it gives nothing legible, pypdf is asked, and then OCR.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from builder.readers import ocr
from builder.readers.cleaning import clean
from builder.readers.document import Notice, NoticeKind, UnreadableError
from builder.readers.formats.pdf.drawn import DAMAGED, Drawn, Heading
from builder.readers.formats.pdf.layout import CELL, lines_of
from builder.readers.formats.pdf.legibility import GLYPH_CODES, bad_share, is_legible
from builder.readers.formats.pdf.structure import Structure

NO_TEXT = "a scanned page without a text layer"
NO_CHARACTERS = "its font does not tell which characters it draws"
_INSTALL = "install tesseract, or run OCR over the file, then build again"
_FOUND_NONE = "a picture on which OCR found no text"
_CUT = "more text or work than a file of this size may take; what follows is missing"
_TOO_MANY = "more pictures than OCR reads of a file of this size"
_LEAST_TEXT = 2_000_000
_TEXT_A_BYTE = 20
_SECONDS = 20
_BYTES_A_SECOND = 80_000
_LEAST_PICTURES = 150
_BYTES_A_PICTURE = 15_000
_DOUBT = 0.03
"""share of characters that are none, from which on another reader is asked"""
_STAMP = 60
"""characters beside a picture of the whole page that are no text layer"""
_WHOLE = 0.6
"""of a page, that a picture covers"""


@dataclass(slots=True)
class Pages:
    """What was read."""

    lines: list[list[str]] = field(default_factory=list)
    """of each page"""
    title: str = ""
    outline: list[Heading] = field(default_factory=list)
    told: dict[tuple[str, NoticeKind], list[int]] = field(default_factory=dict)
    """what is to be told, and of which pages, from 1"""

    def tell(self, page: int, reason: str, kind: NoticeKind = NoticeKind.LEFT_OUT) -> None:
        """Note what became of a page."""
        self.told.setdefault((reason, kind), []).append(page)

    def notices(self, name: str) -> Iterator[Notice]:
        """Yield a Notice for each reason, which names the pages of a file."""
        for (reason, kind), pages in self.told.items():
            yield Notice(f"{name}, page {_ranges(pages)}", reason, kind)


def read_pages(path: Path, language: str) -> Pages:
    """Return what a PDF says. Raises UnreadableError for one that cannot be opened."""
    try:
        drawn = Drawn(path)
    except UnreadableError:
        return _Reading(path, language, None, Structure(path)).pages()
    with drawn:
        return _Reading(path, language, drawn, None).pages()


class _Reading:
    """The reading of one file."""

    def __init__(
        self, path: Path, language: str, drawn: Drawn | None, structure: Structure | None
    ) -> None:
        size = path.stat().st_size
        self._path = path
        self._language = language
        self._drawn = drawn
        self._structure = structure
        self._characters = _LEAST_TEXT + _TEXT_A_BYTE * size
        self._pictures = _LEAST_PICTURES + size // _BYTES_A_PICTURE
        self._end = time.process_time() + _SECONDS + size / _BYTES_A_SECOND
        self._seen: dict[bytes, list[str]] = {}
        self._found = Pages()

    def pages(self) -> Pages:
        """Return all pages, or those before the file's limit of text or time."""
        found = self._found
        source = self._drawn or self._structure
        assert source is not None
        found.title = source.title()
        if self._drawn:
            found.outline = self._drawn.outline()
        for index in range(len(source)):
            found.lines.append(self._page(index))
            is_late = index + 1 < len(source) and time.process_time() > self._end
            if self._characters <= 0 or is_late:
                found.tell(index + 1, _CUT, NoticeKind.CUT)
                break
        return found

    def _page(self, index: int) -> list[str]:
        lines, reason = self._text_layer(index)
        if self._drawn is None or not self._needs_ocr(self._drawn, index, lines, reason):
            if reason:
                self._found.tell(index + 1, reason)
            return lines
        recognized = self._recognized(self._drawn, index, reason or NO_TEXT)
        return max(lines, recognized, key=_letters)

    def _text_layer(self, index: int) -> tuple[list[str], str]:
        """Return the better reading of a page's text, and why there is none where one is drawn."""
        lines, reason = self._drawn_lines(index) if self._drawn else ([], "")
        if not lines or bad_share("".join(lines)) > _DOUBT:
            other, trouble = self._pypdf_lines(index)
            if _worth(other) > _worth(lines):
                lines = other
            reason = reason or trouble
        if not lines:
            return [], reason
        if not is_legible("\n".join(lines)):
            return [], NO_CHARACTERS
        return [GLYPH_CODES.sub("", line) for line in lines], ""

    def _drawn_lines(self, index: int) -> tuple[list[str], str]:
        assert self._drawn
        try:
            words, characters = self._drawn.words(index, self._characters)
            self._characters -= characters
            return lines_of(words), ""
        except UnreadableError as error:
            return [], str(error)

    def _pypdf_lines(self, index: int) -> tuple[list[str], str]:
        try:
            self._structure = self._structure or Structure(self._path)
            text = clean(self._structure.page_text(index)).strip()
        except UnreadableError:
            return [], DAMAGED
        self._characters -= len(text)
        return text.replace(CELL, " ").split("\n") if text else [], ""

    def _needs_ocr(self, drawn: Drawn, index: int, lines: list[str], reason: str) -> bool:
        """Tell a page whose text is not in the file as such: a scan, with or without a stamp."""
        if reason == NO_CHARACTERS:
            return True
        if not lines:
            return drawn.draws_anything(index)
        return _letters(lines) < _STAMP and drawn.picture_share(index) >= _WHOLE

    def _recognized(self, drawn: Drawn, index: int, reason: str) -> list[str]:
        """Return what OCR reads on a page; report what is doubtful of it."""
        if not ocr.is_available():
            self._found.tell(index + 1, f"{reason}; {_INSTALL}")
            return []
        self._pictures -= 1
        if self._pictures < 0:
            self._found.tell(index + 1, _TOO_MANY, NoticeKind.CUT)
            return []
        try:
            lines = self._read_picture(drawn.picture(index))
        except UnreadableError as error:
            self._found.tell(index + 1, f"{reason}; {error}")
            return []
        if any(lines):
            self._found.tell(index + 1, ocr.doubt_about(self._language), NoticeKind.DOUBTFUL)
        else:
            self._found.tell(index + 1, _FOUND_NONE)
        return lines

    def _read_picture(self, picture: bytes) -> list[str]:
        key = hashlib.sha256(picture).digest()
        if key not in self._seen:
            pages = ocr.read_picture(picture, self._language)
            self._seen[key] = pages[0] if pages else []
        return self._seen[key]


def _letters(lines: list[str]) -> int:
    return sum(map(len, lines))


def _worth(lines: list[str]) -> tuple[bool, float]:
    text = "\n".join(lines)
    return is_legible(text), (1 - bad_share(text)) * len(text)


def _ranges(numbers: Sequence[int]) -> str:
    """Return page numbers as people write them: “1–3, 7”."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("–".join(map(str, part)) for part in parts)

"""What the pages of a PDF draw: words with their places, and pictures of whole pages.

The only importer of pypdfium2.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from builder.readers.document import UnreadableError
from builder.readers.formats.pdf.accents import ACCENTS, NOTHING, composed
from builder.readers.formats.pdf.bidirectional import RIGHT_TO_LEFT, as_read, letter_beside

_PIECE = re.compile("[^\\s\x00\x02\ufffe]+[\x02\ufffe]?")
_HYPHENS = ("\x02", "\ufffe")
"""what PDFium gives for a hyphen, soft or not, at the end of a line"""
_ACCENT = re.compile(f"[{ACCENTS}]")
_NOTED = re.compile(r"(\d{1,3})([^\W\d_].+)|(.*[^\W\d_]{3,}[.,;:!?)\"”’]*)(\d{1,3})")
"""a word and the number of a note, before or after it"""
_TURNING = re.compile(r"^(?=.*\d).{2,}$")
"""a word whose characters PDFium may leave as they stand on the page"""
_LATIN = re.compile("[A-Za-z]")
_RAISED = 1.0
"""points that a note's number stands above its line, at least"""
_QUARTER = math.pi / 2
_SKEW = 0.1
"""radians that a scanned line may be askew"""
_DOTS_AN_INCH = 300
_POINTS_AN_INCH = 72
_MOST_PIXELS = 25_000_000
_DEPTH = 3
"""of drawings within drawings, where pictures are looked for"""
_MOST_PICTURES = 2000
_MOST_FIELDS = 2000
_MOST_DRAWN = 20_000
"""lines and shapes of a page that is drawn for OCR"""
_DEEPEST = 6
"""levels of an outline"""
_MOST_HEADINGS = 20_000


@dataclass(frozen=True, slots=True)
class Word:
    """Characters drawn without a space between them, in the order of reading.

    Places are in points, from the left and from below, as the page's main text runs.
    """

    text: str
    left: float
    right: float
    base: float
    """the height of its baseline"""
    size: float
    """from the bottom to the top of its font"""
    is_turned: bool = False
    """whether it runs in another direction than most of the page"""


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of an outline."""

    label: str
    level: int
    page: int
    """from 0"""


@dataclass(frozen=True, slots=True)
class _Placed:
    text: str
    direction: int
    """in quarters of a turn; -1 for one askew"""
    left: float
    bottom: float
    right: float
    top: float
    origin: tuple[float, float]


class Drawn:
    """An open PDF; close it, or use it in a `with` statement."""

    def __init__(self, path: Path, password: str | None = None) -> None:
        try:
            self._document = pypdfium2.PdfDocument(path, password=password)
        except pypdfium2.PdfiumError as error:
            raise UnreadableError("a damaged PDF") from error

    def __enter__(self) -> Drawn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._document.close()

    def __len__(self) -> int:
        return len(self._document)

    def title(self) -> str:
        """Return the title in the file's metadata."""
        return str(self._document.get_metadata_value("Title"))

    def outline(self) -> list[Heading]:
        """Return the entries of the outline that lead to a page."""
        found = []
        for entry in islice(self._document.get_toc(max_depth=_DEEPEST), _MOST_HEADINGS):
            target = entry.get_dest()
            page = target.get_index() if target else None
            if page is not None and 0 <= page < len(self):
                found.append(Heading(entry.get_title(), entry.level + 1, page))
        return found

    def words(self, index: int, most: int) -> list[Word]:
        """Return what a page says, in the order in which it is drawn; `most` characters of it.

        Raises UnreadableError for a page that is damaged.
        """
        page = self._page(index)
        try:
            page = self._with_filled_fields(page, index)
            text = page.get_textpage()
            try:
                return _turned_upright(list(_placed(text, most)))
            finally:
                text.close()
        except pypdfium2.PdfiumError as error:
            raise UnreadableError("the page is damaged") from error
        finally:
            page.close()

    def picture_share(self, index: int) -> float:
        """Return how much of a page its largest picture covers; 0 without one."""
        page = self._page(index)
        try:
            width, height = page.get_size()
            drawn = page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=_DEPTH)
            sizes = [_area(each) for each in islice(drawn, _MOST_PICTURES)]
            return float(min(1.0, max(sizes, default=0.0) / max(1.0, width * height)))
        except pypdfium2.PdfiumError:
            return 0.0
        finally:
            page.close()

    def draws_anything(self, index: int) -> bool:
        """Return whether a page is more than blank."""
        return self._objects(index) > 0

    def _objects(self, index: int) -> int:
        page = self._page(index)
        try:
            return max(0, int(pdfium.FPDFPage_CountObjects(page.raw)))
        finally:
            page.close()

    def picture(self, index: int) -> bytes:
        """Return a page as people see it, as a portable greymap. Raises UnreadableError."""
        if self._objects(index) > _MOST_DRAWN:
            raise UnreadableError("it draws too much to be looked at")
        page = self._page(index)
        try:
            width, height = page.get_size()
            most = math.sqrt(_MOST_PIXELS / max(1.0, width * height))
            bitmap = page.render(scale=min(_DOTS_AN_INCH / _POINTS_AN_INCH, most), grayscale=True)
            try:
                return _greymap(bitmap)
            finally:
                bitmap.close()
        except (pypdfium2.PdfiumError, MemoryError) as error:
            raise UnreadableError("the page cannot be drawn") from error
        finally:
            page.close()

    def _with_filled_fields(self, page: pypdfium2.PdfPage, index: int) -> pypdfium2.PdfPage:
        """Return a page on which what its fields and boxes show is drawn like its other text."""
        if not _has_fields(page):
            return page
        pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
        page.close()
        return self._page(index)

    def _page(self, index: int) -> pypdfium2.PdfPage:
        try:
            return self._document[index]
        except pypdfium2.PdfiumError as error:
            raise UnreadableError("the page is damaged") from error


def _has_fields(page: pypdfium2.PdfPage) -> bool:
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_FIELDS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT):
                return True
    return False


def _placed(text: pypdfium2.PdfTextPage, most: int) -> Iterator[_Placed]:
    raw = text.raw
    count = min(text.count_chars(), most)
    code = pdfium.FPDFText_GetUnicode
    characters = "".join(map(chr, (min(code(raw, index), 0x10FFFF) for index in range(count))))
    if _ACCENT.search(characters):
        characters = composed(characters, partial(_tight_box, raw))
    leftwards = RIGHT_TO_LEFT.search(characters) is not None
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for first, last in _pieces(raw, characters):
        if not pdfium.FPDFText_GetLooseCharBox(raw, first, box):
            continue
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        pdfium.FPDFText_GetCharOrigin(raw, first, x, y)
        if last > first and pdfium.FPDFText_GetLooseCharBox(raw, last, box):
            left, right = min(left, box.left), max(right, box.right)
            bottom, top = min(bottom, box.bottom), max(top, box.top)
        direction = _direction(pdfium.FPDFText_GetCharAngle(raw, first))
        piece = characters[first : last + 1]
        if leftwards and _TURNING.search(piece):
            piece = _turned_around(raw, characters, first, last + 1)
        said = _said(piece)
        if said:
            yield _Placed(said, direction, left, bottom, right, top, (x.value, y.value))


def _turned_around(raw: Any, characters: str, start: int, end: int) -> str:
    """Return a word with numbers as it is read, where it is one of a line from right to left."""
    piece = characters[start:end]
    beside = "" if RIGHT_TO_LEFT.search(piece) else letter_beside(characters, start, end)
    if _LATIN.search(piece + beside) or not RIGHT_TO_LEFT.search(piece + beside):
        return piece
    return as_read(piece, [_tight_box(raw, each)[0] for each in range(start, end)], beside)


def _pieces(raw: Any, characters: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last character of each word; a raised note's number is one of its own."""
    x, before, after = ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    for found in _PIECE.finditer(characters):
        first, last = found.start(), found.end() - 1
        noted = _NOTED.fullmatch(found[0])
        if noted:
            pdfium.FPDFText_GetCharOrigin(raw, first, x, before)
            pdfium.FPDFText_GetCharOrigin(raw, last, x, after)
            cut = first + noted.end(1 if noted[1] else 3)
            raised = (before.value - after.value) * (1 if noted[1] else -1)
            if raised > _RAISED:
                yield first, cut - 1
                first = cut
        yield first, last


def _tight_box(raw: Any, index: int) -> tuple[float, float]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
    return left.value, right.value


def _said(characters: str) -> str:
    if characters.endswith(_HYPHENS):
        characters = characters[:-1] + "-"
    characters = characters.replace(NOTHING, "")
    return characters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _direction(angle: float) -> int:
    """Return the quarters of a turn against the clock; PDFium measures angles with it."""
    quarters = round(angle / _QUARTER)
    return -quarters % 4 if abs(angle - quarters * _QUARTER) < _SKEW else -1


def _turned_upright(placed: Sequence[_Placed]) -> list[Word]:
    """Turn a page so that most of its words run from left to right."""
    turns: Counter[int] = Counter()
    for each in placed:
        if each.direction >= 0:
            turns[each.direction] += len(each.text)
    main = turns.most_common(1)[0][0] if turns else 0
    return [_word(each, main) for each in placed]


def _word(placed: _Placed, main: int) -> Word:
    x, y = placed.origin
    left, right, base = placed.left, placed.right, y
    size = placed.top - placed.bottom
    if main in (1, 3):
        left, right, size = placed.bottom, placed.top, placed.right - placed.left
        base = -x if main == 1 else x
    elif main == 2:
        base = -y
    if main in (2, 3):
        left, right = -right, -left
    return Word(placed.text, left, right, base, max(size, 0.1), placed.direction != main)


def _area(drawn: pypdfium2.PdfObject) -> float:
    left, bottom, right, top = drawn.get_bounds()
    return float(max(0.0, right - left) * max(0.0, top - bottom))


def _greymap(bitmap: pypdfium2.PdfBitmap) -> bytes:
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    data = bytes(bitmap.buffer)
    rows = b"".join(data[row * stride : row * stride + width] for row in range(height))
    return b"P5 %d %d 255\n" % (width, height) + rows

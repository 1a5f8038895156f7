"""What the pages of a PDF draw: words with their places, and pictures of whole pages.

Only this module and `characters` import pypdfium2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType

import pypdfium2
import pypdfium2.raw as pdfium

from builder.readers.document import UnreadableError
from builder.readers.formats.pdf.characters import Word, words_of

DAMAGED = "the page is damaged"
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
class Heading:
    """An entry of an outline."""

    label: str
    level: int
    page: int
    """from 0"""


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

    def words(self, index: int, most: int) -> tuple[list[Word], int]:
        """Return a page's words in the order in which it is drawn, and how many characters it has.

        Those after the first `most` are left out. Raises UnreadableError for a damaged page.
        """
        page = self._page(index)
        try:
            page = self._with_filled_fields(page, index)
            text = page.get_textpage()
            try:
                return words_of(text, most), min(text.count_chars(), most)
            finally:
                text.close()
        except pypdfium2.PdfiumError as error:
            raise UnreadableError(DAMAGED) from error
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
        try:
            return self._objects(index) > 0
        except UnreadableError:
            return False

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
            raise UnreadableError(DAMAGED) from error


def _area(drawn: pypdfium2.PdfObject) -> float:
    left, bottom, right, top = drawn.get_bounds()
    return float(max(0.0, right - left) * max(0.0, top - bottom))


def _greymap(bitmap: pypdfium2.PdfBitmap) -> bytes:
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    data = bytes(bitmap.buffer)
    rows = b"".join(data[row * stride : row * stride + width] for row in range(height))
    return b"P5 %d %d 255\n" % (width, height) + rows


def _has_fields(page: pypdfium2.PdfPage) -> bool:
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_FIELDS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT):
                return True
    return False

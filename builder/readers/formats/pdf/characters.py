"""The characters that a page draws → its words with their places.

Only this module and `drawn` import pypdfium2.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

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
_FALLEN = 5.0
"""the same from the first to the last character of what may be two lines"""
_LINE_STEP = 0.7
"""heights of the font from a line to the next, at least"""
_INDEX_STEP = 0.15
"""the same from a line to a number above it"""
_QUARTER = math.pi / 2
_SKEW = 0.1
"""radians that a scanned line may be askew"""


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
class _Placed:
    text: str
    direction: int
    """in quarters of a turn; -1 for one askew"""
    left: float
    bottom: float
    right: float
    top: float
    origin: tuple[float, float]


def words_of(text: pypdfium2.PdfTextPage, most: int) -> list[Word]:
    """Return the words of a page in the order in which it is drawn; `most` characters of it."""
    return _turned_upright(list(_placed(text, most)))


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
    for found in _PIECE.finditer(characters):
        first, last = found.start(), found.end() - 1
        fall = _height(raw, first) - _height(raw, last)
        noted = _NOTED.fullmatch(found[0]) if abs(fall) > _RAISED else None
        if noted and (fall > 0) == bool(noted[1]):
            cut = first + noted.end(1 if noted[1] else 3)
            yield first, cut - 1
            yield cut, last
        elif fall < -_RAISED and found[0].isdigit():
            yield from _on_lines(raw, first, last, _INDEX_STEP)
        elif abs(fall) > _FALLEN:
            yield from _on_lines(raw, first, last, _LINE_STEP)
        else:
            yield first, last


def _on_lines(raw: Any, first: int, last: int, least: float) -> Iterator[tuple[int, int]]:
    """Cut what PDFium takes for a word where it goes on higher or lower."""
    box = pdfium.FS_RECTF()
    for index in range(first, last):
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        step = abs(_height(raw, index) - _height(raw, index + 1))
        if step > least * (box.top - box.bottom):
            yield first, index
            first = index + 1
    yield first, last


def _height(raw: Any, index: int) -> float:
    """Return the height of a character's baseline; 0 where it runs up or down the page."""
    if _direction(pdfium.FPDFText_GetCharAngle(raw, index)) not in (0, 2):
        return 0.0
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
    return y.value


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

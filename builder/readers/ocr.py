"""Pictures of pages → their lines, by the program tesseract where it is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from builder.readers.extras import has_program, run_program

PROGRAM = "tesseract"
DOUBT = "read by OCR"
_ENGLISH = "eng"
_CODES = {
    "ar": "ara", "bg": "bul", "bn": "ben", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu",
    "el": "ell", "en": "eng", "es": "spa", "et": "est", "fa": "fas", "fi": "fin", "fr": "fra",
    "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "id": "ind", "it": "ita", "ja": "jpn",
    "ko": "kor", "la": "lat", "lt": "lit", "lv": "lav", "nb": "nor", "nl": "nld", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sr": "srp",
    "sv": "swe", "sw": "swa", "ta": "tam", "th": "tha", "tr": "tur", "uk": "ukr", "ur": "urd",
    "vi": "vie", "zh": "chi_sim",
}  # fmt: skip
"""language → what the program calls its data"""
_COLUMNS = 12
"""of its table: level, page, block, paragraph, line, word, four of place, confidence, text"""
_LEAST_SURE = 55
"""mean confidence of a picture's words, of 100: below it there is no text, but a picture"""
_NOISE = 30
"""the same for a line of it"""


def is_available() -> bool:
    """Return whether pictures can be read here."""
    return has_program(PROGRAM)


def doubt_about(language: str) -> str:
    """Return what is reported of pages read in a language."""
    wanted = _code(language)
    if wanted in _installed():
        return DOUBT
    return f"{DOUBT} as English: {PROGRAM} has no data here for this language ({wanted})"


def read_picture(picture: bytes, language: str) -> list[list[str]]:
    """Return the lines of each page of a picture file, an empty one between paragraphs.

    A page without text has none. Raises UnreadableError where the program is not installed, or
    cannot read the file.
    """
    installed = _installed()
    wanted = _code(language)
    data = wanted if wanted in installed else _ENGLISH
    layout = "1" if "osd" in installed else "3"  # with or without looking for turned pages
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads wait for each other more than not
    table = run_program([PROGRAM, "stdin", "stdout", "-l", data, "--psm", layout, "tsv"], picture)
    return list(_pages(table.decode("utf-8", "replace")))


def _code(language: str) -> str:
    return _CODES.get(language.partition("-")[0].lower(), _ENGLISH)


@cache
def _installed() -> frozenset[str]:
    listed = run_program([PROGRAM, "--list-langs"]).decode("utf-8", "replace")
    return frozenset(line.strip() for line in listed.splitlines()[1:])


def _pages(table: str) -> Iterator[list[str]]:
    rows = [line.split("\t", _COLUMNS - 1) for line in table.split("\n")[1:]]
    rows = [row for row in rows if len(row) == _COLUMNS]
    for _, page in groupby(rows, key=lambda row: row[1]):
        words = [row for row in page if row[11].strip()]
        yield list(_lines(words)) if words and _sureness(words) >= _LEAST_SURE else []


def _lines(words: Sequence[Sequence[str]]) -> Iterator[str]:
    paragraph = None
    for place, line in groupby(words, key=lambda row: row[2:5]):
        said = list(line)
        if _sureness(said) < _NOISE:
            continue
        if paragraph not in (None, place[:2]):
            yield ""
        paragraph = place[:2]
        yield " ".join(row[11].strip() for row in said)


def _sureness(words: Sequence[Sequence[str]]) -> float:
    """Return the mean confidence of words, long ones counting for more."""
    weights = [len(row[11].strip()) for row in words]
    return sum(w * float(row[10]) for w, row in zip(weights, words, strict=True)) / sum(weights)

"""Lines as a page lays them out → paragraphs. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

_ITEM = re.compile(r"\s*([•●▪◦‣–*]\s|-\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s|[A-Z][.)]\s)")
_SENTENCE_END = re.compile(r"[.!?:;…。！？：；؟۔।][\"'”’)\]」』）]*$")
_HYPHENATED = re.compile("[^\\W\\d_]{2,}[-\u00ad\u2010]$")
_NUMBER_HYPHENATED = re.compile("\\d[-\u2010\u2011]$")
_UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
    "\U00020000-\U0003ffff]"
)
"""ideographs, kana and their punctuation, which are written without spaces"""
_COMPOUND = re.compile("(?<!\\w)[^\\W\\d_]++(?:[-\u2010][^\\W\\d_]++)+")
_NARROWEST_UNSPACED = 12  # the same of ideographs and kana
_COLUMNS = re.compile(r"\S {3,}\S")
_LEADERS = re.compile(r"(?: ?\.){4,} ?")
_NUMBER = re.compile(r"[($€£]?[-+−]?\d[\d.,/%)]*|[-–—]|n/a")
_FEWEST_CELLS = 4
_NUMERIC_SHARE = 0.4
_LOOKED_AT = 100  # characters at a line's end that may be its last word
_SHORT = 0.65  # of the page's usual line: a heading, a table's cell, the end of a paragraph
_USUAL = 0.9  # the quantile of line lengths taken as usual
_FULL = 0.85  # the same, for a line that ends like a sentence
_NARROWEST = 25  # columns of a terminal; below it lines are labels, not running text


def compounds(lines: Iterable[str]) -> frozenset[str]:
    """Return the hyphenated words that stand within lines, in lower case."""
    return frozenset(
        word.lower().replace("\u2010", "-") for line in lines for word in _COMPOUND.findall(line)
    )


def join_lines(
    lines: Sequence[str], known: Collection[str] = (), width: int | None = None
) -> list[str]:
    """Return the paragraphs of one page, or of a part of one whose usual `width` is given.

    A line goes on into the next one when it is about as long as the page's lines are, and neither
    ends a sentence early nor is followed by an item or a blank line. Words hyphenated at a line's
    end are put together, with their hyphen if they are among the `known` compounds; between
    ideographs or kana a line's end is no space; a table's rows stay apart.
    """
    width = usual_width(lines) if width is None else width
    paragraphs: list[str] = []
    pieces: list[str] = []  # of the last one
    previous = ""
    for line in (_LEADERS.sub(" … ", line).rstrip() for line in lines):
        if not line or not previous:
            paragraphs.extend(filter(None, ["".join(pieces)]))
            pieces = [line]
        elif _goes_on(previous, line, width):
            pieces[-1:] = _joined(pieces[-1], line.strip(), known)
        else:
            pieces.extend(["\n", line])
        previous = line
    paragraphs.extend(filter(None, ["".join(pieces)]))
    return paragraphs


def usual_width(lines: Iterable[str]) -> int:
    """Return how wide the full lines of a text are, in columns of a terminal; 0 without any."""
    widths = sorted(_width(line) for line in lines if line.strip())
    return widths[int(_USUAL * (len(widths) - 1))] if widths else 0


def is_unspaced_between(before: str, after: str) -> bool:
    """Tell whether a text that goes on in another line does so without a space."""
    return bool(_UNSPACED.fullmatch(before[-1:]) and _UNSPACED.fullmatch(after[:1]))


def ends_within_word(line: str) -> bool:
    """Tell a line that ends in a hyphen."""
    return _HYPHENATED.search(line[-_LOOKED_AT:]) is not None


def _width(line: str) -> int:
    line = line.strip()
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)


def _goes_on(line: str, following: str, width: int) -> bool:
    starts_low = following.lstrip()[:1].islower()
    if _HYPHENATED.search(line[-_LOOKED_AT:]) and starts_low:
        return True
    narrowest = _NARROWEST_UNSPACED if is_unspaced_between(line, following) else _NARROWEST
    if width < narrowest or _ITEM.match(following) or is_row(line) or is_row(following):
        return False
    early_end = _SENTENCE_END.search(line) is not None and not starts_low
    return _width(line) >= (_FULL if early_end else _SHORT) * width


def is_row(line: str) -> bool:
    """Tell a table's row, or a line of a table of contents, from running text."""
    if "…" in line or _COLUMNS.search(line.strip()):
        return True
    cells = line.split()
    numbers = sum(1 for cell in cells if _NUMBER.fullmatch(cell))
    return len(cells) >= _FEWEST_CELLS and numbers >= _NUMERIC_SHARE * len(cells)


def joined(text: str, line: str, known: Collection[str] = ()) -> str:
    """Return a text and the line that it goes on in, as one."""
    return "".join(_joined(text, line, known))


def _joined(text: str, line: str, known: Collection[str]) -> tuple[str, str]:
    """Return a text, and what follows it when it goes on in another line."""
    if is_unspaced_between(text, line):
        return text, line
    if _HYPHENATED.search(text[-_LOOKED_AT:]) is None:
        goes_on = _NUMBER_HYPHENATED.search(text[-2:]) and line[:1].isdigit()
        return text, line if goes_on else f" {line}"
    if not line[:1].islower():
        return text, line if line[:1].isalnum() else f" {line}"
    word = text[-_LOOKED_AT:].rsplit(maxsplit=1)[-1] + line.split(maxsplit=1)[0]
    compound = _COMPOUND.search(word)
    keep = compound is not None and compound[0].lower().replace("\u2010", "-") in known
    return text if keep else text[:-1], line

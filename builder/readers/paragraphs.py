"""Lines as a page lays them out → paragraphs. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ITEM = re.compile(r"\s*([•●▪◦‣–*]\s|-\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s|[A-Z][.)]\s)")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_HYPHENATED = re.compile(r"[^\W\d_]{2,}-$")
_COLUMNS = re.compile(r"\S {3,}\S")
_SHORT = 0.65  # of the page's usual line: a heading, a table's cell, the end of a paragraph
_USUAL = 0.9  # the quantile of line lengths taken as usual
_NARROWEST = 25  # characters; below it lines are labels, not running text


def join_lines(lines: Sequence[str]) -> list[str]:
    """Return the paragraphs of one page.

    A line goes on into the next one when it is about as long as the page's lines are, and neither
    ends a sentence early nor is followed by an item or a blank line. Words hyphenated at a line's
    end are put together; a table's rows stay apart.
    """
    width = _usual_width(lines)
    paragraphs: list[str] = []
    previous = ""
    for line in (line.rstrip() for line in lines):
        if paragraphs and previous and line and _goes_on(previous, line, width):
            paragraphs[-1] = _joined(paragraphs[-1], line.strip())
        elif paragraphs and previous and line:
            paragraphs[-1] += "\n" + line
        elif line:
            paragraphs.append(line)
        previous = line
    return paragraphs


def _usual_width(lines: Sequence[str]) -> int:
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    return lengths[int(_USUAL * (len(lengths) - 1))] if lengths else 0


def _goes_on(line: str, following: str, width: int) -> bool:
    if _HYPHENATED.search(line) and following.lstrip()[:1].islower():
        return True
    if width < _NARROWEST or _ITEM.match(following):
        return False
    if _COLUMNS.search(line.strip()) or _COLUMNS.search(following.strip()):
        return False
    length = len(line.strip())
    if following.lstrip()[:1].islower():
        return length >= _SHORT * width
    ends = _SENTENCE_END.search(line) is not None
    return length >= (0.85 if ends else _SHORT) * width


def _joined(text: str, line: str) -> str:
    if _HYPHENATED.search(text) and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}"

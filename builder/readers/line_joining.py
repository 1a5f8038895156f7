"""Lines as a page lays them out → paragraphs. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

_ITEM = re.compile(r"\s*([•●▪◦‣–*]\s|-\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s|[A-Z][.)]\s)")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_HYPHENATED = re.compile(r"[^\W\d_]{2,}-$")
_COMPOUND = re.compile(r"(?<!\w)[^\W\d_]++(?:-[^\W\d_]++)+")
_COLUMNS = re.compile(r"\S {3,}\S")
_LEADERS = re.compile(r"(?: ?\.){4,} ?")
_NUMBER = re.compile(r"[($€£]?[-+−]?\d[\d.,/%)]*|[-–—]|n/a")
_FEWEST_CELLS = 4
_NUMERIC_SHARE = 0.4
_SHORT = 0.65  # of the page's usual line: a heading, a table's cell, the end of a paragraph
_USUAL = 0.9  # the quantile of line lengths taken as usual
_FULL = 0.85  # the same, for a line that ends like a sentence
_NARROWEST = 25  # characters; below it lines are labels, not running text


def compounds(lines: Iterable[str]) -> frozenset[str]:
    """Return the hyphenated words that stand within lines, in lower case."""
    return frozenset(word.lower() for line in lines for word in _COMPOUND.findall(line))


def join_lines(lines: Sequence[str], known: Collection[str] = ()) -> list[str]:
    """Return the paragraphs of one page.

    A line goes on into the next one when it is about as long as the page's lines are, and neither
    ends a sentence early nor is followed by an item or a blank line. Words hyphenated at a line's
    end are put together, with their hyphen if they are among the `known` compounds; a table's rows
    stay apart.
    """
    width = _usual_width(lines)
    paragraphs: list[str] = []
    previous = ""
    for line in (_LEADERS.sub(" … ", line).rstrip() for line in lines):
        if not line:
            previous = ""
            continue
        if not previous:
            paragraphs.append(line)
        elif _goes_on(previous, line, width):
            paragraphs[-1] = _joined(paragraphs[-1], line.strip(), known)
        else:
            paragraphs[-1] += "\n" + line
        previous = line
    return paragraphs


def _usual_width(lines: Sequence[str]) -> int:
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    return lengths[int(_USUAL * (len(lengths) - 1))] if lengths else 0


def _goes_on(line: str, following: str, width: int) -> bool:
    starts_low = following.lstrip()[:1].islower()
    if _HYPHENATED.search(line) and starts_low:
        return True
    if width < _NARROWEST or _ITEM.match(following) or is_row(line) or is_row(following):
        return False
    early_end = _SENTENCE_END.search(line) is not None and not starts_low
    return len(line.strip()) >= (_FULL if early_end else _SHORT) * width


def is_row(line: str) -> bool:
    """Tell a table's row, or a line of a table of contents, from running text."""
    if "…" in line or _COLUMNS.search(line.strip()):
        return True
    cells = line.split()
    numbers = sum(1 for cell in cells if _NUMBER.fullmatch(cell))
    return len(cells) >= _FEWEST_CELLS and numbers >= _NUMERIC_SHARE * len(cells)


def _joined(text: str, line: str, known: Collection[str]) -> str:
    if _HYPHENATED.search(text) is None:
        return f"{text} {line}"
    if not line[:1].islower():
        return text + line if line[:1].isalpha() else f"{text} {line}"
    word = text.rsplit(maxsplit=1)[-1] + line.split(maxsplit=1)[0]
    compound = _COMPOUND.search(word)
    keep = compound is not None and compound[0].lower() in known
    return (text if keep else text[:-1]) + line

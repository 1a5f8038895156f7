"""Where on a page an entry of the outline stands. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence

from builder.readers.formats.pdf.drawn import Heading

_NUMBER = re.compile(r"(?:(?:\d+|[IVXLC]+|[A-Z])(?:\.\d+)*[.:)]?|[^\W\d_]+ \d+[.:]?)\s+")
"""“3.2”, “IV.” or “Chapter 3:” before a title"""
_LETTERS = re.compile(r"[\W_]+")
_LONGEST_NUMBER = 12
"""letters and digits before a title: “chapter12”"""
_MOST_LINES = 3
"""that a title may take on a page"""


def headings_at(
    pages: Sequence[Sequence[str]], outline: Sequence[Heading]
) -> list[Mapping[int, list[Heading]]]:
    """Return for each page: line number → the headings that open there, outer ones first.

    One that no line of its page says opens at the page's first line.
    """
    found: list[dict[int, list[Heading]]] = [defaultdict(list) for _ in pages]
    from_line: dict[int, int] = {}
    for each in outline:
        if each.page >= len(pages):
            continue
        line = _line_of(each.label, pages[each.page], from_line.get(each.page, 0))
        from_line[each.page] = line or from_line.get(each.page, 0)
        found[each.page][line or 0].append(each)
    return [dict(each) for each in found]


def _line_of(label: str, lines: Sequence[str], start: int) -> int | None:
    """Return the line that says a title, or at which one begins; None if there is none."""
    wanted = _letters(label)
    bare = _letters(_NUMBER.sub("", label, count=1)) or wanted
    if not wanted:
        return None
    return next(
        (index for index in range(start, len(lines)) if _is_said_at(lines, index, wanted, bare)),
        None,
    )


def _is_said_at(lines: Sequence[str], index: int, wanted: str, bare: str) -> bool:
    """Tell whether a title stands at a line, or begins there, with or without its number."""
    said = ""
    for line in lines[index : index + _MOST_LINES]:
        said += _letters(line)
        if not said:
            return False
        if said == wanted or (said.endswith(bare) and len(said) <= len(bare) + _LONGEST_NUMBER):
            return True
        if not (wanted.startswith(said) or bare.startswith(said)):
            return False
    return False


def _letters(text: str) -> str:
    return _LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())

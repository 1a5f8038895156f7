"""Line breaks within Chinese and Japanese, which part no words. Pure.

Texts in these languages are wrapped wherever a line is full, so a break between two of their
characters stands for nothing, not for a space as elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_WIDE = (
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f\U00020000-\U0003ffff"
)
"""ideographs, kana, and the full-width forms of letters and digits"""
_MARKS = (
    "\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
"""their punctuation"""
_ENDS_SEAMLESS = re.compile(f"[{_WIDE}{_MARKS}]\\Z")
_STARTS_SEAMLESS = re.compile(f"[{_WIDE}{_MARKS}]")
_ENDS_MIDWAY = re.compile(f"[{_WIDE}、，；：（「『《〈“]\\Z")
_STARTS_WIDE = re.compile(f"[{_WIDE}{_MARKS}“”‘’…—]")
_PUNCTUATED = re.compile("[，。、；！？]")
_BETWEEN = re.compile(f"(?<=[{_WIDE}{_MARKS}])[ \\t]*\\n[ \\t]*(?=[{_WIDE}{_MARKS}])")
_FULL = 0.6  # of a paragraph's longest line: shorter ones are headings or end one


def is_seamless(before: str, after: str) -> bool:
    """Return whether a line break between two texts stands for nothing."""
    ends = _ENDS_SEAMLESS.search(before.rstrip()[-1:])
    return ends is not None and _STARTS_SEAMLESS.match(after.lstrip()) is not None


def without_breaks(text: str) -> str:
    """Return running text without its line breaks between two wide characters."""
    return _BETWEEN.sub("", text)


def rejoined(text: str) -> str:
    """Return a plain text whose hard-wrapped Chinese and Japanese lines are joined.

    A line is joined to the next where both are wide at the break, it is about as long as its
    paragraph's lines are, and the paragraph is prose: a list of words has no punctuation.
    """
    if _BETWEEN.search(text) is None:
        return text
    return "\n".join(_rejoined_lines(text.split("\n")))


def _rejoined_lines(lines: Sequence[str]) -> Iterator[str]:
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].strip():
            end += 1
        yield from _paragraph(lines[start:end])
        if end < len(lines):
            yield lines[end]
        start = end + 1


def _paragraph(lines: Sequence[str]) -> Iterator[str]:
    is_prose = any(map(_PUNCTUATED.search, lines))
    longest = max((len(line.strip()) for line in lines), default=0)
    pieces: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        pieces.append(line.rstrip() if following else line)
        is_full = len(line.strip()) >= _FULL * longest
        if not (is_prose and is_full and _goes_on(line.rstrip(), following)):
            yield "".join(pieces)
            pieces.clear()


def _goes_on(line: str, following: str) -> bool:
    # A line that is set in begins a paragraph; so do the marks of lists, which are not wide.
    return _ENDS_MIDWAY.search(line) is not None and _STARTS_WIDE.match(following) is not None

"""A text as it stands in a document → with the line breaks that mean something. Pure.

Lists and commands have lines of their own. Prose has them where a page was full, which says
nothing.
"""

from __future__ import annotations

import re

_BLANK = re.compile(r"\n\s*\n")
_OWN_LINE = re.compile(r"\n(?: {2,}|\t|[-*•·>|$][ \t]|\d{1,3}[.)][ \t])|\\\n")
"""what makes a line of its own of the next: an indent, a mark, a backslash before it"""
_STATEMENT = re.compile(r"[.!?:…。！？।][\"'’”»)\]*_]*$")


def with_own_lines(text: str) -> str:
    """Return a text whose paragraphs of prose are one line each; lists and commands keep theirs."""
    paragraphs = (_paragraph(each) for each in _BLANK.split(text.strip()))
    return "\n\n".join(filter(None, paragraphs))


def _paragraph(text: str) -> str:
    if not _OWN_LINE.search(text) and _STATEMENT.search(text.rstrip()):
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")

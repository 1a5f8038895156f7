"""Code in the colours of the theme, by the lexers that Textual brings."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content, Span

if TYPE_CHECKING:
    from textual.highlight import HighlightTheme

TAB = 4
Ink = tuple[int, int, str]
"""first character, the one after the last, and a style with the theme's variables"""
_MOST_BLANKS = 200
"""blanks and empty lines in a row; over more, some lexers take time that grows with their square"""
_PLAIN = "text"
"""the lexer of what is in no known language: none is guessed, that would try all of them"""


@lru_cache(maxsize=32)
def highlighted(code: str, language: str) -> Content:
    """Return code, already safe to draw, with styles that each theme resolves anew.

    Nothing in it is markup. The lexers are loaded with the first block.
    """
    plain = "\n".join(line.expandtabs(TAB) for line in code.split("\n"))
    return Content(plain, spans=[Span(*each) for each in inked(plain, language)])


@lru_cache(maxsize=32)
def inked(code: str, language: str) -> tuple[Ink, ...]:
    """Return what of a code is drawn how; the code is safe to draw and has no tabs.

    Nothing is, where the code is made to keep a lexer busy.
    """
    from textual.highlight import highlight

    blanks = (sum(1 for _ in run) for blank, run in groupby(code, str.isspace) if blank)
    if max(blanks, default=0) > _MOST_BLANKS:
        return ()

    drawn = highlight(code, language=language or _PLAIN, theme=_inks(), tab_size=TAB)
    return tuple(
        (span.start, span.end, str(span.style)) for span in drawn.spans if span.style != "$text"
    )


@lru_cache(maxsize=1)
def _inks() -> type[HighlightTheme]:
    """Return what is drawn how, by the lexers' kinds of words.

    The words of a language are bold, so that no colour is needed.
    """
    from textual.highlight import HighlightTheme

    class Inks(HighlightTheme):
        STYLES: dict[tuple[str, ...], str] = {
            ("Comment",): "$quiet italic",
            ("Keyword",): "bold",
            ("Operator", "Word"): "bold",
            ("Literal", "Number"): "$success",
            ("Literal", "String"): "$success",
            ("Name", "Builtin"): "$secondary",
            ("Name", "Class"): "$accent",
            ("Name", "Decorator"): "$accent",
            ("Name", "Function"): "$accent",
            ("Name", "Variable"): "$accent",
        }

    return Inks

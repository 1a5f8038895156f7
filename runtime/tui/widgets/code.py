"""Code in the colours of the theme, by the lexers that Textual brings."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from textual.highlight import HighlightTheme

TAB = 4
_PLAIN = "text"
"""the lexer of what is in no known language: none is guessed, that would try all of them"""


@lru_cache(maxsize=32)
def highlighted(code: str, language: str) -> Content:
    """Return code, already safe to draw, with styles that each theme resolves anew.

    Nothing in it is markup. The lexers are loaded with the first block.
    """
    from textual.highlight import highlight

    plain = "\n".join(line.expandtabs(TAB) for line in code.split("\n"))
    drawn = highlight(plain, language=language or _PLAIN, theme=_inks(), tab_size=TAB)
    styles = [span for span in drawn.spans if span.style != "$text"]
    return Content(plain, spans=styles)


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

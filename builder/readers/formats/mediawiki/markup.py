"""Templates and links of wikitext, written out from the innermost to the outermost.

Each turn is linear in the text, and there are as many as templates and links are nested.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from builder.readers.formats.mediawiki.dump import CATEGORY, FILE
from builder.readers.formats.mediawiki.templates import writer_of
from builder.readers.links import MOST_LINKS

PIPE = "\ue005"
"""a bar that does not part the arguments of a template"""
TABLE_START, TABLE_END = "\ue006", "\ue007"
_MOST_TURNS = 40
_TABLE_STARTS = re.compile(r"^[ \t:*#;]*\{\|", re.MULTILINE)
_TABLE_ENDS = re.compile(r"^[ \t]*\|\}(?!\})", re.MULTILINE)
_PLAIN = r"[^{}\[\]]*(?:(?:\{(?!\{)|\}(?!\})|\[(?!\[)|\](?!\]))[^{}\[\]]*)*"
_INNERMOST = re.compile(rf"\{{\{{({_PLAIN})\}}\}}|\[\[({_PLAIN})\]\]")
_PARAMETER = re.compile(r"\{\{\{([^{}\[\]|]*)(?:\|([^{}\[\]]*))?\}\}\}")
_OUTER_LINK = re.compile(r"\[(?:(?:https?:|ftp:)?//|mailto:)[^\s\[\]]*+[ \t]*+([^\[\]\n]*+)\]")
_LEFT_OVER = re.compile(r"\{\{+|\}\}+|\[\[|\]\]")
_NAMED = re.compile(r"(\w[\w -]{0,40}?)\s*+=")
_TEXT_NAMES = ("text", "quote", "content", "1")
_LANGUAGE_LINK = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,12}){0,3}|simple")
_DISAMBIGUATION = re.compile(r"[ _]?\([^()]*\)\Z")
_PICTURE_OPTION = re.compile(
    r"\d*(?:x\d+)?\s*px|thumb\w*|frame\w*|left|right|center|none|upright.*|border|mini\w*|\w+=.*"
    r"|hochkant.*|links|rechts|destra|sinistra|gauche|droite|vignette|izquierda|derecha",
    re.IGNORECASE | re.DOTALL,
)
_FEWEST_CAPTION_WORDS = 4


class Writer:
    """Writes out the templates and links of one wiki's pages; counts what it does not know."""

    def __init__(self, prefixes: Mapping[str, int]) -> None:
        self._prefixes = prefixes
        self.unknown_templates = 0
        self._links: list[tuple[str, str]] = []

    def written_out(self, text: str) -> str:
        """Return wikitext without templates, links and parameters."""
        text = _TABLE_STARTS.sub(f"\n{TABLE_START}", text)
        text = _TABLE_ENDS.sub(TABLE_END, text)
        text = _PARAMETER.sub(lambda match: match[2] or "", text)
        for _ in range(_MOST_TURNS):
            text, count = _INNERMOST.subn(self._innermost, text)
            if not count:
                break
        text = _OUTER_LINK.sub(r"\1", text)
        return _LEFT_OVER.sub("", text).replace(PIPE, "|")

    def taken_links(self) -> list[tuple[str, str]]:
        """Return what was linked since this was last asked: the words and the title."""
        links, self._links = self._links, []
        return links

    def _innermost(self, match: re.Match[str]) -> str:
        template, link = match[1], match[2]
        return self._link(link) if template is None else self._template(template)

    def _template(self, content: str) -> str:
        name, *arguments = content.split("|")
        write = writer_of(name)
        if write is None:
            self.unknown_templates += 1
            return ""
        written = write(_values(arguments))
        return PIPE if written == "|" else written

    def _link(self, content: str) -> str:
        target, *rest = content.split("|")
        target = target.strip()
        prefix, colon, after = target.partition(":")
        space = self._prefixes.get(prefix.strip().lower()) if colon else None
        if space == FILE:
            return _caption(rest)
        if space == CATEGORY:
            return ""
        if colon and not rest and space is None and _LANGUAGE_LINK.fullmatch(prefix):
            return ""  # the same article in another language
        if rest:
            shown = rest[-1] or _DISAMBIGUATION.sub("", after or target)
        else:
            shown = target.removeprefix(":").removeprefix("#").replace("_", " ")
        if space is None and len(self._links) < MOST_LINKS:
            self._links.append((shown, target.partition("#")[0]))
        return shown


def _values(arguments: list[str]) -> list[str]:
    """Return a template's unnamed arguments, or the one that is named as its text."""
    values, named = [], {}
    for argument in map(str.strip, arguments):
        match = _NAMED.match(argument)
        if match:
            named[match[1].lower()] = argument[match.end() :].strip()
        else:
            values.append(argument)
    numbered = [named[key] for key in map(str, range(1, 10)) if key in named]
    return numbered or values or [named[key] for key in _TEXT_NAMES if key in named][:1]


def _caption(options: list[str]) -> str:
    """Return a picture's caption as a paragraph of its own, where it says something."""
    caption = options[-1].strip() if options else ""
    if _PICTURE_OPTION.fullmatch(caption) or len(caption.split()) < _FEWEST_CAPTION_WORDS:
        return ""
    return f"\n\n{caption}\n\n"

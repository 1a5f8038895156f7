"""The tags within wikitext, taken out before anything else is looked at.

What stands between some of them is no wikitext: it is put aside whole, and put back at the end.
Everything here is one pass from left to right, whatever is left open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

BREAK = "\ue004"
"""a line that ends here, in characters that no text has: those are removed first"""
_CODE, _ASIDE, _END = "\ue012", "\ue010", "\ue011"
STORED = re.compile(f"[{_CODE}{_ASIDE}]([0-9]+){_END}")
STORED_CODE = re.compile(f"{_CODE}([0-9]+){_END}")
_PRIVATE = re.compile("[\ue000-\ue01f]")
_TOKEN = re.compile(r"<!--|<(/?)([a-zA-Z]+[1-6]?)\b([^<>]*)>")
_DROPPED_NAMES = (
    "ref references gallery timeline score imagemap graph mapframe maplink templatestyles indicator"
    " includeonly style script inputbox categorytree hiero chart dynamicpagelist"
)
_DROPPED = frozenset(_DROPPED_NAMES.split())
_VERBATIM = frozenset({"pre", "syntaxhighlight", "source"})
_ASIDES = frozenset({"math", "chem", "ce", "nowiki"})
_INLINE_NAMES = (
    "abbr b bdi bdo big cite code data del dfn em font i ins kbd languages mark noinclude nowiki"
    " onlyinclude q rb rp rt rtc ruby s samp section small span strike strong sub sup time"
    " translate tt tvar u var wbr"
)
_REPLACED: Mapping[str, str] = {
    **dict.fromkeys(_INLINE_NAMES.split(), ""),
    **dict.fromkeys(("div", "p", "center", "blockquote", "table", "ul", "ol", "dl", "hr"), "\n\n"),
    **dict.fromkeys(("tr", "dd", "dt", "caption", "tbody"), "\n"),
    **dict.fromkeys(("td", "th"), " "),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "\n\n"),
    "br": BREAK,
    "li": "\n*",
    "poem": "\n\n",
}


class Protected:
    """Wikitext without tags, and what was put aside."""

    def __init__(self, text: str) -> None:
        self._stored: list[str] = []
        self._endless: set[str] = set()
        self.text = "".join(self._pieces(_PRIVATE.sub("", text)))

    def restored(self, text: str) -> str:
        """Return a text with what was put aside in its place again."""
        return STORED.sub(lambda match: self.stored(match[1]), text)

    def stored(self, number: str) -> str:
        """Return one thing that was put aside."""
        return self._stored[int(number)]

    def _pieces(self, text: str) -> list[str]:
        found = []
        at = 0
        while match := _TOKEN.search(text, at):
            found.append(text[at : match.start()])
            at = match.end()
            if match[0] == "<!--":
                at = self._after(text, at, "comment", _COMMENT_END)[1]
                continue
            piece, at = self._tag(text, match)
            found.append(piece)
        found.append(text[at:])
        return found

    def _tag(self, text: str, match: re.Match[str]) -> tuple[str, int]:
        """Return what a tag becomes, and where the text goes on."""
        name, at = match[2].lower(), match.end()
        if match[1] or match[3].endswith("/"):
            return self._lone(name, match), at
        if name in _DROPPED | _VERBATIM | _ASIDES:
            content, at = self._after(text, at, name, _end_of(name))
            return self._content(name, content, match[3]), at
        if name == "poem":
            content, at = self._after(text, at, name, _end_of(name))
            lines = content.strip().replace("\n", BREAK)
            return f"\n\n{lines}\n\n", at
        if name == "sup" and text[at : at + 1] in tuple("0123456789-+−"):
            return "^", at
        return self._lone(name, match), at

    @staticmethod
    def _lone(name: str, match: re.Match[str]) -> str:
        if name in _DROPPED | _VERBATIM | _ASIDES:
            return ""
        closes_item = name in ("li", "sup") and match[1]
        return "" if closes_item else _REPLACED.get(name, match[0])

    def _content(self, name: str, content: str, attributes: str) -> str:
        if name in _DROPPED or not content.strip():
            return ""
        self._stored.append(content.strip("\n") if name in _VERBATIM else content.strip())
        stored = f"{len(self._stored) - 1}{_END}"
        if name in _VERBATIM and "inline" not in attributes:
            return f"\n\n{_CODE}{stored}\n\n"
        return _ASIDE + stored

    def _after(self, text: str, at: int, name: str, end: re.Pattern[str]) -> tuple[str, int]:
        """Return what stands before an end, and where it ends; nothing where there is none."""
        match = None if name in self._endless else end.search(text, at)
        if match is None:
            self._endless.add(name)  # there is none further on either
            return "", at
        return text[at : match.start()], match.end()


_COMMENT_END = re.compile("-->")


@cache
def _end_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}\s*>", re.IGNORECASE)

"""Runs of text within a block → what a reader of the page would see. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from builder.readers.formats.markdown.parser import EMBED, WIKI_LINK, Token
from builder.readers.formats.markdown.tags import closed_elements, is_tag
from builder.readers.links import reference_target, title_target
from builder.readers.soft_breaks import is_seamless

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_POWER = re.compile(r"<sup\s*>", re.IGNORECASE)
_BLOCK_ID = re.compile(r"(?:^|(?<=\s))\^(?!\d+\s*\Z)[A-Za-z0-9-]{2,64}\s*\Z")
_HEADING_ID = re.compile(r"\s+\{[#.:][^{}\n]*\}\s*\Z")
_CALLOUT = re.compile(r"\[!([A-Za-z][\w -]{0,40})(?:\|[^\]\n]*)?\][-+]?[ \t]*([^\n]*)\n?")


def inline_text(tokens: Sequence[Token], *, lines: bool = False) -> str:
    """Return the text of a block; with `lines`, its line breaks stay."""
    text = "".join(_pieces(tokens, lines=lines))
    return _BLOCK_ID.sub("", text).rstrip()


def heading_text(tokens: Sequence[Token]) -> str:
    """Return the text of a heading, without the name that links to it use."""
    return _HEADING_ID.sub("", inline_text(tokens))


def is_callout(tokens: Sequence[Token]) -> bool:
    """Tell the first paragraph of a quotation that is a note, warning or the like."""
    return bool(tokens) and _CALLOUT.match(tokens[0].content) is not None


def callout_text(tokens: Sequence[Token]) -> str:
    """Return its text: what it is, its title, and its own lines."""
    whole = inline_text(tokens, lines=True)
    match = _CALLOUT.match(whole)
    assert match
    kind, title, body = match[1].capitalize(), match[2].strip(), whole[match.end() :]
    paragraphs = inline_text(tokens)  # the same without line breaks of the source
    flowing = paragraphs[len(paragraphs) - len(body) :] if body else ""
    if title:
        return f"{kind}: {title}\n{flowing}".rstrip()
    return f"{kind}: {flowing}".rstrip(" :")


def links_of(tokens: Sequence[Token], name: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a block that lead elsewhere, and where to from the document `name`."""
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.type == "link_open":
            opened.append(at)
        elif token.type == "link_close" and opened:
            start = opened.pop()
            reference = str(tokens[start].attrGet("href") or "")
            yield inline_text(tokens[start + 1 : at]), reference_target(name, reference)
        elif token.type == WIKI_LINK:
            yield token.content, title_target(token.meta["page"])


def pictures_of(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Yield where the pictures of a block lie, and what is said of each."""
    for token in tokens:
        if token.type == "image":
            said = inline_text(token.children or ()) or str(token.attrGet("title") or "")
            yield str(token.attrGet("src") or ""), said


def _pieces(tokens: Sequence[Token], *, lines: bool) -> Iterator[str]:
    tags = [each.content for each in tokens if each.type == "html_inline"]
    closed = closed_elements(tags)
    before = ""
    waiting = False
    for token in tokens:
        if token.type == "softbreak":
            waiting = True
            continue
        piece = _tag(token.content, closed) if token.type == "html_inline" else _piece(token)
        if not piece:
            continue
        if waiting:
            yield "\n" if lines else "" if is_seamless(before, piece) else " "
        waiting = False
        before = piece
        yield piece


def _piece(token: Token) -> str:
    make = _PIECES.get(token.type)
    return make(token) if make else ""


def _formula(token: Token) -> str:
    marks = token.markup or "$"
    return f"{marks}{token.content}{marks}"


def _content(token: Token) -> str:
    return token.content


_PIECES: Mapping[str, Callable[[Token], str]] = {
    "text": _content,
    "text_special": _content,
    "code_inline": _content,
    WIKI_LINK: _content,
    EMBED: lambda token: f"(embedded: {token.content})",
    "hardbreak": lambda _token: "\n",
    "image": lambda token: inline_text(token.children or ()),
    "footnote_ref": lambda token: f"[{token.meta['label']}]",
    "math_inline": _formula,
    "math_inline_double": _formula,
}


def _tag(markup: str, closed: Collection[str]) -> str:
    if _BREAK.fullmatch(markup):
        return "\n"
    if _POWER.fullmatch(markup):
        return "^"
    return "" if is_tag(markup, closed) else markup

"""Markdown: headings become sections, links and emphasis become their text.

What Obsidian and other programs for notes add to it is read too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from builder.readers.cleaning import DocumentBuilder, clean, title_from_name
from builder.readers.document import Document, Notice, NoticeKind
from builder.readers.encodings import read_decoded
from builder.readers.format import Format, Found
from builder.readers.formats.html import fragment_text
from builder.readers.formats.markdown.front_matter import FrontMatter, split
from builder.readers.formats.markdown.inline import (
    callout_text,
    heading_text,
    inline_text,
    is_callout,
    links_of,
    pictures_of,
)
from builder.readers.formats.markdown.parser import Token, parse
from builder.readers.formats.markdown.tags import keep_others
from builder.readers.links import title_target
from builder.readers.pictures import Pictures, pictures_beside
from builder.specs import CorpusSpec

_INCLUDES = re.compile(r"^[ \t]*\{\{#\w+[^}\n]*\}\}[ \t]*\n?", re.MULTILINE)  # mdBook's
_QUOTE_MARKS = re.compile(r"^[ \t>]+", re.MULTILINE)


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the file as one document. Raises UnreadableError if it is not text."""
    found = read_decoded(path, spec)
    yield from found.notices(name)
    front, body = split(clean(found.text))
    draft = DocumentBuilder()
    pictures = pictures_beside(path, spec)
    for paragraph in front.introduction:
        draft.add(paragraph)
    try:
        tokens = parse(_INCLUDES.sub("", body))
    except RecursionError:
        yield Notice(name, "nested too deeply: read as plain text", NoticeKind.DOUBTFUL)
        draft.add(body)
    else:
        _Blocks(draft, name, pictures).walk(tokens)
    draft.add("\n".join(front.rest))
    draft.place(title_target(PurePosixPath(name).stem))
    yield _document(draft, name, front)
    if pictures is not None:
        yield from pictures.notices(name)


def _document(draft: DocumentBuilder, name: str, front: FrontMatter) -> Document:
    return draft.document(
        name,
        title=front.title or draft.first_anchor or title_from_name(name),
        url=front.address,
        date=front.date,
        aliases=front.aliases,
        language=front.language,
    )


class _Blocks:
    """Turns markdown-it's flat list of tokens into blocks of text."""

    def __init__(self, draft: DocumentBuilder, name: str, pictures: Pictures | None) -> None:
        self._draft = draft
        self._name = name
        self._pictures = pictures
        self._lists: list[int | None] = []
        self._marker = ""
        self._tight = False
        self._heading = 0
        self._quoted = False
        self._rows: list[list[str]] | None = None

    def walk(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            handler = getattr(self, f"_on_{token.type}", None)
            if handler is not None:
                handler(token)

    def _on_heading_open(self, token: Token) -> None:
        self._heading = int(token.tag[1:])

    def _on_heading_close(self, _token: Token) -> None:
        self._heading = 0

    def _on_inline(self, token: Token) -> None:
        children = token.children or ()
        opens_quote, self._quoted = self._quoted, False
        for words, target in links_of(children, self._name):
            self._draft.link(words, target)
        if self._pictures is not None:
            for reference, said in pictures_of(children):
                if data := self._pictures.of(self._name, reference):
                    self._draft.picture(said, data)
        if self._heading:
            self._lay_down_marker()
            self._draft.heading(heading_text(children), self._heading)
            self._tight = False
        elif self._rows is not None:
            self._rows[-1].append(inline_text(children))
        elif opens_quote and is_callout(children):
            self._add(callout_text(children))
        else:
            self._add(inline_text(children))

    def _on_fence(self, token: Token) -> None:
        self._lay_down_marker()
        self._draft.code(token.content)
        self._tight = False

    _on_code_block = _on_fence

    def _on_math_block(self, token: Token) -> None:
        self._add(f"$$\n{token.content.strip()}\n$$")

    def _on_math_block_label(self, token: Token) -> None:
        self._add(f"$$\n{token.content.strip()}\n$$ ({token.info})")

    def _on_html_block(self, token: Token) -> None:
        self._add(fragment_text(keep_others(token.content)))

    def _on_too_deep(self, token: Token) -> None:
        self._add(_QUOTE_MARKS.sub("", token.content))

    def _on_blockquote_open(self, _token: Token) -> None:
        self._quoted = True

    def _on_bullet_list_open(self, _token: Token) -> None:
        self._lists.append(None)

    def _on_ordered_list_open(self, token: Token) -> None:
        start = token.attrGet("start")
        self._lists.append(1 if start is None else int(start))

    def _on_bullet_list_close(self, _token: Token) -> None:
        self._lists.pop()
        self._tight = False

    _on_ordered_list_close = _on_bullet_list_close

    def _on_list_item_open(self, _token: Token) -> None:
        self._lay_down_marker()
        number = self._lists[-1]
        indent = "  " * (len(self._lists) - 1)
        self._marker = f"{indent}- " if number is None else f"{indent}{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _on_list_item_close(self, _token: Token) -> None:
        self._marker = ""

    def _on_dd_open(self, _token: Token) -> None:
        self._marker = "  "

    def _on_dd_close(self, _token: Token) -> None:
        self._marker = ""

    def _on_dt_open(self, _token: Token) -> None:
        self._tight = False

    def _on_dt_close(self, _token: Token) -> None:
        self._tight = True

    def _on_footnote_reference_open(self, token: Token) -> None:
        self._marker = f"[{token.meta['label']}] "

    _on_footnote_reference_close = _on_list_item_close

    def _on_table_open(self, _token: Token) -> None:
        self._lay_down_marker()
        self._rows = []

    def _on_tr_open(self, _token: Token) -> None:
        if self._rows is not None:
            self._rows.append([])

    def _on_table_close(self, _token: Token) -> None:
        self._draft.table(self._rows or (), headed=True)
        self._rows = None
        self._tight = False

    def _lay_down_marker(self) -> None:
        """Let the number of an item that begins with no text of its own stand alone."""
        marker, self._marker = self._marker.strip(), ""
        if marker not in ("", "-"):
            self._draft.add(marker, gap="\n" if self._tight else "\n\n")

    def _add(self, text: str) -> None:
        """Add a block; the items of a list stand line under line."""
        if not text.strip():
            return
        is_item = bool(self._marker)
        self._draft.add(self._marker + text, gap="\n" if is_item and self._tight else "\n\n")
        self._tight = is_item
        self._marker = ""


FORMAT = Format(
    "markdown",
    read,
    suffixes=(".md", ".markdown", ".mdown", ".mkd"),
    options=frozenset({"images"}),
)

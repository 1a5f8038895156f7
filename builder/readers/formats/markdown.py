"""Markdown (CommonMark with tables): headings become anchors, links and emphasis become their text.

The only importer of markdown-it-py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from builder.readers.cleaning import DocumentBuilder, clean, title_from_name
from builder.readers.document import Document
from builder.readers.encodings import read_text
from builder.readers.format import Format
from builder.readers.formats.html import fragment_text
from builder.specs import CorpusSpec

_PARSER = MarkdownIt("commonmark").enable("table")
_FRONT_MATTER = re.compile(r"(?sm)\A(---|\+\+\+)[ \t]*\n(.*?)^\1[ \t]*$\n?")
_FRONT_TITLE = re.compile(r"^title\s*[:=]\s*(.+?)\s*$", re.MULTILINE)
_INCLUDES = re.compile(r"^[ \t]*\{\{#\w+[^}\n]*\}\}[ \t]*\n?", re.MULTILINE)  # mdBook's
_TAG_TEXTS = {"<br>": "\n", "<br/>": "\n", "<sup>": "^"}


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document]:
    """Yield the file as one document. Raises UnreadableError if it is not text."""
    front, body = _split_front_matter(clean(read_text(path, spec.language)))
    draft = DocumentBuilder()
    _Blocks(draft).walk(_PARSER.parse(_INCLUDES.sub("", body)))
    title = _front_title(front) or draft.first_anchor or title_from_name(name)
    yield draft.document(name, title=title)


def _split_front_matter(text: str) -> tuple[str, str]:
    """Return the YAML or TOML block a page may open with, and the page."""
    match = _FRONT_MATTER.match(text)
    return (match[2], text[match.end() :]) if match else ("", text)


def _front_title(front: str) -> str:
    match = _FRONT_TITLE.search(front)
    return match[1].strip("\"'") if match else ""


class _Blocks:
    """Turns markdown-it's flat list of tokens into blocks of text."""

    def __init__(self, draft: DocumentBuilder) -> None:
        self._draft = draft
        self._lists: list[int | None] = []
        self._marker = ""
        self._tight = False
        self._heading = False
        self._cells: list[str] | None = None

    def walk(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            handler = getattr(self, f"_on_{token.type}", None)
            if handler is not None:
                handler(token)

    def _on_heading_open(self, _token: Token) -> None:
        self._heading = True

    def _on_heading_close(self, _token: Token) -> None:
        self._heading = False

    def _on_inline(self, token: Token) -> None:
        text = _inline_text(token.children or ())
        if self._heading:
            self._draft.heading(text)
            self._tight = False
        elif self._cells is not None:
            self._cells.append(text)
        else:
            self._add(text)

    def _on_fence(self, token: Token) -> None:
        self._add(token.content)

    _on_code_block = _on_fence

    def _on_html_block(self, token: Token) -> None:
        self._add(fragment_text(token.content))

    def _on_bullet_list_open(self, _token: Token) -> None:
        self._lists.append(None)

    def _on_ordered_list_open(self, token: Token) -> None:
        self._lists.append(int(token.attrGet("start") or 1))

    def _on_bullet_list_close(self, _token: Token) -> None:
        self._lists.pop()
        self._tight = False

    _on_ordered_list_close = _on_bullet_list_close

    def _on_list_item_open(self, _token: Token) -> None:
        number = self._lists[-1]
        indent = "  " * (len(self._lists) - 1)
        self._marker = f"{indent}- " if number is None else f"{indent}{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _on_list_item_close(self, _token: Token) -> None:
        self._marker = ""

    def _on_tr_open(self, _token: Token) -> None:
        self._cells = []

    def _on_tr_close(self, _token: Token) -> None:
        row = " | ".join(self._cells or ())
        self._cells = None
        self._add(row, tight=True)

    def _on_table_open(self, _token: Token) -> None:
        self._tight = False

    _on_table_close = _on_table_open

    def _add(self, text: str, tight: bool = False) -> None:
        """Add a block; the items of a list and the rows of a table stand line under line."""
        if not text.strip():
            return
        tight = tight or bool(self._marker)
        self._draft.add(self._marker + text, gap="\n" if tight and self._tight else "\n\n")
        self._tight = tight
        self._marker = ""


def _inline_text(tokens: Sequence[Token]) -> str:
    """Return what a reader of the page would see of a run of text."""
    return "".join(_inline_piece(token) for token in tokens)


def _inline_piece(token: Token) -> str:
    match token.type:
        case "text" | "text_special" | "code_inline":
            return token.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image":
            return _inline_text(token.children or ())
        case "html_inline":
            return _TAG_TEXTS.get(token.content.lower().replace(" ", ""), "")
        case _:
            return ""


FORMAT = Format("markdown", read, suffixes=(".md", ".markdown", ".mdown", ".mkd"))

"""Wikitext → the blocks of a document: headings, paragraphs, lists, tables, code."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from builder.readers.cleaning import DocumentBuilder, collapse
from builder.readers.formats.mediawiki.markup import TABLE_END, TABLE_START, Writer
from builder.readers.formats.mediawiki.tables import Table
from builder.readers.formats.mediawiki.tags import BREAK, STORED_CODE, Protected
from builder.readers.links import title_target

_QUOTES = re.compile(r"''+")
_SWITCH = re.compile(r"__[A-Z]{3,30}__")
_VARIANT = re.compile(r"-\{([^{}\n]{0,400})\}-")
_EMPTY_BRACKETS = re.compile(r"[ \t]?[(\uff08][\s,;:\u2013-]{0,40}[)\uff09]")
_OPENED_BRACKET = re.compile(r"([(\uff08])(?:[ \t]*[,;])+[ \t]*")
_LIST_MARKS = "*#:;"
_RULE = re.compile(r"-{4,}")
_DEEPEST_LIST = 12
_FEWEST_CODE_LINES = 2
_HIGHEST, _LOWEST = 1, 6
_SHORTEST_HEADING, _LONGEST_HEADING = 3, 400


@dataclass(frozen=True, slots=True)
class _Heading:
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class _Code:
    text: str


@dataclass(frozen=True, slots=True)
class _Grid:
    rows: Sequence[Sequence[str]]
    is_headed: bool


_Block = _Heading | _Code | _Grid | str


def add_wikitext(draft: DocumentBuilder, text: str, writer: Writer) -> None:
    """Add a page to a document. Headings with nothing under them are left out."""
    protected = Protected(_VARIANT.sub(_first_variant, text))
    lines = _SWITCH.sub("", writer.written_out(protected.text)).split("\n")
    plain = map(_without_quotes, lines)
    for block in _with_content(list(_Lines(protected).blocks(plain))):
        match block:
            case _Heading():
                draft.heading(block.text, block.level)
            case _Code():
                draft.code(block.text)
            case _Grid():
                draft.table(block.rows, headed=block.is_headed)
            case _:
                draft.add(block)
    for words, title in writer.taken_links():
        draft.link(_QUOTES.sub("", html.unescape(words)), title_target(title), loose=True)


def _first_variant(match: re.Match[str]) -> str:
    """Return what stands for the first script or country of a text that has several."""
    text = match[1].partition("|")[2] or match[1]
    first, colon, rest = text.partition(":")
    return rest.partition(";")[0] if colon and first.strip().startswith("zh") else text


def _with_content(blocks: Sequence[_Block]) -> list[_Block]:
    """Leave out the headings that no text follows before the next of their level."""
    kept: list[_Block] = []
    level = 0  # what follows is below headings of smaller levels
    for block in reversed(blocks):
        if not isinstance(block, _Heading):
            level = _LOWEST + 1
        elif block.level >= level:
            continue
        else:
            level = block.level
        kept.append(block)
    return kept[::-1]


def _is_short(line: str) -> bool:
    return _SHORTEST_HEADING <= len(line) <= _LONGEST_HEADING


def _without_quotes(line: str) -> str:
    """Take out the marks of bold and italics, but not the apostrophes that stand before them."""
    if "''" not in line:
        return line
    marks = [len(match[0]) for match in _QUOTES.finditer(line)]
    italic = sum(length not in {3, 4} for length in marks) % 2
    bold = sum(length > 2 for length in marks) % 2
    odd = bool(italic and bold)  # then a bold mark is an apostrophe and an italic one
    pieces, at = [], 0
    for match in _QUOTES.finditer(line):
        pieces.append(line[at : match.start()])
        length, at = len(match[0]), match.end()
        if odd and length == 3 and line[max(0, match.start() - 1) : match.start()].strip():
            pieces.append("'")
            odd = False
        else:
            pieces.append("'" * (1 if length == 4 else max(0, length - 5)))
    return "".join([*pieces, line[at:]])


class _Lines:
    """Cuts lines into blocks."""

    def __init__(self, protected: Protected) -> None:
        self._protected = protected
        self._paragraph: list[str] = []
        self._indented: list[str] = []
        self._list: list[str] = []
        self._counts: list[int] = []
        self._tables: list[Table] = []

    def blocks(self, lines: Iterable[str]) -> Iterator[_Block]:
        for line in lines:
            yield from self._line(line)
        while self._tables:
            yield from self._end_table()
        yield from self._flush()

    def _line(self, line: str) -> Iterator[_Block]:
        stripped = line.strip()
        if stripped.startswith(TABLE_START):
            yield from self._flush()
            self._tables.append(Table(stripped[1:]))
        elif self._tables:
            yield from self._table_line(stripped)
        elif stripped[:1] in _LIST_MARKS and stripped and line[0] != " ":
            yield from self._end_indented()
            yield from self._end_paragraph()
            self._item(stripped)
        elif stripped.startswith("=") and stripped.endswith("=") and _is_short(stripped):
            yield from self._flush()
            yield from self._heading(stripped)
        elif STORED_CODE.fullmatch(stripped):
            yield from self._flush()
            yield _Code(self._protected.restored(stripped))
        elif not stripped or _RULE.fullmatch(stripped):
            yield from self._flush()
        elif not stripped.startswith(("|", "}")):  # what is left of a template that has no end
            yield from self._end_list()
            yield from self._prose(line)

    def _prose(self, line: str) -> Iterator[_Block]:
        """Take a line of a paragraph, or one that is indented, which is kept as it stands."""
        if line[0] == " " and not self._paragraph:
            self._indented.append(line[1:])
            return
        yield from self._end_indented()
        self._paragraph.append(line.strip())

    def _heading(self, line: str) -> Iterator[_Heading]:
        before = len(line) - len(line.lstrip("="))
        after = len(line) - len(line.rstrip("="))
        level = min(before, after, _LOWEST)
        text = self._finished(line[level : len(line) - level])
        if text:
            yield _Heading(text, max(level, _HIGHEST))

    def _item(self, line: str) -> None:
        text = line.lstrip(_LIST_MARKS)
        marks = line[: len(line) - len(text)][:_DEEPEST_LIST]
        text = self._finished(text)
        if marks[-1] == ";":
            text = re.sub(r"\s+:\s*", ": ", text, count=1)
        if not text:
            return
        depth = len(marks)
        del self._counts[depth:]
        self._counts += [0] * (depth - len(self._counts))
        self._counts[-1] += 1
        mark = {"*": "- ", "#": f"{self._counts[-1]}. "}.get(marks[-1], "")
        indent = "  " * (depth - 1)
        self._list.append(f"{indent}{mark}{text}")

    def _table_line(self, line: str) -> Iterator[_Block]:
        if line.startswith(TABLE_END):
            yield from self._end_table()
            line = line[1:]
        if line and self._tables:
            self._tables[-1].take(line)
        elif line:
            self._paragraph.append(line)

    def _end_table(self) -> Iterator[_Block]:
        table = self._tables.pop()
        if table.is_decoration:
            return
        if self._tables:
            self._tables[-1].append(table.flat())
            return
        rows = [[self._finished(cell) for cell in row] for row in table.grid()]
        caption = self._finished(table.caption)
        if caption:
            yield caption
        if all(len(row) < 2 for row in rows):  # a frame around text
            yield from filter(None, ("\n".join(row) for row in rows))
        else:
            yield _Grid(rows, table.is_headed)

    def _flush(self) -> Iterator[_Block]:
        yield from self._end_indented()
        yield from self._end_paragraph()
        yield from self._end_list()

    def _end_indented(self) -> Iterator[_Block]:
        """Give indented lines as code; a lone one is more often a slip."""
        if len(self._indented) < _FEWEST_CODE_LINES:
            self._paragraph += map(str.strip, self._indented)
        else:
            text = "\n".join(self._indented).replace(BREAK, "")
            yield _Code(html.unescape(self._protected.restored(text)))
        self._indented.clear()

    def _end_paragraph(self) -> Iterator[str]:
        text = self._finished(" ".join(self._paragraph))
        self._paragraph.clear()
        if text:
            yield text

    def _end_list(self) -> Iterator[str]:
        if self._list:
            yield "\n".join(self._list)
        self._list.clear()
        self._counts.clear()

    def _finished(self, text: str) -> str:
        """Return a piece as people read it: no entities, nothing put aside, single spaces."""
        text = _OPENED_BRACKET.sub(r"\1", _EMPTY_BRACKETS.sub("", text))
        text = html.unescape(self._protected.restored(text))
        lines = (collapse(line).strip() for line in text.split(BREAK))
        return "\n".join(filter(None, lines))

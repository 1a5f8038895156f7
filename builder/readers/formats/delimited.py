"""CSV and its like: a file is a table, or each of its rows a document.

The delimiter, the encoding and which row is the header are told by the content.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from builder.readers.cleaning import title_from_name
from builder.readers.compression import CutShortError, plain_pieces
from builder.readers.document import Notice, NoticeKind
from builder.readers.encodings import DecodedStream
from builder.readers.format import Format, Found
from builder.readers.sheets import Row, Sheet, sheet_documents
from builder.specs import CorpusSpec

_COMPRESSED = ("", ".gz", ".zst", ".xz", ".bz2")
_SUFFIXES = (".csv", ".tsv", ".tab", ".psv")
_DELIMITERS = "\t;|,"
"""in this order where several would do: commas stand in numbers, too"""
_TOLD = re.compile(r'\A"?sep=(.)"?[ \t]*\r?\n', re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_SNIFFED_ROWS = 50
_SNIFFED_CHARACTERS = 1 << 16
_LONGEST_ROW = 1 << 20
"""characters: what is longer has a quotation mark that nothing closes"""
_MOST_RUNAWAYS = 3
_UNCLOSED = "a quotation mark that nothing closes: read line by line"


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the table, or its rows. Raises UnreadableError if the file is not text."""
    stream = DecodedStream(plain_pieces(path), spec)
    rows = _Rows(iter(stream))
    sheet = Sheet(name, title_from_name(name.removesuffix(path.suffix)), iter(rows))
    try:
        yield from sheet_documents(sheet, spec)
    except CutShortError as error:
        yield Notice(name, error.message, NoticeKind.CUT)
    if rows.runaways:
        yield Notice(name, _UNCLOSED, NoticeKind.DOUBTFUL)
    yield from stream.notices(name)


class _RunawayError(Exception):
    """A row that takes in too much of what follows it."""


class _Lines:
    """The lines of a text, and those that the row under way has taken."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text = ""
        self._at = 0
        self._returned: list[str] = []
        self.taken: list[str] = []
        self.length = 0
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.length > _LONGEST_ROW:
            raise _RunawayError
        line = self._returned.pop() if self._returned else self._line()
        if not line:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        self.length += len(line)
        return line

    def begin_row(self) -> None:
        self.taken.clear()
        self.length = 0

    def give_back_all_but_one(self) -> str:
        """Return the first line of the row under way; the others come again."""
        first, *others = self.taken
        self._returned += reversed(others)
        self.ended = False
        return first

    def head(self) -> str:
        """Return how the text begins, without taking it."""
        while len(self._text) < _SNIFFED_CHARACTERS and self._more():
            pass
        return self._text[:_SNIFFED_CHARACTERS]

    def skip(self, count: int) -> None:
        self._at = count

    def _line(self) -> str:
        while True:
            match = _LINE.match(self._text, self._at)
            # A carriage return at the end may be half of a line's end.
            if match and match.end() < len(self._text):
                break
            if len(self._text) - self._at > _LONGEST_ROW or not self._more():
                break
        line = match[0] if match else ""
        self._at += len(line)
        return line

    def _more(self) -> bool:
        piece = next(filter(None, self._pieces), "")
        if piece:
            self._text = self._text[self._at :] + piece
            self._at = 0
        return bool(piece)


class _Rows:
    """The rows of a text, one after another."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._lines = _Lines(pieces)
        self.runaways = 0
        """how many quotation marks nothing closed"""

    def __iter__(self) -> Iterator[Row]:
        head = self._lines.head()
        told = _TOLD.match(head)
        self._lines.skip(told.end() if told else 0)
        delimiter = told[1] if told else _delimiter(head)
        while not self._lines.ended:
            yield from self._until_runaway(delimiter)

    def _until_runaway(self, delimiter: str) -> Iterator[Row]:
        lines = self._lines
        csv.field_size_limit(_LONGEST_ROW)
        if self.runaways > _MOST_RUNAWAYS:
            reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        else:
            reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        while True:
            lines.begin_row()
            try:
                row = next(reader)
            except StopIteration:
                return
            except (_RunawayError, csv.Error):
                break
            if lines.ended and len(lines.taken) > 1 and sum(map(_quotes, lines.taken)) % 2:
                break
            yield row
        self.runaways += 1
        yield lines.give_back_all_but_one().rstrip("\r\n").split(delimiter)


def _quotes(line: str) -> int:
    return line.count('"')


def _delimiter(head: str) -> str:
    """Return what parts the cells: what gives most rows as many cells as the first one."""
    lines = [match[0] for match in _LINE.finditer(head)]
    if len(head) >= _SNIFFED_CHARACTERS:
        lines.pop()
    return max(_DELIMITERS, key=lambda each: _regularity(lines, each))


def _regularity(lines: Sequence[str], delimiter: str) -> float:
    """Return the share of rows with the usual number of cells; none where that is one."""
    widths = []
    try:
        for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
            if any(row):
                widths.append(len(row))
            if len(widths) == _SNIFFED_ROWS:
                break
    except csv.Error:
        pass
    several = [width for width in widths if width > 1]
    if not several:
        return 0
    usual = max(set(several), key=several.count)
    return several.count(usual) / len(widths)


FORMAT = Format(
    "csv",
    read,
    suffixes=tuple(name + end for name in _SUFFIXES for end in _COMPRESSED),
    options=frozenset({"fields", "include", "exclude", "markup"}),
)

"""Tables of reStructuredText → rows of cells. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import zip_longest

_RUN = re.compile(r"=+")
_BORDER = re.compile(r"[=\s]+|-[-\s]+")
_GRID_BORDER = re.compile(r"\+[-=+]+\+")
_HEADER = re.compile(r"\s*:header:\s*(.*)")
_HEADER_ROWS = re.compile(r"\s*:header-rows:\s*[1-9]")
_ROW = re.compile(r"\* -( |$)")
_CELL = re.compile(r"  -( |$)")

Rows = list[list[str]]


def grid_rows(lines: Sequence[str]) -> Rows:
    """Read a table drawn with `+`, `-` and `|`; lines of one row are put together."""
    rows: Rows = []
    fresh = True
    for line in map(str.strip, lines):
        if _GRID_BORDER.fullmatch(line):
            fresh = True
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows = [*rows, cells] if fresh else _continued(rows, cells)
        fresh = False
    return rows


def simple_rows(lines: Sequence[str]) -> Rows:
    """Read a table whose columns are given by its borders of `=`.

    A row whose first cell is empty goes on with the one before.
    """
    spans = [match.span() for match in _RUN.finditer(lines[0])]
    rows: Rows = []
    for line in lines[1:]:
        if _BORDER.fullmatch(line) or not line.strip():
            continue
        cells = _cut(line, spans)
        if cells[0] or not rows:
            rows.append(cells)
        else:
            rows = _continued(rows, cells)
    return rows


def list_rows(lines: Sequence[str]) -> Rows:
    """Read the nested list of a `list-table`."""
    rows: Rows = []
    for line in lines:
        if _ROW.match(line):
            rows.append([line[3:].strip()])
        elif rows and _CELL.match(line):
            rows[-1].append(line[3:].strip())
        elif rows and line.strip():
            rows[-1][-1] = f"{rows[-1][-1]} {line.strip()}".strip()
    return rows


def directed_rows(name: str, body: Sequence[str], content: Sequence[str]) -> tuple[Rows, bool]:
    """Read a `csv-table` or `list-table`: its rows, and whether the first of them is a header.

    `body` holds its options too, `content` does not.
    """
    rows = _csv_rows(content) if name == "csv-table" else list_rows(content)
    header = next((match[1] for match in map(_HEADER.match, body) if match), "")
    headed = bool(header) or any(map(_HEADER_ROWS.match, body))
    return [*_csv_rows([header] if header else []), *rows], headed


def _csv_rows(lines: Sequence[str]) -> Rows:
    return [[cell.strip() for cell in row] for row in csv.reader(lines, skipinitialspace=True)]


def is_headed_grid(lines: Sequence[str]) -> bool:
    """Tell whether a drawn table has a header: a border of `=` ends it."""
    return any("=" in line and _GRID_BORDER.fullmatch(line.strip()) for line in lines)


def is_headed_simple(lines: Sequence[str]) -> bool:
    """Tell whether a simple table has a header: it has a third border."""
    return sum(1 for line in lines if "=" in line and _BORDER.fullmatch(line)) > 2


def _cut(line: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    starts = [start for start, _ in spans]
    ends = [*starts[1:], None]  # the last column's text may be longer than its border
    return [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _continued(rows: Rows, cells: Sequence[str]) -> Rows:
    joined = zip_longest(rows[-1], cells, fillvalue="")
    return [*rows[:-1], [f"{above} {below}".strip() for above, below in joined]]

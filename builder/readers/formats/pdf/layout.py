"""What a page draws → its lines in the order in which people read them. Pure.

Programs mostly draw a page in that order, and then it is kept: it says more than places do. Where
it jumps about, the places alone tell the order: bands of columns, from above to below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from builder.readers.formats.pdf.characters import Word
from builder.readers.formats.pdf.segments import Segment, segments_of
from builder.readers.formats.pdf.tables import Table, find_tables, rows_of

CELL = "\t"
"""what parts the cells of a table's row; no other line has it"""
GAP = "   "
"""what a wide gap in a line becomes"""
_JUMPS = 0.25
"""share of steps against the order of reading from which on the order of drawing is none"""
_FEWEST_JUMPS = 3
_PROSE = 20
_BLOCK = 6
"""lines of text that are a block of their own"""
_MOST_OF_PAGE = 0.7
_MARKER = 3
"""characters of a bullet or an item's number, at most"""

Item = Segment | Table


@dataclass(frozen=True, slots=True)
class Band:
    """Rows that share their columns."""

    columns: list[tuple[float, float]]
    rows: list[list[Segment]]


def lines_of(words: Sequence[Word]) -> list[str]:
    """Return a page's lines; the cells of a table's row are parted by CELL."""
    segments = segments_of(words)
    tables, taken = find_tables(segments)
    items: list[Item] = [each for each in segments if each.place not in taken]
    items = sorted([*items, *tables], key=lambda each: each.place)
    if _is_jumpy(items):
        items = list(_by_place(items))
    return list(_lines(items))


def _lines(items: Sequence[Item]) -> Iterator[str]:
    line = ""
    last: Segment | None = None
    for each in items:
        if isinstance(each, Table):
            if line:
                yield line
            yield from (CELL.join(row) for row in each.rows)
            line, last = "", None
        elif last and _is_beside(last, each):
            line += (" " if len(line) <= _MARKER else GAP) + each.text
            last = each
        else:
            if line:
                yield line
            line, last = each.text, each
    if line:
        yield line


def _is_beside(last: Segment, each: Segment) -> bool:
    if last.is_turned or each.is_turned:
        return False
    return abs(last.base - each.base) <= 0.5 * max(last.size, each.size) and each.left >= last.left


def _is_jumpy(items: Sequence[Item]) -> bool:
    upright = [each for each in items if isinstance(each, Table) or not each.is_turned]
    jumps = sum(_jumps(a, b) for a, b in pairwise(upright))
    return jumps >= max(_FEWEST_JUMPS, _JUMPS * len(upright)) or _has_swapped_blocks(upright)


def _jumps(a: Item, b: Item) -> bool:
    """Tell a step back up into the same column, or across to another one's text and not down."""
    size = max(a.size, b.size)
    top_a, top_b = _top(a), _top(b)
    if top_b > _bottom(a) + 0.5 * size:
        overlap = min(a.right, b.right) - max(a.left, b.left)
        narrower = min(a.right - a.left, b.right - b.left)
        return overlap > 0.3 * narrower or b.right < a.left
    if isinstance(a, Table) or isinstance(b, Table):
        return False
    beside = abs(top_a - top_b) <= 0.4 * size and (b.left > a.right or b.right < a.left)
    return beside and len(a.text) >= _PROSE and len(b.text) >= _PROSE


def _has_swapped_blocks(items: Sequence[Item]) -> bool:
    """Tell a page of two blocks of text, of which the second is drawn first."""
    blocks: list[list[Item]] = [[]]
    for a, b in pairwise(items):
        blocks[-1].append(a)
        if _top(b) > _bottom(a) + 0.5 * max(a.size, b.size):
            blocks.append([])
    blocks[-1].extend(items[-1:])
    texts = [block for block in blocks if _is_text(block)]
    return any(
        len(a) + len(b) >= _MOST_OF_PAGE * len(items) and _belongs_before(_box(b), _box(a))
        for a, b in pairwise(texts)
    )


def _is_text(block: Sequence[Item]) -> bool:
    prose = [each for each in block if isinstance(each, Segment) and len(each.text) >= _PROSE]
    return len(prose) >= _BLOCK and 2 * len(prose) > len(block)


def _box(block: Sequence[Item]) -> tuple[float, float, float, float]:
    return (
        min(each.left for each in block),
        min(_bottom(each) for each in block),
        max(each.right for each in block),
        max(_top(each) for each in block),
    )


def _belongs_before(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    left, bottom, right, top = one
    other_left, other_bottom, other_right, other_top = other
    if bottom > other_top:
        return min(right, other_right) > max(left, other_left)
    common = min(top, other_top) - max(bottom, other_bottom)
    return right < other_left and common > 0.5 * min(top - bottom, other_top - other_bottom)


def _top(item: Item) -> float:
    return item.top if isinstance(item, Table) else item.base


def _bottom(item: Item) -> float:
    return item.bottom if isinstance(item, Table) else item.base


def _by_place(items: Sequence[Item]) -> Iterator[Item]:
    """Yield items as their places have it; turned ones come last."""
    stand_ins: dict[int, Item] = {each.place: each for each in items}
    upright = [_outline(each) for each in items if isinstance(each, Table) or not each.is_turned]
    for band in _bands(rows_of(upright)):
        for each in _band_order(band):
            yield stand_ins[each.place]
    yield from (each for each in items if isinstance(each, Segment) and each.is_turned)


def _outline(item: Item) -> Segment:
    if isinstance(item, Segment):
        return item
    return Segment("", item.left, item.right, item.top, item.size, item.place)


def _bands(rows: Sequence[list[Segment]]) -> Iterator[Band]:
    band: Band | None = None
    for row in rows:
        own = _spans(row)
        if band is None or not _fits(band, own):
            if band:
                yield band
            band = Band(own, [row])
        else:
            merged = _merge(band.columns, own)
            band = Band(merged, [*band.rows, row])
    if band:
        yield band


def _spans(row: Sequence[Segment]) -> list[tuple[float, float]]:
    return [(each.left, each.right) for each in row]


def _merge(
    columns: Sequence[tuple[float, float]], more: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for left, right in sorted([*columns, *more]):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _fits(band: Band, row: Sequence[tuple[float, float]]) -> bool:
    """Tell whether a row keeps a band's columns apart, and needs no others where it has one."""
    if len(band.columns) == 1:
        return len(row) == 1
    return len(_merge(band.columns, row)) >= len(band.columns)


def _band_order(band: Band) -> Iterator[Segment]:
    cells = [each for row in band.rows for each in row]
    is_prose = median(len(each.text) for each in cells) >= _PROSE
    if len(band.columns) < 2 or not is_prose:
        yield from cells
        return
    for left, right in band.columns:
        yield from (each for each in cells if left <= each.left and each.right <= right)

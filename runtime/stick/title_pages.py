"""Titles of several corpora in one order: any part of it, without what stands before."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from runtime.results import TitleEntry, TitlePage
from runtime.stick.corpus import Pack
from runtime.stick.title_index import TitleIndex, TitleRow
from runtime.text.folding import title_key

_LAST = chr(0x10FFFF)
"""sorts after whatever may go on after a prefix"""


@dataclass(slots=True)
class _Range:
    """The titles of one index that are looked at: from `low` to before `high`."""

    titles: TitleIndex
    low: int
    high: int

    @property
    def size(self) -> int:
        return self.high - self.low


def titles_page(packs: Sequence[Pack], prefix: str, start: int, count: int) -> TitlePage:
    """Return titles `start` to `start + count` of those that begin with a prefix.

    Raises LibraryError when a pack is damaged.
    """
    key = title_key(prefix)
    ranges = [_range(pack.titles, key) for pack in packs]
    total = sum(each.size for each in ranges)
    _pass_over(ranges, min(start, total))
    merged = heapq.merge(*map(_numbered, range(len(packs)), ranges))
    entries = tuple(
        TitleEntry(packs[place].record.id, row.document, row.title, row.known_as)
        for _, place, row in islice(merged, count)
    )
    return TitlePage(entries, start, total)


def _range(titles: TitleIndex, key: str) -> _Range:
    if not key:
        return _Range(titles, 0, len(titles))
    return _Range(titles, titles.find(key), titles.find(key + _LAST))


def _numbered(place: int, part: _Range) -> Iterator[tuple[str, int, TitleRow]]:
    for row in islice(part.titles.rows(part.low), part.size):
        yield row.key, place, row


def _pass_over(ranges: Sequence[_Range], count: int) -> None:
    """Move the beginnings of ranges past the first `count` titles of all, by halving what is left.

    Titles of one key stand in the order of the ranges.
    """
    highs = [each.high for each in ranges]
    while count:
        widest = max(range(len(ranges)), key=lambda place: highs[place] - ranges[place].low)
        middle = (ranges[widest].low + highs[widest]) // 2
        cuts = _cuts(ranges, highs, widest, middle)
        passed = sum(cut - each.low for cut, each in zip(cuts, ranges, strict=True))
        if passed <= count:
            for cut, each in zip(cuts, ranges, strict=True):
                each.low = cut
            count -= passed
        else:
            cuts[widest] = middle
            highs = cuts


def _cuts(ranges: Sequence[_Range], highs: Sequence[int], widest: int, middle: int) -> list[int]:
    """Return where each range is cut right after the title `middle` of the widest one."""
    key = ranges[widest].titles.row(middle).key
    cuts = []
    for place, each in enumerate(ranges):
        cut = each.titles.find(f"{key}\0" if place < widest else key)
        cuts.append(min(max(cut, each.low), highs[place]))
    cuts[widest] = middle + 1
    return cuts

"""Which link of a document is chosen. Pure state, no screen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from runtime.results import DocumentLink


class LinkChoice:
    """The links of a document, and the one that Enter follows."""

    def __init__(self, links: Sequence[DocumentLink] = ()) -> None:
        self.links = links
        self.chosen = -1
        """the number of the chosen link; -1 for none"""

    @property
    def link(self) -> DocumentLink | None:
        """The chosen link."""
        return self.links[self.chosen] if self.chosen >= 0 else None

    def step(self, by: int, first: int, last: int) -> DocumentLink | None:
        """Choose the next link or the one before, and return it; None where there is none.

        From a link out of view, which is the characters `first` to `last`, it goes to the first
        link in view, or to the last one.
        """
        if not self.links:
            return None
        current = self.link
        if current is not None and first <= current.start <= last:
            number = self.chosen + by
        elif by > 0:
            number = bisect_left(self.links, first, key=lambda link: link.start)
        else:
            number = bisect_right(self.links, last, key=lambda link: link.start) - 1
        self.chosen = number % len(self.links)
        return self.links[self.chosen]

    def forget(self) -> None:
        """Choose none."""
        self.chosen = -1

    def within(self, start: int, end: int) -> Iterator[tuple[int, DocumentLink]]:
        """Yield the links in a part of the text, each with its number."""
        number = bisect_right(self.links, start, key=lambda link: link.end)
        for place in range(number, len(self.links)):
            if self.links[place].start >= end:
                return
            yield place, self.links[place]

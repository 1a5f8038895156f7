"""Where a document has what is looked for, whatever its case and accents. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from runtime.text.folding import folded
from runtime.tui.drawable import Span


class Finder:
    """Looks for one text after the other in a document."""

    def __init__(self, text: str = "") -> None:
        self._text = text
        self.wanted = ""
        """what is looked for, as it was typed"""
        self._wanted = ""
        self.at: int | None = None
        """where the match begins that one stands at"""

    @property
    def active(self) -> bool:
        """Whether something is looked for."""
        return bool(self._wanted)

    @cached_property
    def count(self) -> int:
        """How many matches there are."""
        return self._folded.count(self._wanted) if self._wanted else 0

    @property
    def number(self) -> int:
        """Which of the matches one stands at, counted from 1; 0 where at none."""
        return 0 if self.at is None else self._folded.count(self._wanted, 0, self.at) + 1

    def look_for(self, wanted: str, start: int = 0) -> int | None:
        """Look for a text from a character on; return where the first match begins, or None."""
        self.wanted = wanted
        self._wanted = folded(wanted)
        self.__dict__.pop("count", None)
        self.at = self._following(start) if self._wanted else None
        return self.at

    def step(self, by: int) -> int | None:
        """Go to the next match or to the one before, from the end on from the other end."""
        if self.at is not None:
            self.at = self._following(self.at + 1) if by > 0 else self._before(self.at)
        return self.at

    def within(self, start: int, end: int) -> Iterator[Span]:
        """Yield the matches that reach into these characters."""
        length = len(self._wanted)
        found = self._folded.find(self._wanted, max(0, start - length)) if length else -1
        while 0 <= found < end:
            yield found, found + length
            found = self._folded.find(self._wanted, found + length)

    @cached_property
    def _folded(self) -> str:
        return folded(self._text)

    def _following(self, start: int) -> int | None:
        found = self._folded.find(self._wanted, start)
        found = self._folded.find(self._wanted) if found < 0 else found
        return None if found < 0 else found

    def _before(self, end: int) -> int | None:
        found = self._folded.rfind(self._wanted, 0, end)
        found = self._folded.rfind(self._wanted) if found < 0 else found
        return None if found < 0 else found

"""The titles that are looked through, of which only those near what is in view are held. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

from runtime.results import TitleEntry, TitlePage

WINDOW = 100
"""titles that are asked for at once"""
_KEPT_WINDOWS = 20


@dataclass(frozen=True, slots=True)
class TitleRequest:
    """Which titles are asked for."""

    prefix: str
    corpora: Collection[str]
    start: int = 0
    count: int = WINDOW


class TitleWindows:
    """The titles that begin with a prefix, as far as they came."""

    def __init__(self, prefix: str = "", corpora: Collection[str] = ()) -> None:
        self.prefix = prefix
        self.corpora = corpora
        self.total = 0
        self._windows: OrderedDict[int, tuple[TitleEntry, ...]] = OrderedDict()

    def take(self, page: TitlePage) -> None:
        """Take a window that came."""
        self.total = page.total
        self._windows[page.start // WINDOW] = page.titles
        if len(self._windows) > _KEPT_WINDOWS:
            self._windows.popitem(last=False)

    def entry(self, number: int) -> TitleEntry | None:
        """Return a title; None while it is not there."""
        window = self._windows.get(number // WINDOW, ())
        place = number % WINDOW
        return window[place] if place < len(window) else None

    def missing(self, first: int, last: int) -> TitleRequest | None:
        """Return what to ask for to have the titles `first` to `last`; None where nothing."""
        for window in range(max(0, first) // WINDOW, max(0, last) // WINDOW + 1):
            if window not in self._windows and (window * WINDOW < self.total or not window):
                return TitleRequest(self.prefix, self.corpora, window * WINDOW)
        return None

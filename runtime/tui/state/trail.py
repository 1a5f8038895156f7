"""The documents that were read in this sitting, to go back to. Pure; it goes with the sitting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.citations import NumberedPassage
from runtime.results import DocumentLink, TitleEntry

MOST_VISITS = 100


@dataclass(slots=True)
class Visit:
    """A document that is read, and where one stands in it."""

    places: Sequence[NumberedPassage]
    """the passages that are read one after the other"""
    index: int
    """which of them it stands at"""
    offset: int | None = None
    """the first character that was in view when it was left"""

    @property
    def place(self) -> NumberedPassage:
        """The passage it stands at."""
        return self.places[self.index]

    def is_of(self, other: NumberedPassage) -> bool:
        """Whether a passage is in the same document."""
        place = self.place
        return (place.corpus, place.document) == (other.corpus, other.document)


class Trail:
    """Visits in the order they were made; after a step back, a new one replaces those ahead."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    def go(self, visit: Visit) -> Visit:
        """Go to a document; again to the one it stands at is no step."""
        again = self._at >= 0 and self._visits[self._at].is_of(visit.place)
        del self._visits[self._at + (0 if again else 1) :]
        self._visits = [*self._visits, visit][-MOST_VISITS:]
        self._at = len(self._visits) - 1
        return visit

    def step(self, by: int) -> Visit | None:
        """Go back or forward; None where there is nothing."""
        if not 0 <= self._at + by < len(self._visits):
            return None
        self._at += by
        return self._visits[self._at]

    def clear(self) -> None:
        """Forget what was read."""
        self._visits.clear()
        self._at = -1


def beginning_of(entry: TitleEntry) -> NumberedPassage:
    """Return a document's beginning as a place to read, without a number: no question found it."""
    title = entry.known_as or entry.title
    return NumberedPassage(0, entry.corpus, entry.document, title, "", "", 0, 0)


def target_of(link: DocumentLink) -> NumberedPassage:
    """Return the beginning of the document that a link leads to."""
    return beginning_of(TitleEntry(link.corpus, link.document, link.title))

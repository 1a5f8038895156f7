"""Documents of one text, or of long ones that are nearly so → the first, which names the others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from builder.corpus.resemblance import Resemblance
from builder.readers.document import Document

SHORTEST = 200
"""characters; a shorter text may mean another thing under another title"""
_DIGEST_BYTES = 12
_MOST_TITLES = 20
"""of copies, that the first document has as well"""


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that another one has the text of."""

    id: str
    title: str


class Copies:
    """Looks at all documents once, then folds them, in the same order."""

    def __init__(self) -> None:
        self._first: dict[bytes, int] = {}
        self._resemblance = Resemblance()
        self._seen = 0
        self._copies: set[int] = set()
        self._of: dict[int, list[Copy]] = {}
        self._titles: dict[int, list[str]] = {}
        self.names: list[str] = []
        """the ids of the copies"""

    def look_at(self, document: Document) -> bool:
        """Return whether the next document is the first of its text."""
        number = self._seen
        self._seen += 1
        if len(document.text) < SHORTEST:
            return True
        digest = hashlib.blake2b(document.text.encode(), digest_size=_DIGEST_BYTES).digest()
        first = self._first.setdefault(digest, number)
        if first == number:
            like = self._resemblance.earlier(document.text, number)
            if like is None:
                return True
            self._first[digest] = first = like
        self._copies.add(number)
        self.names.append(document.id)
        self._of.setdefault(first, []).append(Copy(document.id, document.title))
        titles = self._titles.setdefault(first, [])
        if len(titles) < _MOST_TITLES:
            titles += (document.title, *document.aliases)
        return False

    def folded(self, documents: Iterable[Document]) -> Iterator[tuple[Document, Sequence[Copy]]]:
        """Yield the documents that are no copies, each with its copies."""
        for number, document in enumerate(documents):
            if number in self._copies:
                continue
            others = dict.fromkeys((*document.aliases, *self._titles.get(number, ())))
            others.pop(document.title, None)
            folded = replace(document, aliases=tuple(others)) if others else document
            yield folded, self._of.get(number, ())

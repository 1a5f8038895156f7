"""Terms → their entries in the lexicons of packs, each looked up once a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from runtime.stick.corpus import Pack
from runtime.stick.lexical_index import TermEntry


class Lookups:
    """What some packs' lexicons hold of a question's terms. Used by one thread at a time."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], TermEntry | None] = {}

    def entry(self, pack: Pack, term: str) -> TermEntry | None:
        """Return a term's entry, or None. Raises LibraryError when the lexicon is damaged."""
        key = (pack.record.id, term)
        if key not in self._entries:
            self._entries[key] = pack.lexical.entry(term)
        return self._entries[key]

    def frequency(self, packs: Iterable[Pack], term: str) -> int:
        """Return how many passages of the packs have a term."""
        return sum(entry.passages for pack in packs if (entry := self.entry(pack, term)))

    def weighted(
        self, pack: Pack, weights: Mapping[str, float]
    ) -> Iterable[tuple[TermEntry, float]]:
        """Yield the entries of those terms that a pack has, each with its weight."""
        for term, weight in weights.items():
            entry = self.entry(pack, term)
            if entry is not None:
                yield entry, weight

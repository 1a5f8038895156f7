"""Notices counted by reason, since a corpus may have a million of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from builder.readers.document import Notice, NoticeKind
from builder.readers.processes.wire import Raw

MOST_NAMES = 1000
"""names that are kept for a reason"""


@dataclass(frozen=True, slots=True)
class NoticeCount:
    """A reason, and what it holds of."""

    kind: NoticeKind
    reason: str
    count: int
    names: tuple[str, ...]
    """the first of them, MOST_NAMES at most"""


class NoticeTally:
    """Counts notices, in the order that their reasons first came in."""

    def __init__(self) -> None:
        self._counts: dict[tuple[NoticeKind, str], int] = {}
        self._names: dict[tuple[NoticeKind, str], list[str]] = {}

    def add(self, notice: Notice) -> None:
        """Count one."""
        self.merge([NoticeCount(notice.kind, notice.reason, 1, (notice.name,))])

    def merge(self, counts: Iterable[NoticeCount]) -> None:
        """Count what another tally did."""
        for each in counts:
            key = (each.kind, each.reason)
            self._counts[key] = self._counts.get(key, 0) + each.count
            names = self._names.setdefault(key, [])
            names += each.names[: MOST_NAMES - len(names)]

    def counts(self) -> Iterator[NoticeCount]:
        """Yield each reason once."""
        for (kind, reason), count in self._counts.items():
            yield NoticeCount(kind, reason, count, tuple(self._names[kind, reason]))


def some_names(names: Sequence[str], count: int, shown: int, separator: str = ", ") -> str:
    """Return the first names, and how many more of `count` there are."""
    more = count - shown
    return separator.join(names[:shown]) + (f" and {more:,} more" if more > 0 else "")


def count_to_raw(count: NoticeCount) -> Raw:
    """Return what JSON holds of a count."""
    return {
        "kind": str(count.kind), "reason": count.reason,
        "count": count.count, "names": list(count.names),
    }  # fmt: skip


def count_from_raw(raw: Raw) -> NoticeCount:
    """Return the count: the inverse of `count_to_raw`."""
    kind = NoticeKind(raw["kind"])
    return NoticeCount(kind, raw["reason"], raw["count"], tuple(raw["names"]))

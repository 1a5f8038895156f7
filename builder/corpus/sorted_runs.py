"""Rows in any order → rows in order, with bounded memory: an external merge sort.

Rows are gathered up to a limit, then written to a run on the disk in order; the runs are merged at
the end.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

Row = TypeVar("Row", bound=tuple[Any, ...])


class SortedRuns(Generic[Row]):
    """Gathers tuples of strings and whole numbers, and gives them back in their order."""

    def __init__(
        self, folder: Path, name: str, row: Callable[[Sequence[Any]], Row], most_held: int
    ) -> None:
        """Gather; beyond `most_held` rows they go to files in `folder`, which begin with `name`.

        `row` makes one of a list of what it has.
        """
        self._folder = folder
        self._name = name
        self._row = row
        self._most_held = most_held
        self._held: list[Row] = []
        self._runs: list[Path] = []

    def extend(self, rows: Iterable[Row]) -> None:
        """Take rows."""
        self._held.extend(rows)
        if len(self._held) >= self._most_held:
            self._spill()

    @contextmanager
    def merged(self) -> Iterator[Iterator[Row]]:
        """Give all rows, in order, once; then the files are gone."""
        with ExitStack() as stack:
            files = [stack.enter_context(path.open(encoding="utf-8")) for path in self._runs]
            yield heapq.merge(*map(self._read, files), sorted(self._held))
        for path in self._runs:
            path.unlink()
        self._runs.clear()
        self._held.clear()

    def _read(self, lines: Iterable[str]) -> Iterator[Row]:
        return (self._row(json.loads(line)) for line in lines)

    def _spill(self) -> None:
        path = self._folder / f"{self._name}-{len(self._runs)}.run"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(row)}\n" for row in sorted(self._held))
        self._runs.append(path)
        self._held.clear()

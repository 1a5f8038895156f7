"""Rows come in order, whether they fitted into memory or went over the disk."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from builder.corpus.sorted_runs import SortedRuns

ROWS = [(f"wörd\t{number % 7}\n", number) for number in range(50)]


@pytest.mark.parametrize("most_held", [1, 8, 1000])
def test_rows_come_in_order_once(tmp_path: Path, most_held: int) -> None:
    shuffled = random.Random(3).sample(ROWS, k=len(ROWS))
    runs = SortedRuns(tmp_path, "rows", lambda row: (str(row[0]), int(row[1])), most_held)
    for row in shuffled:
        runs.extend([row])
    with runs.merged() as merged:
        assert sorted(ROWS) == list(merged)
    assert [] == list(tmp_path.iterdir())

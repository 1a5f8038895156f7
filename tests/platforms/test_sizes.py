"""What a stick takes: memory where it runs, and room for each platform."""

from __future__ import annotations

import pytest

from builder.platforms import PLATFORMS
from evaluation.bench import payload_rows
from evaluation.rows import Row, rows_table
from evaluation.startup import measure_memory, programs
from runtime.stick.manifest import read_manifest
from tests.platforms.given import GivenStick


@pytest.mark.platforms("linux-x86_64, memory of a search")
def test_a_search_keeps_within_its_memory(stick: GivenStick) -> None:
    stick.payload("linux-x86_64")
    started = programs(stick.root)[-1]
    rows = measure_memory(started, stick.question, answers=False)

    assert "from the stick" == started.name
    assert [] == _missed(rows), rows_table(rows)


@pytest.mark.platforms("payload size", how="inspected")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_payload_keeps_within_its_size(stick: GivenStick, platform: str) -> None:
    stick.payload(platform)
    rows = [row for row in payload_rows(read_manifest(stick.root)) if row.name.endswith(platform)]

    assert 1 == len(rows)
    assert [] == _missed(rows), rows_table(rows)


def _missed(rows: list[Row]) -> list[Row]:
    assert rows
    return [row for row in rows if row.target is None or not row.target.met(row.value)]

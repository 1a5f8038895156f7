"""The acronyms of a pack, read from a file that anyone may have written."""

from __future__ import annotations

import json
import time

import pytest

from runtime.stick.acronym_table import Pair, Table, table_from_json, table_to_json

WHO = Pair("WHO", "World Health Organization", "worldhealthorgan", 3)


def test_a_table_comes_back_as_it_was() -> None:
    table = table_from_json(table_to_json([WHO]).encode())
    assert (WHO,) == table.meanings("WHO") == table.acronyms("worldhealthorgan")
    assert () == table.meanings("UN")


@pytest.mark.parametrize(
    "data",
    [
        "{}", "[1]", '["WHO"]', '[["WHO", "World", "world"]]', '[["WHO", "World", "world", 1, 2]]',
        '[["WHO", "World", "world", true]]', '[["WHO", "World", "world", -1]]',
        '[["WHO", "World", "world", 0]]', '[["WHO", "World", "world", 1.0]]',
        '[["WHO", "World", "world", 1e999]]', '[["", "World", "world", 1]]',
        '[["WHO", null, "world", 1]]', '[["WHO", "\\ud800", "world", 1]]',
        json.dumps([["WHO", "World " * 1000, "world", 1]]), "[" * 100_000,
    ],
    ids=lambda data: data[:40],
)  # fmt: skip
def test_what_is_no_table_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        table_from_json(data.encode())


def test_an_acronym_of_very_many_long_forms_takes_no_time() -> None:
    pairs = [Pair("WHO", f"World {number}", f"world{number}", 1) for number in range(100_000)]
    begun = time.process_time()
    assert 100_000 == len(Table(pairs))
    assert time.process_time() - begun < 5

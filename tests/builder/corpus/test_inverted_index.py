"""Terms that do not fit into memory go to the disk, and the index is the same to the byte."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from builder.corpus.inverted_index import TermIndex

WORDS = [f"word{number}" for number in range(400)] + ["größe", "净水器", "été"]


def files(folder: Path, most_held: int) -> dict[str, bytes]:
    folder.mkdir()
    generator = random.Random(5)
    index = TermIndex("en", folder, most_held)
    for number in range(300):
        text = " ".join(generator.choices(WORDS, k=40))
        index.add(f"Title {number % 7}", text)
    index.write(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("most_held", [1, 20_000, 150_000])
def test_runs_on_the_disk_give_the_same_index(tmp_path: Path, most_held: int) -> None:
    whole = files(tmp_path / "whole", 1 << 30)
    assert whole == files(tmp_path / "runs", most_held)

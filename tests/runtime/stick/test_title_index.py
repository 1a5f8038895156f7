"""The titles of a corpus in order: found by prefix, stored or put in order, and damaged ones."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builder.corpus import title_list
from builder.corpus.copies import Copy
from builder.corpus.title_list import TitleList
from builder.readers.document import Document
from runtime.errors import LibraryError
from runtime.library import Library
from runtime.results import TitleEntry
from runtime.stick.layout import PACK_FILES
from runtime.stick.title_index import (
    TitleIndex,
    TitleRow,
    sorted_titles,
    stored_titles,
    title_rows,
)
from tests.support.libraries import write_library

WORDS = ("Élan", "elm", "Éclair", "zebra", "“Eclipse”", "a", "Straße", "北京", "10 downing street")


def documents(count: int) -> list[Document]:
    """Return documents whose titles often have one key."""
    chosen = random.Random(3)
    return [
        Document(f"d{number}", " ".join(chosen.choices(WORDS, k=2)), "text")
        for number in range(count)
    ]


def stored(folder: Path, made: Sequence[Document], most_held: int = 1 << 20) -> TitleIndex:
    folder.mkdir()
    titles = TitleList(folder, most_held)
    for each in made:
        titles.add(each)
    titles.write(folder)
    found = stored_titles(folder)
    assert found is not None
    return found


def rows_of(made: Sequence[Document]) -> list[TitleRow]:
    return sorted(row for each in made for row in title_rows(each.id, each.title, each.aliases, ()))


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(title_list, "_BLOCK_CHARACTERS", 64)


@pytest.mark.parametrize("most_held", [1, 7, 1 << 20])
def test_titles_come_back_in_order_however_they_were_gathered(
    tmp_path: Path, small_blocks: None, most_held: int
) -> None:
    made = documents(100)
    index = stored(tmp_path / "pack", made, most_held)
    assert rows_of(made) == list(index.rows(0))
    assert len(index) == 100
    assert [] == [path for path in (tmp_path / "pack").iterdir() if path.suffix == ".run"]


def test_a_key_is_found_as_in_a_list(tmp_path: Path, small_blocks: None) -> None:
    made = documents(100)
    expected = [row.key for row in rows_of(made)]
    for index in (stored(tmp_path / "pack", made), sorted_titles(rows_of(made))):
        for key in ("", "e", "elan", "elan elan", "zz", "\U0010ffff", *expected):
            assert int(np.searchsorted(expected, key)) == index.find(key)
        assert [rows_of(made)[number] for number in (0, 41, 99)] == [
            index.row(number) for number in (0, 41, 99)
        ]


def test_a_document_is_listed_by_its_other_titles_and_those_of_its_copies(tmp_path: Path) -> None:
    document = Document("usa", "United States", "text", aliases=("USA", "united  stätes"))
    (tmp_path / "pack").mkdir()
    titles = TitleList(tmp_path / "pack")
    titles.add(document, [Copy("c", "America"), Copy("d", "USA")])
    titles.write(tmp_path / "pack")
    index = stored_titles(tmp_path / "pack")
    assert index is not None
    assert [
        TitleRow("america", "America", "usa", "United States"),
        TitleRow("united states", "United States", "usa"),
        TitleRow("usa", "USA", "usa", "United States"),
    ] == list(index.rows(0))


def test_a_document_without_a_title_is_listed_by_its_id() -> None:
    assert [TitleRow("notes.txt", "notes.txt", "notes.txt")] == list(
        title_rows("notes.txt", "", (), ())
    )


def library(root: Path, count: int = 60) -> Library:
    """Return a library of three corpora whose titles are mixed."""
    made = documents(count)
    corpora = {"one": made[::3], "two": made[1::3], "three": made[2::3]}
    return Library.open(write_library(root, corpora))


def entries(opened: Library, prefix: str) -> list[TitleEntry]:
    """Return what is expected, from each corpus's own list."""
    rows = [
        (row.key, place, row, pack.id)
        for place, pack in enumerate(opened.packs)
        for row in opened._stick.packs[place].titles.rows(0)
        if row.key.startswith(prefix)
    ]
    return [TitleEntry(id, row.document, row.title, row.known_as) for *_, row, id in sorted(rows)]


@pytest.mark.parametrize("prefix", ["", "e", "elan", "ELAN É", "nothing"])
def test_any_page_of_several_corpora_is_that_part_of_one_order(
    tmp_path: Path, small_blocks: None, prefix: str
) -> None:
    with library(tmp_path) as opened:
        expected = entries(opened, "elan e" if prefix == "ELAN É" else prefix)
        for start in range(len(expected) + 2):
            page = opened.titles(prefix, start=start, count=5)
            assert expected[start : start + 5] == list(page.titles)
            assert (start, len(expected)) == (page.start, page.total)


def test_a_pack_of_an_earlier_format_has_the_same_titles(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        expected = opened.titles(count=100)
        for pack in opened._stick.packs:
            (pack.folder / PACK_FILES.titles).unlink()
            pack.record = replace(pack.record, files=())
            assert stored_titles(pack.folder) is None
        assert len(expected.titles) == 60
    packs = opened._stick.packs
    again = Library(replace(opened._stick, packs=tuple(type(p)(p.folder, p.record) for p in packs)))
    assert expected == again.titles(count=100)


@pytest.mark.parametrize(
    "heads", ['[["a", 1]]', '[["a"]]', "[]", "{}", "[[1, 0]]", '[["a", true]]', '[["a",0],["b",0]]']
)
def test_damaged_heads_are_told_of(tmp_path: Path, heads: str) -> None:
    stored(tmp_path / "pack", documents(5))
    (tmp_path / "pack" / PACK_FILES.title_heads).write_text(heads)
    with pytest.raises(LibraryError, match=r"titles\.heads\.json"):
        stored_titles(tmp_path / "pack")


@pytest.mark.parametrize("line", ['["a"]', "{}", '["a", 1]', "a", '["a","b","c","d"]'])
def test_damaged_titles_are_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setattr(title_list, "row_to_line", lambda _: line)
    with pytest.raises(LibraryError, match=r"titles\.zst"):
        stored(tmp_path / "pack", documents(5))


def test_heads_that_do_not_fit_the_titles_are_told_of(tmp_path: Path, small_blocks: None) -> None:
    stored(tmp_path / "pack", documents(50))
    path = tmp_path / "pack" / PACK_FILES.title_heads
    heads = json.loads(path.read_text())
    heads[1][1] += 1
    path.write_text(json.dumps(heads))
    index = stored_titles(tmp_path / "pack")
    assert index is not None
    with pytest.raises(LibraryError, match=r"titles\.zst"):
        list(index.rows(0))

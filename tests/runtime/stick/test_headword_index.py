"""A dictionary's list of words gives the entries of a word, and the words that are nearly it."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.corpus.headwords import Direction, HeadwordList
from builder.readers.document import Document
from runtime.errors import LibraryError
from runtime.stick.block_store import BlockWriter
from runtime.stick.headword_index import HeadwordIndex, Way, one_edit
from runtime.stick.layout import PACK_FILES

WORDS = [f"word{number:04}" for number in range(3000)]


def written(folder: Path, most_held: int = 1 << 20) -> HeadwordIndex:
    folder.mkdir()
    words = HeadwordList(Direction("en", "de"), folder, most_held)
    for word in WORDS:
        words.add(Document(word, word.title(), f"{word.title()}\nWort, {word[::-1]}"))
    words.write(folder)
    return HeadwordIndex(folder, len(WORDS))


def test_every_word_leads_to_its_entry(tmp_path: Path) -> None:
    index = written(tmp_path / "pack")
    for number, word in enumerate(WORDS):
        assert (number,) == index.entries(word)[Way.HEADWORD]
        assert (number,) == index.entries(word[::-1])[Way.SENSE]


def test_a_common_translation_is_listed_up_to_a_limit(tmp_path: Path) -> None:
    assert 250 == len(written(tmp_path / "pack").entries("wort")[Way.SENSE])


@pytest.mark.parametrize("word", ["", "word", "word00000", "zzz", "a", "word0001\tx"])
def test_other_words_lead_nowhere(tmp_path: Path, word: str) -> None:
    assert {} == written(tmp_path / "pack").entries(word)


def test_runs_on_the_disk_give_the_same_list(tmp_path: Path) -> None:
    for name, most_held in (("whole", 1 << 20), ("runs", 700)):
        written(tmp_path / name, most_held)
    whole, runs = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("whole", "runs")
    )
    assert whole == runs


def test_words_one_edit_away_are_found(tmp_path: Path) -> None:
    index = written(tmp_path / "pack")
    assert {"word0001", "word0011", "word0010"} < set(index.like("word001"))
    assert [] == list(index.like("xord0001"))  # the first letter is taken to be right


@pytest.mark.parametrize(
    ("word", "other", "expected"),
    [
        ("house", "houses", True),
        ("houses", "house", True),
        ("house", "hause", True),
        ("hosue", "house", True),
        ("house", "house", False),
        ("house", "mouses", False),
        ("house", "hosues", False),
        ("ab", "ba", True),
        ("abc", "cba", False),
        ("", "a", True),
    ],
)
def test_one_edit(word: str, other: str, expected: bool) -> None:
    assert expected is one_edit(word, other)


@pytest.mark.parametrize("line", ["word\tq1", "word\th", "word\th9", "word\thx", "word\t"])
def test_a_damaged_list_is_told(tmp_path: Path, line: str) -> None:
    writer = BlockWriter(tmp_path / PACK_FILES.headwords, tmp_path / PACK_FILES.headwords_blocks)
    writer.write_block(f"{line}\n")
    writer.close()
    (tmp_path / PACK_FILES.headwords_heads).write_text('["word"]')
    with pytest.raises(LibraryError, match=r"headwords.zst is damaged"):
        HeadwordIndex(tmp_path, 9).entries("word")


@pytest.mark.parametrize("heads", ["[]", "{}", "[1]", "x"])
def test_damaged_heads_are_told(tmp_path: Path, heads: str) -> None:
    written(tmp_path / "pack")
    (tmp_path / "pack" / PACK_FILES.headwords_heads).write_text(heads)
    with pytest.raises(LibraryError, match=r"headwords.heads.json is damaged"):
        HeadwordIndex(tmp_path / "pack", len(WORDS))

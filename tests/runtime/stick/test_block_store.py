"""Compressed blocks: what is written is read back, any span of it, and damage is told of."""

from __future__ import annotations

import random
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import zstandard

from runtime.errors import LibraryError
from runtime.stick import block_store
from runtime.stick.block_store import BlockReader, BlockWriter, train_dictionary
from tests.support.threads import Turns, at_once

TEXTS = ["Grüße aus Köln. ", "plain ascii, ", "日本語の文章。", "🦉" * 9, "", "x"] * 20


def written(folder: Path, texts: list[str], characters: int = 50) -> BlockReader:
    writer = BlockWriter(folder / "data.zst", folder / "table.npy", characters=characters)
    for text in texts:
        writer.write(text)
    writer.close()
    return BlockReader(folder / "data.zst", folder / "table.npy")


def test_any_span_of_characters_reads_back(tmp_path: Path) -> None:
    reader = written(tmp_path, TEXTS)
    whole = "".join(TEXTS)
    chosen = random.Random(1)
    for _ in range(300):
        start, end = sorted(chosen.randrange(len(whole) + 1) for _ in range(2))
        assert whole[start:end] == reader.read(start, end)


def test_spans_that_end_where_blocks_do_read_back(tmp_path: Path) -> None:
    reader = written(tmp_path, TEXTS)
    whole = "".join(TEXTS)
    for start, end in pairwise(range(0, len(whole), 50)):
        assert whole[start:end] == reader.read(start, end)


def test_blocks_have_the_length_asked_for_and_the_last_one_the_rest(tmp_path: Path) -> None:
    reader = written(tmp_path, ["a" * 120, "b" * 25])
    assert [50, 50, 45] == [len(reader.block(index)) for index in range(reader.blocks)]


def test_a_text_written_as_a_block_is_one_whatever_its_length(tmp_path: Path) -> None:
    writer = BlockWriter(tmp_path / "data.zst", tmp_path / "table.npy", characters=4)
    writer.write_block("first block")
    writer.write_block("second")
    writer.close()
    reader = BlockReader(tmp_path / "data.zst", tmp_path / "table.npy")
    assert ["first block", "second"] == [reader.block(0), reader.block(1)]


def test_an_empty_stream_has_no_characters(tmp_path: Path) -> None:
    reader = written(tmp_path, [])
    assert (0, 0, "") == (reader.characters, reader.blocks, reader.read(0, 0))


def test_a_trained_dictionary_serves_writer_and_reader(tmp_path: Path) -> None:
    texts = [f"The Human Phenotype Ontology defines term number {n}. " * 4 for n in range(400)]
    dictionary = train_dictionary(texts, 4096)
    assert dictionary is not None
    (tmp_path / "dictionary").write_bytes(dictionary)
    writer = BlockWriter(tmp_path / "data.zst", tmp_path / "table.npy", dictionary, characters=200)
    writer.write("".join(texts))
    writer.close()
    files = (tmp_path / "data.zst", tmp_path / "table.npy")
    assert "".join(texts)[7:1700] == BlockReader(*files, tmp_path / "dictionary").read(7, 1700)
    with pytest.raises(LibraryError, match=r"data\.zst is damaged"):
        BlockReader(*files).read(7, 1700)


def test_too_few_samples_give_no_dictionary() -> None:
    assert train_dictionary(["one", "two"], 4096) is None
    assert train_dictionary([], 4096) is None


def test_no_damaged_byte_of_a_block_changes_what_is_read(tmp_path: Path) -> None:
    """One bit of a zstd frame means nothing; every other one is noticed."""
    text = "The quick brown fox jumps over the lazy dog."
    written(tmp_path, [text])
    good = (tmp_path / "data.zst").read_bytes()
    told = []
    for place in range(len(good)):
        flipped = bytearray(good)
        flipped[place] ^= 0x10
        (tmp_path / "data.zst").write_bytes(flipped)
        try:
            assert text == BlockReader(tmp_path / "data.zst", tmp_path / "table.npy").read(0, 44)
        except LibraryError as error:
            told.append(error.message)
    assert ["data.zst is damaged."] * (len(good) - 1) == told


@pytest.mark.parametrize("span", [(-1, 3), (0, 45), (44, 50), (900, 901)])
def test_a_span_outside_the_stream_is_told_as_damage(tmp_path: Path, span: tuple[int, int]) -> None:
    """Spans come from other files of the pack: such a one means that they do not fit together."""
    reader = written(tmp_path, ["The quick brown fox jumps over the lazy dog."])
    with pytest.raises(LibraryError, match=r"data\.zst is damaged"):
        reader.read(*span)


@pytest.mark.parametrize(
    "table",
    [
        np.zeros((0, 2), np.int64),
        np.zeros((3,), np.int64),
        np.zeros((2, 3), np.int64),
        np.array([(0, 0), (44, 1 << 40)]),
        np.array([(0, 0), (44, 44)], np.float64),
    ],
)
def test_a_table_that_does_not_fit_is_told_as_damage(
    tmp_path: Path, table: np.ndarray[tuple[int, ...], np.dtype[np.generic]]
) -> None:
    written(tmp_path, ["The quick brown fox jumps over the lazy dog."])
    np.save(tmp_path / "table.npy", table)
    with pytest.raises(LibraryError, match=r"(data\.zst|table\.npy) is damaged"):
        BlockReader(tmp_path / "data.zst", tmp_path / "table.npy")


def test_threads_that_read_at_once_never_share_a_decompressor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at work in one of them end the program, or make nonsense of both texts."""
    used: list[Turns] = []

    class Watched:
        def __init__(self, dict_data: zstandard.ZstdCompressionDict | None = None) -> None:
            self._real = decompressor(dict_data=dict_data)
            self._turns = Turns()
            used.append(self._turns)

        def decompress(self, frame: bytes) -> bytes:
            with self._turns:
                time.sleep(0.001)
                return self._real.decompress(frame)

    decompressor = zstandard.ZstdDecompressor
    monkeypatch.setattr(zstandard, "ZstdDecompressor", Watched)
    reader, whole = written(tmp_path, TEXTS), "".join(TEXTS)
    assert {whole} == set(at_once(lambda _: reader.read(0, len(whole))))
    assert 1 == max(each.most for each in used)
    assert sum(each.entered for each in used) >= reader.blocks


@pytest.mark.parametrize("characters", [1 << 21, 1 << 30])
def test_a_block_of_more_than_any_has_is_not_decompressed(tmp_path: Path, characters: int) -> None:
    """A frame of a few bytes may say that it holds gigabytes."""
    written(tmp_path, ["a" * (1 << 21)], 1 << 22)
    size = (tmp_path / "data.zst").stat().st_size
    np.save(tmp_path / "table.npy", np.array([(0, 0), (characters, size)], np.int64))
    reader = BlockReader(tmp_path / "data.zst", tmp_path / "table.npy")
    with pytest.raises(LibraryError, match=r"data\.zst is damaged"):
        reader.read(0, 5)


@pytest.mark.parametrize("characters", [44, 1 << 18, 1 << 20])
def test_a_frame_that_holds_more_or_less_than_the_table_says_is_not_decompressed(
    tmp_path: Path, characters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, ["a" * (1 << 19)], 1 << 20)
    size = (tmp_path / "data.zst").stat().st_size
    np.save(tmp_path / "table.npy", np.array([(0, 0), (characters, size)], np.int64))
    reader = BlockReader(tmp_path / "data.zst", tmp_path / "table.npy")
    monkeypatch.setattr(reader, "_decompressor", None)
    if characters != 1 << 18:  # as many characters of two bytes would take no more
        with pytest.raises(LibraryError, match=r"data\.zst is damaged"):
            reader.read(0, 5)


@pytest.mark.parametrize("frame", [b"", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18\x04\0\0\0abcd"])
def test_a_frame_that_does_not_tell_its_size_is_damaged(tmp_path: Path, frame: bytes) -> None:
    (tmp_path / "data.zst").write_bytes(frame)
    np.save(tmp_path / "table.npy", np.array([(0, 0), (44, len(frame))], np.int64))
    reader = BlockReader(tmp_path / "data.zst", tmp_path / "table.npy")
    with pytest.raises(LibraryError, match=r"data\.zst is damaged"):
        reader.read(0, 5)


def test_a_document_of_more_than_memory_holds_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block_store, "LONGEST_READ", 100)
    reader = written(tmp_path, ["The quick brown fox. " * 10])
    assert 100 == len(reader.read(0, 100))
    with pytest.raises(LibraryError, match=r"data\.zst is damaged"):
        reader.read(0, 101)


def test_places_that_run_backwards_are_damaged(tmp_path: Path) -> None:
    written(tmp_path, ["The quick brown fox jumps over the lazy dog. " * 3])
    table = np.load(tmp_path / "table.npy")
    table[1] = table[2]
    np.save(tmp_path / "table.npy", np.concatenate([table[:1], table[1:][::-1], table[-1:]]))
    reader = BlockReader(tmp_path / "data.zst", tmp_path / "table.npy")
    with pytest.raises(LibraryError, match=r"data\.zst is damaged"):
        reader.read(0, reader.characters)


@pytest.mark.parametrize("dictionary", [b"\x37\xa4\x30\xec" + b"\xff" * 60, bytes(2 << 20)])
def test_a_dictionary_that_is_none_is_damaged(tmp_path: Path, dictionary: bytes) -> None:
    written(tmp_path, ["The quick brown fox jumps over the lazy dog."])
    (tmp_path / "dictionary.zst").write_bytes(dictionary)
    with pytest.raises(LibraryError, match=r"(dictionary|data)\.zst is damaged"):
        BlockReader(
            tmp_path / "data.zst", tmp_path / "table.npy", tmp_path / "dictionary.zst"
        ).read(0, 5)

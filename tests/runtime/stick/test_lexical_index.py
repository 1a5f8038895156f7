"""The lexical index: posting lists read back as they were written, and BM25F ranks as it should."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from builder.corpus.inverted_index import TermIndex
from runtime.errors import LibraryError
from runtime.stick.block_store import BlockWriter
from runtime.stick.layout import PACK_FILES
from runtime.stick.lexical_index import (
    LexicalIndex,
    decode_postings,
    encode_postings,
    idf,
    posting_code,
)
from tests.support.libraries import weighted


def index(folder: Path, texts: Sequence[tuple[str, str]]) -> LexicalIndex:
    terms = TermIndex("en", folder)
    for title, text in texts:
        terms.add(title, text)
    terms.write(folder)
    return LexicalIndex(folder)


def ranking(found: LexicalIndex, *terms: str) -> list[int]:
    scores = found.scores(weighted(found, dict.fromkeys(terms, 1.0)))
    return [int(each) for each in np.argsort(-scores, kind="stable") if scores[each] > 0]


@pytest.mark.parametrize(
    "passages", [[0], [127], [0, 1, 2], [5, 1 << 20], [0, 1 << 31], [1 << 40, (1 << 40) + 1]]
)
def test_posting_lists_read_back(passages: list[int]) -> None:
    codes = [number % 8 for number in range(len(passages))]
    data = encode_postings(np.array(passages), np.array(codes))
    found, found_codes = decode_postings(data)
    assert (passages, codes) == (found.tolist(), found_codes.tolist())


def test_posting_lists_of_every_density_read_back() -> None:
    chosen = random.Random(2)
    for _ in range(100):
        span = 1 << chosen.randrange(4, 34)
        passages = sorted({chosen.randrange(span) for _ in range(chosen.randrange(1, 200))})
        codes = [chosen.randrange(8) for _ in passages]
        data = encode_postings(np.array(passages), np.array(codes))
        found, found_codes = decode_postings(data)
        assert (passages, codes) == (found.tolist(), found_codes.tolist())


def test_few_postings_are_encoded_as_many_are(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = random.Random(3)
    passages = np.array(sorted(chosen.sample(range(1 << 30), k=90)))
    codes = np.array([chosen.randrange(8) for _ in passages])
    few = [encode_postings(passages[:count], codes[:count]) for count in (1, 2, 90)]
    monkeypatch.setattr("runtime.stick.lexical_index._FEW", 0)
    assert few == [encode_postings(passages[:count], codes[:count]) for count in (1, 2, 90)]


def test_neighbouring_passages_cost_a_byte_each() -> None:
    passages = np.arange(1000)
    assert 1000 == len(encode_postings(passages, np.full(1000, 7)))


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x01\xff"])
def test_bytes_that_end_inside_an_integer_are_no_posting_list(data: bytes) -> None:
    with pytest.raises(ValueError, match="without an end"):
        decode_postings(data)


def test_codes_rise_with_frequency_and_with_the_title() -> None:
    assert [0, 1, 2, 2, 3, 3] == [posting_code(0, body) for body in (1, 2, 3, 4, 5, 99)]
    assert [4, 5, 6, 6, 7, 7] == [posting_code(1, body) for body in (0, 1, 2, 3, 4, 99)]


def test_a_passage_that_has_the_term_more_often_ranks_higher(tmp_path: Path) -> None:
    filler = "one other word"
    texts = [("", f"scurvy {filler}"), ("", "scurvy scurvy scurvy"), ("", f"beri {filler}")]
    assert [1, 0] == ranking(index(tmp_path, texts), "scurvi")


def test_a_title_match_ranks_above_a_body_match(tmp_path: Path) -> None:
    texts = [("Sailors", "scurvy kills many"), ("Scurvy", "disease kills many")]
    assert [1, 0] == ranking(index(tmp_path, texts), "scurvi")


def test_a_title_of_the_one_word_ranks_above_a_title_with_others(tmp_path: Path) -> None:
    texts = [("cirrhosis of the bile ducts", "liver"), ("cirrhosis", "liver")]
    assert [1, 0] == ranking(index(tmp_path, texts), "cirrhosi")


def test_an_index_that_tells_no_title_lengths_takes_all_titles_for_alike(tmp_path: Path) -> None:
    index(tmp_path, [("cirrhosis of the bile ducts", "liver"), ("cirrhosis", "liver")])
    (tmp_path / PACK_FILES.title_lengths).unlink()
    found = LexicalIndex(tmp_path)
    long, short = found.scores(weighted(found, {"cirrhosi": 1.0})).tolist()
    assert 0 < long == short


def test_title_lengths_of_another_index_are_noticed(tmp_path: Path) -> None:
    assert index(tmp_path, [("cirrhosis", "liver")]).whole
    np.save(tmp_path / PACK_FILES.title_lengths, np.ones(2, dtype=np.uint8))
    assert not LexicalIndex(tmp_path).whole


def test_a_short_passage_ranks_above_a_long_one(tmp_path: Path) -> None:
    texts = [("", "scurvy " + "and words that say much else " * 20), ("", "scurvy is this")]
    assert [1, 0] == ranking(index(tmp_path, texts), "scurvi")


def test_a_passage_with_both_terms_ranks_above_one_with_either(tmp_path: Path) -> None:
    texts = [("", "scurvy sailors"), ("", "lemon sailors"), ("", "scurvy lemon")]
    assert 2 == ranking(index(tmp_path, texts), "scurvi", "lemon")[0]


def test_no_score_exceeds_the_sum_of_the_weights(tmp_path: Path) -> None:
    found = index(tmp_path, [("scurvy lemon", "scurvy lemon " * 50)])
    assert 0 < found.scores(weighted(found, {"scurvi": 2.0, "lemon": 1.0}))[0] < 3


def test_a_rare_term_tells_more_than_a_common_one_and_none_tells_less_than_nothing() -> None:
    weights = [idf(1000, held) for held in (1, 10, 500, 1000)]
    assert sorted(weights, reverse=True) == weights
    assert weights[-1] > 0


def test_terms_are_found_across_lexicon_blocks(tmp_path: Path) -> None:
    """4,000 terms of 8 letters take several blocks; each is found, and none between them."""
    words = [f"term{number:04}" for number in range(4000)]
    found = index(
        tmp_path, [("", " ".join(words[start : start + 8])) for start in range(0, 4000, 8)]
    )
    for number in range(0, 4000, 37):
        entry = found.entry(words[number])
        assert entry is not None
        assert 1 == entry.passages
        assert [number // 8] == ranking(found, words[number])
    assert found.entry("aaaa") is None
    assert found.entry("term0000x") is None
    assert found.entry("zzzz") is None


def test_an_index_of_passages_without_words_finds_nothing(tmp_path: Path) -> None:
    found = index(tmp_path, [("", "…"), ("", "—")])
    assert 2 == found.passages
    assert [] == ranking(found, "scurvi")


@pytest.mark.parametrize("place", range(4))
def test_damaged_postings_are_told_of_or_harmless_but_never_break(
    tmp_path: Path, place: int
) -> None:
    """A flipped bit may still spell a list of the right length; anything else is told of."""
    index(tmp_path, [("", "scurvy"), ("", "lemon"), ("", "scurvy"), ("", "scurvy lemon")])
    good = (tmp_path / PACK_FILES.postings).read_bytes()
    told = set()
    for bit in range(8):
        flipped = bytearray(good)
        flipped[place] ^= 1 << bit
        (tmp_path / PACK_FILES.postings).write_bytes(flipped)
        try:
            found = LexicalIndex(tmp_path)
            found.scores(weighted(found, {"scurvi": 1.0, "lemon": 1.0}))
        except LibraryError as error:
            told.add(error.message)
    assert {"postings.bin is damaged."} == told


def test_heads_that_do_not_fit_the_lexicon_are_told_as_damage(tmp_path: Path) -> None:
    index(tmp_path, [("", "scurvy")])
    (tmp_path / PACK_FILES.lexicon_heads).write_text('[["a", 0], ["b", 1]]')
    with pytest.raises(LibraryError, match=r"lexicon\.heads\.json is damaged"):
        LexicalIndex(tmp_path)


def test_heads_that_are_no_json_are_told_as_damage(tmp_path: Path) -> None:
    index(tmp_path, [("", "scurvy")])
    (tmp_path / PACK_FILES.lexicon_heads).write_text('[["a", 0')
    with pytest.raises(LibraryError, match=r"lexicon\.heads\.json is damaged"):
        LexicalIndex(tmp_path)


HEADS = ['[["a", 0.5]]', '[["a", -1]]', '[["a", "0"]]', "[[1, 0]]", '["a"]', '{"a": 0}', "[null]"]


@pytest.mark.parametrize("heads", [*HEADS, '[["a", 1e999]]', '[["a", true]]', "[" * 100_000])
def test_heads_of_another_shape_are_told_as_damage(tmp_path: Path, heads: str) -> None:
    index(tmp_path, [("", "scurvy")])
    (tmp_path / PACK_FILES.lexicon_heads).write_text(heads)
    with pytest.raises(LibraryError, match=r"lexicon\.heads\.json is damaged"):
        LexicalIndex(tmp_path)


LINES = [
    "scurvi", "scurvi\t1", "scurvi\tone\t1", "scurvi\t1\t-1", "scurvi\t-1\t1", "scurvi\t0\t1",
    "scurvi\t2\t1", "scurvi\t1\t9", f"scurvi\t{'9' * 5000}\t1", f"scurvi\t1\t{'9' * 5000}",
    "scurvi\t1\t1\t1", "scurvi\t٣\t1", "scurvi\t1_0\t1", "scurvi\t 1\t1", "scurvi\t1.5\t1",
]  # fmt: skip


def rewritten(folder: Path, lines: str) -> LexicalIndex:
    writer = BlockWriter(folder / PACK_FILES.lexicon, folder / PACK_FILES.lexicon_blocks)
    writer.write_block(lines)
    writer.close()
    return LexicalIndex(folder)


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_lexicon_that_is_none_is_told_as_damage(tmp_path: Path, line: str) -> None:
    index(tmp_path, [("", "scurvy")])
    found = rewritten(tmp_path, f"{line}\n")
    with pytest.raises(LibraryError, match=r"lexicon\.zst is damaged"):
        found.entry("scurvi")


@pytest.mark.parametrize("count", ["٣", "0", "2", "9" * 5000])
def test_a_count_that_cannot_be_is_told_as_damage_where_spelling_looks(
    tmp_path: Path, count: str
) -> None:
    index(tmp_path, [("", "scurvy")])
    found = rewritten(tmp_path, f"scurvi\t{count}\t1\n")
    with pytest.raises(LibraryError, match=r"lexicon\.zst is damaged"):
        found.like("s", 5, 8)


def test_postings_of_more_bytes_than_their_passages_take_are_not_decoded(tmp_path: Path) -> None:
    """Their integers would take many times as much memory."""
    index(tmp_path, [("", "scurvy")])
    (tmp_path / PACK_FILES.postings).write_bytes(b"\x80" * 10 + b"\x01")
    found = rewritten(tmp_path, "scurvi\t1\t11\n")
    with pytest.raises(LibraryError, match=r"postings\.bin is damaged"):
        found.scores(weighted(found, {"scurvi": 1.0}))


@pytest.mark.parametrize("name", [PACK_FILES.lengths, PACK_FILES.title_lengths])
@pytest.mark.parametrize("table", [np.zeros((1, 1), "u1"), np.zeros(1, "<f8"), np.zeros((), "u1")])
def test_lengths_of_another_kind_are_told_as_damage(
    tmp_path: Path, name: str, table: np.ndarray[tuple[int, ...], np.dtype[np.generic]]
) -> None:
    index(tmp_path, [("", "scurvy")])
    np.save(tmp_path / name, table)
    with pytest.raises(LibraryError, match=r"lengths\.(titles\.)?npy is damaged"):
        LexicalIndex(tmp_path)

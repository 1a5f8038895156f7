"""Passages that say the same show once: the best of them, whichever corpus it is in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.readers.document import Document
from runtime.library import Library
from runtime.results import Hit
from runtime.retrieval.deduplication import distinct
from runtime.retrieval.hybrid import MODES, Mode
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder
from tests.support.libraries import write_library

WORDS = [word + end for word in ("lemon", "canal", "sailor", "doctor") for end in "abcdefghij"]
LONG = " ".join(WORDS)


def hit(text: str, title: str = "Scurvy") -> Hit:
    return Hit("medicine", "scurvy", title, "", text, 0, len(text), 1.0)


def shown(*texts: str) -> list[str]:
    return [each.text for _, each in distinct((None, hit(text)) for text in texts)]


def test_of_the_same_words_the_first_stays() -> None:
    assert ["Lemons cure it."] == shown("Lemons cure it.", "lemons  cure\nit", "LEMONS, cure it!")


def test_a_long_text_may_differ_by_a_word() -> None:
    assert [LONG] == shown(LONG, LONG + " moreover")


def test_texts_that_differ_by_more_are_both_shown() -> None:
    other = " ".join([*WORDS[:30], *(word.upper() + "x" for word in WORDS[30:])])
    assert [LONG, other] == shown(LONG, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("5 mg", "50 mg"), ("1.5 mg", "15 mg"), ("is given", "is not given"), ("does", "doesn't")],
)
def test_another_number_or_denial_is_never_folded(one: str, other: str) -> None:
    texts = [f"{LONG} {LONG.upper()}x {each}" for each in (one, other)]
    assert texts == shown(*texts)


def test_a_short_text_counts_with_its_title_and_a_long_one_without() -> None:
    def titles(text: str) -> list[str]:
        hits = [hit(text, "Aspirin"), hit(text, "Codeine"), hit(text, "aspirin")]
        return [each.title for _, each in distinct((None, each) for each in hits)]

    assert ["Aspirin", "Codeine"] == titles("Once a day, after a meal.")
    assert ["Aspirin"] == titles(LONG)


def test_texts_without_a_word_are_compared_as_they_are() -> None:
    assert ["…", "—"] == shown("…", "—", "…")


def test_no_more_is_read_than_is_wanted() -> None:
    taken = []

    def texts() -> Iterator[tuple[int, Hit]]:
        for number in range(5):
            taken.append(number)
            yield number, hit(f"lemon {number}")

    assert 0 == next(distinct(texts()))[0]
    assert [0] == taken


@pytest.fixture
def copied(tmp_path: Path) -> Library:
    """A library where one text stands in two corpora, and twice in one."""
    texts = [f"Scurvy of the {word} is cured by lemons." for word in WORDS]
    own = [Document(f"d{n}", "Scurvy", text) for n, text in enumerate(texts)]
    again = [Document(f"e{n}", "Scurvy", text) for n, text in enumerate(texts[:20] * 2)]
    root = write_library(tmp_path, {"one": own, "two": again})
    return Library(open_stick(root), FakeEmbedder())


@pytest.mark.parametrize("mode", MODES)
def test_copies_in_other_corpora_show_once_and_others_take_their_places(
    copied: Library, mode: Mode
) -> None:
    hits = copied.search("scurvy cured by lemons", k=10, mode=mode)
    assert 10 == len(hits) == len({each.text for each in hits})
    assert sorted((each.score for each in hits), reverse=True) == [each.score for each in hits]

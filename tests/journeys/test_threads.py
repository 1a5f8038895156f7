"""Several threads at one library: each gets what it would get alone."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from builder.readers.document import Document
from evaluation import stress
from evaluation.stress import outcomes, strain, tasks
from runtime.events import Done, Timings
from runtime.library import Library
from runtime.stick import block_store
from runtime.stick.stick import open_stick
from runtime.text import analyzer
from tests.support.fakes import FakeEmbedder, QueuedWriter
from tests.support.libraries import write_library
from tests.support.threads import THREADS, at_once, switching_often

SUEZ = "Who built the Suez Canal?"
ANSWER = ("It was built by the Suez Canal Company ", "between 1859 and 1869.")


@pytest.fixture(scope="module")
def wordy_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of many words, all of which have stems, in several blocks of text."""
    chosen = random.Random(5)
    stems = list(map("".join, product("bdgklmnprst", "aeiou", "bdgkmnprt", "aeio")))
    words = list(map("".join, product(chosen.sample(stems, 80), ("ization", "ness", "ing", ""))))

    def document(number: int) -> Document:
        sentences = (" ".join(chosen.sample(words, 9)).capitalize() + "." for _ in range(36))
        title = " ".join(chosen.sample(words, 2)).title()
        return Document(str(number), title, " ".join(sentences))

    corpora = {name: [document(number) for number in range(30)] for name in ("one", "two")}
    return write_library(tmp_path_factory.mktemp("wordy"), corpora)


@pytest.fixture
def _as_if_new(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep little, so that threads meet where things are read and computed."""
    monkeypatch.setattr(block_store, "_CACHED_BLOCKS", 1)
    monkeypatch.setattr(stress, "PASSAGES", 6)
    monkeypatch.setattr(stress, "REOPENED", 0.5)
    with switching_often():
        yield


@pytest.mark.usefixtures("_as_if_new")
def test_four_threads_find_quote_and_read_what_one_does(wordy_root: Path) -> None:
    def opened() -> Library:
        analyzer._stemmer.cache_clear()
        return Library(open_stick(wordy_root), FakeEmbedder(), prefill_budget=math.inf)

    with closing(opened()) as library:
        expected = outcomes(library, tasks(open_stick(wordy_root), writes=False))
    tally = strain(opened, expected, seconds=3, threads=THREADS)
    assert tally.good, tally.text()


@pytest.mark.usefixtures("_as_if_new")
def test_answers_that_four_threads_have_written_are_whole(shared_root: Path) -> None:
    def answers(library: Library, count: int) -> list[Done]:
        done = [list(library.ask(SUEZ))[-1] for _ in range(count)]
        return [replace(each, milliseconds=Timings()) for each in done if isinstance(each, Done)]

    writer = QueuedWriter(*[ANSWER] * (1 + 5 * THREADS))
    with closing(Library(open_stick(shared_root), FakeEmbedder(), writer)) as library:
        (alone,) = answers(library, 1)
        together = at_once(lambda _: answers(library, 5))
    assert alone.answered
    assert alone.answer.startswith("".join(ANSWER))
    assert [[alone] * 5] * THREADS == together
    assert [] == writer.answers

"""`stress`: what it asks of a library, and that it notices what threads get wrong."""

from __future__ import annotations

import math
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import pytest

from evaluation import stress
from evaluation.__main__ import main
from evaluation.stress import Tally, Task, outcomes, strain, tasks
from runtime.library import Library
from runtime.results import DocumentView, Hit, Searched
from runtime.retrieval.hybrid import MODES, Mode
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder, QueuedWriter
from tests.support.real_stick import RealStick

SEARCH, READ = Task("search", "scurvy"), Task("read", "lind", ("history",))


class Forgetful(Library):
    """A library that finds nothing, and reads nothing."""

    def searched(
        self, question: str, *, k: int = 10, corpora: Collection[str] = (), mode: Mode = "hybrid"
    ) -> Searched:
        """Find nothing."""
        hits: tuple[Hit, ...] = ()
        return Searched(hits)

    def read(self, corpus: str, document: str) -> DocumentView:
        """Fail."""
        raise ValueError(document)


def opened(root: Path, kind: type[Library] = Library) -> Library:
    return kind(open_stick(root), FakeEmbedder(), prefill_budget=math.inf)


def test_everything_is_asked_of_every_corpus_once(shared_root: Path) -> None:
    wanted = tasks(open_stick(shared_root), writes=True)
    assert len(wanted) == len(set(wanted))
    for corpus in ("medicine", "history", "code"):
        modes = {each.mode for each in wanted if (each.kind, each.corpora) == ("search", (corpus,))}
        assert set(MODES) == modes
        assert any(each.kind == "read" and each.corpora == (corpus,) for each in wanted)
    assert {"search", "ask", "write", "read"} == {each.kind for each in wanted}
    assert {"search", "ask", "read"} == {
        each.kind for each in tasks(open_stick(shared_root), writes=False)
    }


def test_threads_that_get_what_one_got_are_good(shared_root: Path) -> None:
    with closing(opened(shared_root)) as library:
        expected = outcomes(library, [SEARCH, READ])
    tally = strain(lambda: opened(shared_root), expected, seconds=0.2, threads=2)
    assert tally.good
    assert min(tally.done["search"], tally.done["read"]) > 0
    assert "error" not in "".join(tally.told)


def test_what_is_wrong_or_fails_is_counted_and_told(shared_root: Path) -> None:
    with closing(opened(shared_root)) as library:
        expected = outcomes(library, [SEARCH, READ])
    tally = strain(lambda: opened(shared_root, Forgetful), expected, seconds=0.2, threads=2)
    assert not tally.good
    assert (tally.done, {}) == (tally.wrong + tally.errors, tally.wrong & tally.errors)
    lines = tally.text().splitlines()
    assert "wrong: search hybrid all 'scurvy'" in lines
    assert "error: read hybrid history 'lind': ValueError('lind')" in lines


def test_a_test_that_came_to_nothing_is_not_good() -> None:
    assert not Tally().good


def test_a_written_answer_is_stopped_after_a_few_tokens(shared_root: Path) -> None:
    writer = QueuedWriter(["Lesseps "] * 100)
    with closing(Library(open_stick(shared_root), FakeEmbedder(), writer)) as library:
        found, done = stress._answer(library, "Who built the Suez Canal?", writes=True)
    assert done is None
    assert found.evidence
    assert 1 == len(writer.asked)


def test_a_library_that_is_not_there_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["stress", str(tmp_path), "--seconds", "1"])
    assert "evaluation: " in capsys.readouterr().err


@pytest.mark.real
def test_several_threads_get_from_a_real_stick_what_one_gets(
    real_stick: RealStick, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["stress", str(real_stick.root), "--seconds", "5"]), capsys.readouterr()
    rows = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines()[2:7]]
    counted = {name.strip(): tuple(map(int, counts)) for name, *counts in rows}
    assert all(done for done, _, _ in counted.values())

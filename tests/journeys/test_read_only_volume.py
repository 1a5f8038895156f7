"""The stick as people carry it: a real exFAT volume, mounted read-only, on a machine offline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.real_corpora import GOLD, UNANSWERABLE
from tests.support.real_stick import RealStick, launch, objects, without_network
from tests.support.volumes import EXFAT, copied_onto

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def volume(real_stick: RealStick, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield the stick on an exFAT volume that is mounted read-only."""
    with copied_onto(EXFAT, real_stick.root, tmp_path_factory.mktemp("volume")) as root:
        yield root


def test_the_volume_refuses_to_be_written(volume: Path) -> None:
    """Were it writable, the tests below would prove nothing."""
    with pytest.raises(OSError, match="Read-only file system"):
        (volume / "new").write_text("something")


def test_it_answers_with_citations(volume: Path) -> None:
    """Nothing of this machine's Python can be used: the environment, PATH included, is empty."""
    lines = [json.dumps({"id": gold.corpus, "question": gold.question}) for gold in GOLD]
    done = launch(volume, "ask", "--batch", stdin="\n".join(lines), within=without_network())

    for gold, found in zip(GOLD, objects(done), strict=True):
        assert (gold.corpus, True) == (found["id"], found["answered"])
        assert found["tokens"]["answer"] > 0
        citations = [each for sentence in found["sentences"] for each in sentence["citations"]]
        assert gold.document in {cited["document"] for cited in citations}


def test_it_tells_what_it_does_not_hold(volume: Path) -> None:
    done = launch(volume, "ask", UNANSWERABLE, within=without_network())

    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("This library does not say. The nearest passages:")


def test_it_searches(volume: Path) -> None:
    lines = [json.dumps({"id": gold.corpus, "question": gold.question}) for gold in GOLD]
    done = launch(volume, "search", "--batch", stdin="\n".join(lines), within=without_network())

    best = [each["hits"][0] for each in objects(done)]
    assert [(gold.corpus, gold.document) for gold in GOLD] == [
        (hit["corpus"], hit["document"]) for hit in best
    ]


def test_it_verifies(volume: Path) -> None:
    done = launch(volume, "verify", within=without_network())

    assert (0, "") == (done.returncode, done.stderr), done.stdout
    assert " files are intact " in done.stdout

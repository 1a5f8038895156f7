"""Linux x86-64, from the file systems that sticks have: a plain copy, mounted read-only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platforms.given import GivenStick, assert_answers, assert_finds
from tests.support.real_stick import PATIENCE, launch, without_network
from tests.support.volumes import EXFAT, FAT32, NTFS, FileSystem, copied_onto

pytestmark = pytest.mark.platforms("linux-x86_64, a plain copy")


@pytest.fixture(scope="module", params=[FAT32, EXFAT, NTFS], ids=lambda system: system.name)
def copy(
    request: pytest.FixtureRequest, stick: GivenStick, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Return a second stick: `cp -r` of the first, which loses its modes and times."""
    stick.payload("linux-x86_64")
    system: FileSystem = request.param
    with copied_onto(system, stick.root, tmp_path_factory.mktemp(system.name)) as root:
        yield root


def in_shell() -> tuple[str, ...]:
    """Return the words that start a launcher without an execute bit."""
    return (*without_network(), "/bin/sh")


def test_it_cannot_be_written_to(copy: Path) -> None:
    with pytest.raises(OSError, match=r"Read-only|not permitted|not supported"):
        (copy / "new").write_text("something")


def test_it_verifies(copy: Path) -> None:
    done = launch(copy, "verify", within=in_shell(), patience=10 * PATIENCE)

    assert (0, "") == (done.returncode, done.stderr), done.stdout
    assert " files are intact " in done.stdout


def test_it_finds(copy: Path, stick: GivenStick) -> None:
    assert_finds(launch(copy, "search", "--json", stick.question, within=in_shell()))


def test_it_answers(copy: Path, stick: GivenStick) -> None:
    assert_answers(launch(copy, "ask", "--json", stick.question, within=in_shell()))

"""Whether a stick is still there is asked of the stick."""

from __future__ import annotations

import errno
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from runtime.errors import LibraryError, StickGoneError
from runtime.stick.layout import MANIFEST_NAME
from runtime.stick.presence import Presence

PATIENCE = 20  # seconds
OFTEN = 0.05  # seconds


@pytest.fixture
def dead(root: Path, monkeypatch: pytest.MonkeyPatch) -> Presence:
    """A stick whose every file gives an error by now."""
    presence = Presence(root, OFTEN)

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    return presence


def test_a_stick_answers_while_it_is_there(root: Path) -> None:
    presence = Presence(root)

    assert presence.answers()
    assert presence.explained(ZeroDivisionError()) is None


def test_a_stick_that_was_unmounted_does_not(root: Path) -> None:
    presence = Presence(root)
    shutil.rmtree(root)

    assert not presence.answers()


def test_a_stick_that_gives_errors_does_not(dead: Presence) -> None:
    assert not dead.answers()


def test_a_stick_that_gives_other_bytes_without_an_error_does_not(root: Path) -> None:
    """As a file system in a program of its own does for a volume that is gone."""
    presence = Presence(root)
    manifest = root / MANIFEST_NAME
    manifest.write_bytes(bytes(manifest.stat().st_size))

    assert not presence.answers()
    assert isinstance(presence.explained(LibraryError("No model.")), StickGoneError)


def test_a_folder_without_a_library_is_none_that_went_away(tmp_path: Path) -> None:
    presence = Presence(tmp_path / "nowhere")
    error = LibraryError("There is no library at nowhere.")

    assert presence.answers()
    assert error is presence.explained(error)


def test_a_manifest_that_may_not_be_read_is_there(root: Path) -> None:
    presence = Presence(root)
    (root / MANIFEST_NAME).unlink()
    (root / MANIFEST_NAME).mkdir()

    assert presence.answers()


@pytest.mark.parametrize(
    "error", [AttributeError("half loaded"), LibraryError("The model could not be loaded.")]
)
def test_whatever_fails_without_a_stick_fails_for_that(dead: Presence, error: Exception) -> None:
    assert isinstance(dead.explained(error), StickGoneError)


def test_a_stick_that_goes_away_meanwhile_is_reported_once(dead: Presence) -> None:
    reported: list[LibraryError] = []
    seen = threading.Event()

    def report(error: LibraryError) -> None:
        reported.append(error)
        seen.set()

    with dead.watched(report):
        assert seen.wait(PATIENCE)
        threading.Event().wait(10 * OFTEN)

    assert 1 == len(reported)


def test_nobody_looks_when_it_is_over(dead: Presence) -> None:
    reported: list[LibraryError] = []

    with dead.watched(reported.append):
        pass
    threading.Event().wait(10 * OFTEN)

    assert [] == reported

"""Programs that read for us: what they print, and what becomes of those that take too long."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from builder.readers.document import UnreadableError
from builder.readers.extras import run_program

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand for pandoc: what is written there is run by a shell."""
    path = tmp_path / "pandoc"
    path.touch(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return path


def does(program: Path, deed: str) -> None:
    program.write_text(f"#!/bin/sh\n{deed}\n")


@linux
def test_a_program_that_waits_for_the_processor_is_waited_for(program: Path) -> None:
    does(program, "sleep 1; cat")
    assert b"words" == run_program(["pandoc"], b"words", seconds=0.5)


@linux
def test_a_program_that_computes_too_long_is_ended(program: Path) -> None:
    does(program, "while :; do :; done")
    with pytest.raises(UnreadableError, match="pandoc did not finish in 1 s"):
        run_program(["pandoc"], seconds=1)


@linux
def test_a_program_that_hangs_is_ended(program: Path) -> None:
    does(program, "exec sleep 60")
    with pytest.raises(UnreadableError, match="pandoc did not finish in 0 s"):
        run_program(["pandoc"], seconds=0.05)


@linux
def test_a_program_that_fails_could_not_read_it(program: Path) -> None:
    does(program, "exit 3")
    with pytest.raises(UnreadableError, match="pandoc could not read it"):
        run_program(["pandoc"], b"x" * 1_000_000)


def test_a_program_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableError, match="needs the program mandoc: install it"):
        run_program(["mandoc"])

"""Skips of tests of real libraries: failures in CI, unless the platform cannot help it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.skips import is_allowed

REPOSITORY = Path(__file__).parents[2]
TESTS = """
import pytest
@pytest.fixture
def stick():
    pytest.skip("the model could not be reached")
@pytest.mark.real
def test_of_a_fixture(stick): ...
@pytest.mark.real
@pytest.mark.skipif(True, reason="no time")
def test_of_a_mark(): ...
@pytest.mark.real
def test_of_a_container(): pytest.skip("mount is not permitted here: really")
@pytest.mark.real
@pytest.mark.xfail
def test_expected_to_fail(): assert False
def test_of_something_else(): pytest.skip("no C compiler")
"""


def outcome(folder: Path, *, ci: str) -> str:
    """Run those tests; return the last line."""
    (folder / "test_it.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = real: r\n")
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "tests.support.skips", "-p", "no:cacheprovider",
    ]  # fmt: skip
    environment = os.environ | {"CI": ci, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout.strip().rpartition("\n")[2].partition(" in ")[0]


def test_a_real_test_that_skips_fails_in_ci_and_nowhere_else(tmp_path: Path) -> None:
    assert "4 skipped, 1 xfailed" == outcome(tmp_path, ci="false")
    # The fixture's is an error: it comes before the test.
    assert "1 skipped, 1 xfailed" in outcome(tmp_path, ci="true").replace("2 skipped", "1 skipped")


@pytest.mark.parametrize(
    ("reason", "allowed"),
    [
        ("unshare -n is not permitted here: Operation not permitted", True),
        ("mount.exfat-fuse is not permitted here: fuse", True),
        ("strace is not installed", False),
        ("llama-cpp-python's wheel has not been compiled: run `make setup`", False),
        ("SmolLM2 is not in the cache, and it could not be reached: no connection.", False),
        ("the stick runs on Linux", False),
    ],
)
def test_only_what_a_platform_cannot_help_is_allowed(reason: str, allowed: bool) -> None:
    assert allowed == is_allowed(reason, "linux")


def test_a_stick_for_linux_is_not_asked_for_elsewhere() -> None:
    assert is_allowed("the stick runs on Linux", "darwin")

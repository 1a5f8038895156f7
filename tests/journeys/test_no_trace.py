"""No trace: the system calls of a real question change no file and reach nobody."""

from __future__ import annotations

import os
import site
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.pseudo_terminal import on_terminal
from tests.support.real_corpora import GOLD
from tests.support.real_stick import PATIENCE, RealStick, tool
from tests.support.system_calls import Call, calls, changes, command, connections, opened

pytestmark = pytest.mark.real

PLACES = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "etc"}
BUILDERS_PYTHON = {
    os.path.realpath(path)
    for path in (
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("platstdlib"),
        sys.executable,
        *site.getsitepackages(),
    )
}


@pytest.fixture(scope="module", autouse=True)
def _tracing() -> None:
    """Skip where no program may be traced."""
    tried = subprocess.run(
        [tool("strace"), "-o", os.devnull, "true"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"strace is not permitted here: {tried.stderr.strip()}")


def surroundings(tmp_path: Path) -> dict[str, str]:
    """Return an environment that names places where a careless program would write."""
    for folder in PLACES.values():
        (tmp_path / folder).mkdir()
    return {key: str(tmp_path / folder) for key, folder in PLACES.items()}


def traced(stick: RealStick, log: Path, *arguments: str) -> list[str]:
    """Return the command that runs the stick's program under strace."""
    return [*command(tool("strace"), str(log)), str(stick.root / "vademecum"), *arguments]


def read(log: Path) -> list[Call]:
    with log.open() as lines:
        return list(calls(lines))


def state(root: Path) -> Mapping[str, tuple[int, int]]:
    """Return every file and folder with its size and time."""
    return {
        path.relative_to(root).as_posix(): (found.st_size, found.st_mtime_ns)
        for path in (root, *root.rglob("*"))
        for found in [path.stat()]
    }


def assert_nothing_is_left(found: list[Call], tmp_path: Path) -> None:
    assert [] == changes(found)
    assert [] == connections(found)
    assert [] == [path for folder in PLACES.values() for path in (tmp_path / folder).iterdir()]


def assert_the_models_were_used(found: list[Call], stick: RealStick) -> None:
    """Else there was nothing that could have left a trace."""
    assert {str(path) for path in (stick.root / "models").iterdir()} <= opened(found)


def test_a_question_writes_nothing_and_opens_no_socket(
    real_stick: RealStick, tmp_path: Path
) -> None:
    log, before = tmp_path / "log", state(real_stick.root)
    done = subprocess.run(
        traced(real_stick, log, "ask", GOLD[1].question),
        env=surroundings(tmp_path), stdin=subprocess.DEVNULL, capture_output=True, cwd="/",
        encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert (0, "") == (done.returncode, done.stderr)
    assert "\nSources\n" in done.stdout
    found = read(log)
    assert_the_models_were_used(found, real_stick)
    assert_nothing_is_left(found, tmp_path)
    assert before == state(real_stick.root)


def test_a_stick_that_tests_itself_writes_nothing_and_opens_no_socket(
    real_stick: RealStick, tmp_path: Path
) -> None:
    log, before = tmp_path / "log", state(real_stick.root)
    done = subprocess.run(
        traced(real_stick, log, "selftest", "--answers", "1"),
        env=surroundings(tmp_path), stdin=subprocess.DEVNULL, capture_output=True, cwd="/",
        encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert 0 == done.returncode, done.stderr
    assert "its own questions, put to this machine" in done.stdout
    found = read(log)
    assert_the_models_were_used(found, real_stick)
    assert_nothing_is_left(found, tmp_path)
    assert before == state(real_stick.root)


def test_a_question_uses_nothing_of_the_machines_own_python(
    real_stick: RealStick, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    done = subprocess.run(
        traced(real_stick, log, "ask", "--no-model", GOLD[1].question),
        env=surroundings(tmp_path), stdin=subprocess.DEVNULL, capture_output=True, cwd="/",
        timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert 0 == done.returncode
    paths = {os.path.realpath(path) for path in opened(read(log))}
    assert [] == [path for path in sorted(paths) for own in BUILDERS_PYTHON if path.startswith(own)]
    elsewhere = {path for path in paths if not path.startswith(str(real_stick.root))}
    assert [] == [path for path in sorted(elsewhere) if path.endswith((".py", ".pyc", ".zip"))]


def test_the_screen_writes_nothing_and_opens_no_socket(
    real_stick: RealStick, tmp_path: Path
) -> None:
    """Its event loop has a pair of sockets joined to each other; it reaches nobody."""
    log, before = tmp_path / "log", state(real_stick.root)
    environment = surroundings(tmp_path) | {"TERM": "xterm-256color"}
    with on_terminal(traced(real_stick, log), environment, PATIENCE) as terminal:
        terminal.wait_for("Ask the library a question")
        terminal.type(GOLD[1].question + "\r")
        terminal.wait_for("Answered in")
        terminal.type("\x11")  # Ctrl+Q
        status = terminal.wait_for_end()

    assert 0 == status
    found = read(log)
    assert_the_models_were_used(found, real_stick)
    assert_nothing_is_left(found, tmp_path)
    assert before == state(real_stick.root)

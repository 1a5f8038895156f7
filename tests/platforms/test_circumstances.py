"""Linux x86-64 where something is missing, forbidden or odd: it works, or says what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.platforms.given import (
    GivenStick,
    assert_answers,
    assert_finds,
    assert_quotes,
    assert_says,
)
from tests.platforms.machines import bound
from tests.platforms.memory import limited_memory
from tests.support.own_cache import link_or_copy
from tests.support.pseudo_terminal import on_terminal
from tests.support.real_stick import PATIENCE, launch, tool, without_network

COPYING = "--copy-to-memory"
MEMORY = Path("/dev/shm")
NOBODY = "65534"
LITTLE_MEMORY = 512 << 20
LITTER = {
    "._library.json": b"\0\5\26\7\0\2\0\0Mac OS X        ",
    "packs/._pack.json": b"\0\5\26\7",
    ".DS_Store": b"\0\0\0\1Bud1",
    ".Spotlight-V100/Store-V2/store.db": b"8tsd",
    ".fseventsd/fseventsd-uuid": b"00000000-0000-0000-0000-000000000000",
    ".Trashes/501/old.txt": b"thrown away",
    "System Volume Information/WPSettings.dat": b"\x0c\0\0\0",
}
"""what macOS and Windows leave on a volume that they may write to"""


@pytest.fixture(autouse=True)
def _has_payload(stick: GivenStick) -> None:
    stick.payload("linux-x86_64")


@pytest.mark.platforms("linux-x86_64, mounted noexec")
def test_where_nothing_may_be_run_it_works_or_says_what_to_do(
    stick: GivenStick, tmp_path: Path
) -> None:
    within = (*bound(stick.root, tmp_path, "ro,noexec"), "/bin/sh")
    done = launch(tmp_path, "search", "--json", stick.question, within=within)

    if done.returncode:
        assert_says(done, "noexec", str(tmp_path))
    else:
        assert_finds(done)


@pytest.mark.platforms("linux-x86_64, mounted noexec")
def test_where_nothing_may_be_run_it_runs_from_memory_when_told_to(
    stick: GivenStick, tmp_path: Path
) -> None:
    launcher = (stick.root / "vademecum").read_text("utf-8")
    if COPYING not in launcher:
        pytest.skip(f"this stick's launcher does not know {COPYING}")
    before = set(MEMORY.iterdir())
    within = (*bound(stick.root, tmp_path, "ro,noexec"), "/bin/sh")

    assert_finds(launch(tmp_path, COPYING, "search", "--json", stick.question, within=within))
    assert before == set(MEMORY.iterdir())


@pytest.mark.platforms("linux-x86_64, a path with spaces and other scripts")
def test_a_path_may_have_spaces_and_letters_of_any_script(
    stick: GivenStick, tmp_path: Path
) -> None:
    place = tmp_path / "Bücher – моя 图书馆 $HOME 'x' \"y\" %z"
    place.mkdir()
    within = bound(stick.root, place)

    assert_finds(launch(place, "search", "--json", stick.question, within=within))
    assert_answers(launch(place, "ask", "--json", stick.question, within=within))


@pytest.mark.platforms("linux-x86_64, a user without a home")
def test_a_user_without_a_home_is_answered(stick: GivenStick) -> None:
    become = (tool("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    place = Path("/mnt")
    within = (*bound(stick.root, place), *become)

    assert_answers(launch(place, "ask", "--json", stick.question, within=within))


@pytest.mark.platforms("linux-x86_64, TERM unset")
def test_without_a_terminals_name_the_screen_opens_and_closes(stick: GivenStick) -> None:
    command = [*without_network(), str(stick.root / "vademecum")]
    with on_terminal(command, {}, PATIENCE) as terminal:
        terminal.wait_for("Ask the library a question")
        terminal.type("\x11")  # Ctrl+Q

        assert 0 == terminal.wait_for_end()


@pytest.mark.platforms("linux-x86_64, 512 MB of memory")
def test_a_search_needs_little_memory(stick: GivenStick) -> None:
    with limited_memory(LITTLE_MEMORY) as within:
        done = launch(stick.root, "search", "--json", stick.question, within=within)

    assert_finds(done)


@pytest.mark.platforms("linux-x86_64, 512 MB of memory")
def test_in_little_memory_an_answer_is_written_quoted_or_refused(
    stick: GivenStick,
) -> None:
    with limited_memory(LITTLE_MEMORY) as within:
        done = launch(
            stick.root, "ask", "--json", stick.question, within=within, patience=4 * PATIENCE
        )

    if done.returncode:
        assert_says(done, "memory")
    elif done.stderr:
        assert_quotes(done, "memory")
    else:
        assert_answers(done)


@pytest.mark.platforms("linux-x86_64, litter of other systems")
def test_litter_of_other_systems_does_no_harm(stick: GivenStick, tmp_path: Path) -> None:
    root = tmp_path / "stick"
    shutil.copytree(stick.root, root, copy_function=link_or_copy)
    for name, data in LITTER.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    verified = launch(root, "verify", within=without_network())

    assert (0, "") == (verified.returncode, verified.stderr), verified.stdout
    assert launch(stick.root, "verify").stdout == verified.stdout
    assert_finds(launch(root, "search", "--json", stick.question))

"""The tests' own cache: it takes what is finished, and the person's stays as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from builder.engine import default_cache
from tests.support.own_cache import (
    VARIABLE,
    differences,
    is_building,
    own_folder,
    stamps,
    take,
)

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A person's cache."""
    cache = tmp_path / "theirs"
    for name, size in {
        "sources/aa/model.gguf": 2 << 20, "sources/aa/notes.txt": 3, "sources/bb.part": 9,
        "wheels/1-ab/it.whl": 5, "wheels/compile-xyz/object.o": 5, "wheels/.state/1-ab.json": 2,
        "wheels/.state/cd.lock": 0, "vectors/aa.sqlite": 4, "zig/h/one.txt": 1,
    }.items():  # fmt: skip
        (cache / name).parent.mkdir(parents=True, exist_ok=True)
        (cache / name).write_bytes(bytes(size))
    return cache


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_what_is_finished_is_taken_and_large_files_are_the_same(
    theirs: Path, tmp_path: Path
) -> None:
    own, before = tmp_path / "own", stamps(theirs)
    take(theirs, own)
    taken = {
        "sources/aa/model.gguf", "sources/aa/notes.txt", "wheels/1-ab/it.whl",
        "wheels/.state/1-ab.json",
    }  # fmt: skip

    assert taken == files(own)
    assert (own / "sources/aa/model.gguf").samefile(theirs / "sources/aa/model.gguf")
    (own / "sources/aa/notes.txt").write_text("changed")
    assert [] == differences(before, stamps(theirs))


def test_what_the_tests_have_already_is_left_to_them(theirs: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    take(theirs, own)
    (own / "wheels/1-ab/it.whl").write_text("their own")
    (own / "sources/aa/model.gguf").unlink()
    take(theirs, own)

    assert "their own" == (own / "wheels/1-ab/it.whl").read_text()
    assert not (own / "sources/aa/model.gguf").exists()


def test_without_a_persons_cache_the_tests_begin_with_an_empty_one(tmp_path: Path) -> None:
    take(tmp_path / "nowhere", tmp_path / "own")

    assert set() == files(tmp_path / "own")
    assert {} == stamps(tmp_path / "nowhere")


def test_what_was_changed_made_or_removed_is_found(theirs: Path) -> None:
    before = stamps(theirs)
    os.utime(theirs / "vectors/aa.sqlite", ns=(1, 1))
    (theirs / "sources/bb.part").unlink()
    (theirs / "zig/new").touch()

    found = [path.relative_to(theirs).as_posix() for path in differences(before, stamps(theirs))]
    assert ["sources", "sources/bb.part", "vectors/aa.sqlite", "zig", "zig/new"] == found


def test_the_cache_of_a_running_test_is_the_tests_own() -> None:
    assert own_folder(REPOSITORY) / "vademecum" == default_cache()


@pytest.mark.parametrize(
    ("command", "builds"),
    [
        ("python -m builder build bundle.toml", True),
        ("/venv/bin/python /venv/bin/vademecum-build build bundle.toml", True),
        ("python -m builder.cli.engine_wheel", True),
        ("python -m pytest tests/builder", False),
        ("vim builder/build.py", False),
    ],
)
def test_a_build_beside_the_tests_is_recognised(tmp_path: Path, command: str, builds: bool) -> None:
    for process, words in (("1", "init"), ("72", command)):
        (tmp_path / process).mkdir()
        (tmp_path / process / "cmdline").write_bytes(command_line(words))
    (tmp_path / "73").mkdir()

    assert builds == is_building(tmp_path)


def command_line(words: str) -> bytes:
    return b"".join(word.encode() + b"\0" for word in words.split())


@pytest.mark.parametrize(
    ("touches", "builds", "fails"), [(False, False, 0), (True, False, 1), (True, True, 0)]
)
def test_a_session_that_changes_a_persons_cache_fails(
    theirs: Path, tmp_path: Path, touches: bool, builds: bool, fails: int
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    theirs.rename(home / "vademecum")
    changed = home / "vademecum" / "wheels" / "new"
    (tmp_path / "test_it.py").write_text(
        f"import pathlib\ndef test(): {touches} and pathlib.Path({str(changed)!r}).touch()"
    )
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "conftest.py").write_text(
        f"from tests.support import own_cache\nown_cache.is_building = lambda: {builds}"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.own_cache"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {
            "XDG_CACHE_HOME": str(home), VARIABLE: str(tmp_path / "own"),
            "PYTHONPATH": str(REPOSITORY),
        },
    )  # fmt: skip

    assert fails == done.returncode
    assert bool(fails) == (str(changed) in done.stdout)
    assert "sources/aa/model.gguf" in files(tmp_path / "own" / "vademecum")

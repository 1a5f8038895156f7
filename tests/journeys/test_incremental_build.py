"""Building again: only what has changed is embedded, and a build that was killed is resumed.

A trigger in the cache of vectors notes each one that a build adds.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.real_corpora import HISTORY
from tests.support.real_stick import (
    PATIENCE,
    Corpus,
    RealStick,
    build_command,
    build_environment,
    clone,
    count_vectors,
    write_bundle,
)

pytestmark = pytest.mark.real

MANY = 1500
"""documents, short ones: enough that embedding them takes seconds"""


@pytest.fixture
def stick(real_stick: RealStick, tmp_path: Path) -> RealStick:
    """A stick and its sources, to be changed."""
    return clone(real_stick, tmp_path / "own")


def vector_file(stick: RealStick) -> Path:
    (file,) = (stick.cache / "vectors").glob("*.sqlite")
    return file


def watch_vectors(stick: RealStick) -> int:
    """Have every vector noted that is added from now on; return how many there are."""
    with closing(sqlite3.connect(vector_file(stick))) as connection, connection:
        connection.execute("CREATE TABLE added (key BLOB)")
        connection.execute(
            "CREATE TRIGGER noted AFTER INSERT ON vectors "
            "BEGIN INSERT INTO added VALUES (new.key); END"
        )
        return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])


def embedded(stick: RealStick) -> int:
    """Return how many vectors came since."""
    with closing(sqlite3.connect(vector_file(stick))) as connection:
        return int(connection.execute("SELECT count(*) FROM added").fetchone()[0])


def write_history(stick: RealStick, records: list[dict[str, str]]) -> None:
    lines = (json.dumps(record) + "\n" for record in records)
    (stick.bundle.parent / "history.jsonl").write_text("".join(lines))


def assert_whole(stick: RealStick) -> None:
    done = stick.run("verify")
    assert 0 == done.returncode, done.stdout


def test_nothing_is_done_again_when_nothing_has_changed(stick: RealStick) -> None:
    known, before = watch_vectors(stick), stick.manifest
    content = [*stick.root.glob("packs/*/*"), *stick.root.glob("models/*")]
    files = {path: path.stat().st_mtime_ns for path in content}
    done = stick.build()

    assert 0 == done.returncode, done.stderr
    assert 3 == done.stderr.count(" passages, unchanged\n")
    assert "embedding" not in done.stderr
    assert (0, known) == (embedded(stick), stick.vectors())
    assert before | {"created": ""} == stick.manifest | {"created": ""}
    assert files == {path: path.stat().st_mtime_ns for path in files}
    assert_whole(stick)


def test_one_changed_document_changes_one_pack_and_is_all_that_is_embedded(
    stick: RealStick,
) -> None:
    known, before = watch_vectors(stick), stick.packs
    last = dict(HISTORY[-1]) | {"text": "Elcano was greeted at Sanlúcar de Barrameda."}
    write_history(stick, [*map(dict, HISTORY[:-1]), last])
    done = stick.build()

    assert 0 == done.returncode, done.stderr
    assert (1, known + 1) == (embedded(stick), stick.vectors())
    after = stick.packs
    assert ["history"] == [name for name in before if before[name] != after[name]]
    packs = {path.name for path in (stick.root / "packs").iterdir()}
    assert packs == {folder.removeprefix("packs/") for folder in after.values()}
    found = stick.json("search", "--mode", "lexical", "Who was greeted at Sanlúcar?")
    assert last["text"] == found["hits"][0]["text"]
    assert_whole(stick)


def start_and_kill(stick: RealStick, rows: int) -> None:
    """Start a build, and kill it and all it started once the cache has more than `rows` vectors."""
    process = subprocess.Popen(
        build_command(stick.bundle, stick.root, stick.cache), env=build_environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    file = vector_file(stick)
    end = time.monotonic() + PATIENCE
    try:
        while count_vectors(file) <= rows:
            assert process.poll() is None, "the build ended before anything was embedded"
            assert time.monotonic() < end, "nothing was embedded"
            time.sleep(0.02)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_build_that_was_killed_is_resumed(stick: RealStick) -> None:
    """The library that was there before opens in between, and no passage is embedded twice."""
    before, known = stick.manifest, stick.vectors()
    people = [
        {"id": str(number), "title": f"Entry {number}", "text": f"Ship {number} left in {number}."}
        for number in range(MANY)
    ]
    write_history(stick, people)
    start_and_kill(stick, known)
    kept = watch_vectors(stick)

    assert known < kept < known + MANY
    assert before == stick.manifest
    assert_whole(stick)
    found = stick.json("search", "--mode", "lexical", "Peace of Westphalia")
    assert "westphalia" == found["hits"][0]["document"]

    done = stick.build()

    assert 0 == done.returncode, done.stderr
    assert known + MANY == stick.vectors()
    assert known + MANY - kept == embedded(stick)
    assert_whole(stick)
    found = stick.json("search", "--mode", "lexical", f"Ship {MANY - 1}")
    assert str(MANY - 1) == found["hits"][0]["document"]


def test_a_build_that_fails_leaves_the_library_as_it_was(stick: RealStick) -> None:
    before = stick.manifest
    write_bundle(stick.bundle, [Corpus("lost", "text", '{ path = "nowhere" }')])
    done = stick.build()

    assert 1 == done.returncode
    assert "builder: None of the corpora could be built:\n  lost: " in done.stderr
    assert "Traceback" not in done.stderr
    assert before == stick.manifest
    assert_whole(stick)


def test_a_persons_file_stops_a_build_before_it_begins_and_stays(stick: RealStick) -> None:
    before = stick.manifest
    readme = stick.root / "README.txt"
    ours = readme.read_bytes()
    readme.write_text("my own notes")
    done = stick.build()

    assert 1 == done.returncode
    assert "README.txt: changed since the library wrote it" in done.stderr
    assert ("my own notes", before) == (readme.read_text(), stick.manifest)

    readme.rename(stick.root / "notes.txt")
    done = stick.build()
    assert 0 == done.returncode, done.stderr
    assert (ours, "my own notes") == (
        readme.read_bytes(),
        (stick.root / "notes.txt").read_text(),
    )

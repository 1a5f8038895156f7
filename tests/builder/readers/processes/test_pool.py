"""Files are read by processes that they cannot take the build down with, and come in order."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from builder.readers.document import Document, Notice, NoticeKind
from builder.readers.processes import pool
from builder.readers.processes.pool import BombError, description_of, parts_of, read_tasks
from builder.readers.processes.tasks import Task
from builder.specs import CorpusSpec, SourceSpec
from tests.support.hostile_worker import tight


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have readers that misbehave, and limits that are soon reached."""
    pool.end_resting()
    monkeypatch.setattr(pool, "_WORKER", "tests.support.hostile_worker")
    monkeypatch.setattr(pool, "limits_for", tight)
    yield
    pool.end_resting()


def task(path: Path, format_: str = "text") -> Task:
    return Task(path, path.name, CorpusSpec("c", "C", SourceSpec("path", ()), format_, "", ""))


def taken(tasks: Sequence[Task], processes: int = 2) -> dict[str, list[Document | Notice]]:
    found: dict[str, list[Document | Notice]] = {}
    for each, given in read_tasks(tasks, processes):
        found[each.name] = []
        try:
            for one in given:
                found[each.name].append(one)
        except BombError:
            found[each.name] = [one for one in found[each.name] if isinstance(one, Notice)]
    return found


def texts(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{number:03}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(f"Text {number}. " * (1 + number % 7 * 300))
    return paths


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_documents_come_in_the_order_of_their_files(tmp_path: Path, processes: int) -> None:
    paths = texts(tmp_path, 40)
    found = taken([task(path) for path in paths], processes)
    assert [path.name for path in paths] == list(found)
    ids = [each.id for given in found.values() for each in given if isinstance(each, Document)]
    assert [path.name for path in paths] == ids


def test_a_file_that_makes_no_sense_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no PDF at all")
    (tmp_path / "b.txt").write_text("A text.")
    found = taken([task(tmp_path / "a.pdf", "pdf"), task(tmp_path / "b.txt")])
    (notice,) = found["a.pdf"]
    assert Notice("a.pdf", "not a PDF") == notice
    assert isinstance(found["b.txt"][0], Document)


def test_a_file_that_has_gone_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.")
    waiting = task(tmp_path / "a.txt")
    for _, given in read_tasks([waiting], 1):
        (tmp_path / "a.txt").unlink(missing_ok=True)
        assert list(given)


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("crash", "cut: its reader crashed"),
        ("hang", "cut: reading it takes longer than the 2 s that its size allows"),
        ("eat", "cut: reading it takes more memory than a file of its size should"),
        ("mistake", "cut: its reader failed (ZeroDivisionError)"),
        ("connect", "cut: cannot be read: a reader may not do this: socket.getaddrinfo"),
        ("shell", "cut: cannot be read: a reader may not do this: os.system"),
        ("program", "cut: cannot be read: a reader may not run this program"),
    ],
)
def test_a_reader_that_misbehaves_costs_the_rest_of_its_file_and_no_other(
    tmp_path: Path, deed: str, reason: str
) -> None:
    before, bad, after = texts(tmp_path, 3)
    found = taken([task(before), task(bad, deed), task(after)])
    document, notice = found[bad.name]
    assert isinstance(document, Document)
    assert Notice(bad.name, reason, NoticeKind.CUT) == notice
    assert all(isinstance(found[path.name][0], Document) for path in (before, after))


@pytest.mark.usefixtures("hostile")
def test_of_a_file_that_unpacks_without_end_nothing_is_kept(tmp_path: Path) -> None:
    bad, after = texts(tmp_path, 2)
    found = taken([task(bad, "flood"), task(after)])
    reason = "it unpacks to far more text than a file of its size should hold"
    assert [Notice(bad.name, reason)] == found[bad.name]
    assert isinstance(found[after.name][0], Document)


@pytest.mark.usefixtures("hostile")
def test_what_a_library_prints_is_no_answer(tmp_path: Path) -> None:
    (path,) = texts(tmp_path, 1)
    assert 2 == len(taken([task(path, "print")])[path.name])


@pytest.mark.usefixtures("hostile")
def test_a_large_file_is_read_in_parts_that_come_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_WORTH_PARTS", 1)
    (path,) = texts(tmp_path, 1)
    parts = parts_of(task(path, "parts"))
    assert [(0, 3), (1, 3), (2, 3)] == [(each.part, each.parts) for each in parts]
    found = [one for _, given in read_tasks(parts, 2) for one in given]
    assert ["Part 0", "Part 1", "Part 2"] == [
        each.title for each in found if isinstance(each, Document)
    ]


def test_a_file_of_one_part_is_one_task(tmp_path: Path) -> None:
    (path,) = texts(tmp_path, 1)
    assert [task(path)] == parts_of(task(path))


def test_a_file_that_describes_nothing_has_an_empty_description(tmp_path: Path) -> None:
    (path,) = texts(tmp_path, 1)
    assert "" == description_of(task(path)).title


def test_stopping_amid_a_file_ends_the_processes_that_are_at_work(tmp_path: Path) -> None:
    pool.end_resting()
    given = read_tasks([task(path) for path in texts(tmp_path, 4)], 2)
    next(given)
    given.close()  # type: ignore[attr-defined]
    assert all(each._process is None for each in pool._Worker._resting)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Collect the processes that are started."""
    processes: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            processes.append(self)

    pool.end_resting()
    monkeypatch.setattr(subprocess, "Popen", Noted)
    yield processes
    pool.end_resting()


def test_processes_wait_a_while_for_the_next_corpus_and_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[subprocess.Popen[bytes]]
) -> None:
    tasks = [task(path) for path in texts(tmp_path, 4)]
    taken(tasks)
    assert [None, None] == [each.poll() for each in started]
    monkeypatch.setattr(pool, "_REST_SECONDS", 0.2)
    taken(tasks)
    assert 2 == len(started)
    for each in started:
        each.wait(60)
    assert [] == pool._Worker._resting
    assert 4 == len(taken(tasks))


def test_a_process_that_is_at_work_again_is_not_ended_for_its_earlier_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(pool, "_REST_SECONDS", 0.3)
    (path,) = texts(tmp_path, 1)
    taken([task(path)], 1)
    for _, given in read_tasks([task(path)], 1):
        assert isinstance(next(iter(given)), Document)
        time.sleep(0.6)
        assert [None] == [each.poll() for each in started]
        assert [] == list(given)


def test_languages_are_told_from_the_text_where_nothing_says_them(tmp_path: Path) -> None:
    german = "Das Wasser wird zehn Minuten lang gekocht, bevor es getrunken werden darf. " * 3
    (tmp_path / "a.txt").write_text(german)
    (document,) = taken([task(tmp_path / "a.txt")])["a.txt"]
    assert isinstance(document, Document)
    assert "de" == document.language


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX systems only")
def test_a_file_whose_name_is_not_utf8_is_read(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text("A text.")
    found = taken([Task(path, "caf.txt", task(path).spec)])
    assert isinstance(found["caf.txt"][0], Document)

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evaluation.exam import sandbox
from evaluation.exam.records import ExamQuestion
from evaluation.exam.sandbox import code_of, passes
from runtime.errors import LibraryError


def task(test: str, language: str = "python") -> ExamQuestion:
    return ExamQuestion("1", "engineer", "code", "?", True, language=language, test=test)


def test_the_code_of_an_answer_is_in_its_blocks() -> None:
    assert "a\n\nb\n" == code_of("First:\n```python\na\n```\nthen\n```\nb\n")
    assert "ls | wc -l" == code_of("ls | wc -l")


def test_python_passes_its_test_or_does_not() -> None:
    question = task("assert twice(2) == 4")
    assert passes(question, "So:\n```python\ndef twice(n):\n    return 2 * n\n```\nIt doubles.")
    assert not passes(question, "def twice(n): return n * n * n")
    assert not passes(question, "def twice(n: return")


def test_a_command_stands_in_a_variable_of_its_test() -> None:
    question = task('echo x > a; bash -c "$CMD"; [ ! -e a ]', "sh")
    assert passes(question, "```sh\nrm a\n```")
    assert not passes(question, "true")


def test_code_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "PATIENCE", 0.5)
    assert not passes(task("pass"), "while True: pass")


def test_code_writes_only_in_its_folder_and_reaches_no_network(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_text("kept")
    theirs.chmod(0o600)
    tmp_path.chmod(0o755)
    assert passes(task("open('mine', 'w').close()"), "")
    if os.geteuid() == 0:
        assert not passes(task(f"open({str(theirs)!r})"), "")
        assert "kept" == theirs.read_text()
        connect = "import socket; socket.create_connection(('127.0.0.1', port))"
        with socket_here() as port:
            assert not passes(task(connect), f"port = {port}")


def test_what_cannot_be_confined_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(LibraryError, match="setpriv is missing"):
        passes(task("pass"), "")


def test_tests_of_other_languages_are_refused() -> None:
    with pytest.raises(LibraryError, match="'rust'"):
        passes(task("assert!(true)", "rust"), "")


@contextmanager
def socket_here() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]

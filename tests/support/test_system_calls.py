"""The proof that nothing is written rests on this reading of strace's output."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.real_stick import tool
from tests.support.system_calls import Call, calls, changes, command, connections, opened

INTERLEAVED = """\
7 openat(AT_FDCWD, "/a", O_RDONLY <unfinished ...>
8 openat(AT_FDCWD, "/b", O_RDWR|O_CREAT, 0600) = 4
7 <... openat resumed>)             = 3
8 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=7} ---
7 exit_group(0 <unfinished ...>
7 +++ exited with 0 +++
"""
GUILTY = """
import os, socket, sys, threading
folder = sys.argv[1]
os.mkdir(f"{folder}/made")
threading.Thread(target=lambda: open(f"{folder}/made/written", "w").close()).start()
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("127.0.0.1", 9))
"""


def _one(line: str) -> Call:
    (call,) = calls([line])
    return call


def test_calls_that_are_told_of_in_two_lines_are_put_together() -> None:
    expected = [
        Call(8, "openat", 'AT_FDCWD, "/b", O_RDWR|O_CREAT, 0600', "4"),
        Call(7, "openat", 'AT_FDCWD, "/a", O_RDONLY', "3"),
        Call(7, "exit_group", "0", "?"),
    ]
    assert expected == list(calls(INTERLEAVED.splitlines(keepends=True)))


def test_calls_of_threads_that_are_ended_have_no_result() -> None:
    lines = ["7 ???( <detached ...>", '8 openat(AT_FDCWD, "/a", O_RDWR <detached ...>']
    unknown, opening = calls(lines)
    assert Call(7, "???", "", "?") == unknown
    assert [opening] == changes([unknown, opening])


def test_paths_may_hold_quotes_brackets_and_what_looks_like_a_result() -> None:
    call = _one(r'9 openat(AT_FDCWD, "/a \"b\") = 3, O_RDWR", O_RDONLY) = 5')

    assert (r"/a \"b\") = 3, O_RDWR", "5") == (call.path, call.result)
    assert [] == changes([call])


def test_a_line_that_is_not_understood_is_an_error() -> None:
    with pytest.raises(ValueError, match="not a line of strace: 'open"):
        list(calls(['open("/a", O_RDWR) = 3']))


@pytest.mark.parametrize(
    "line",
    [
        '1 openat(AT_FDCWD, "/tmp/a", O_RDONLY|O_CREAT, 0600) = 3',
        '1 openat(AT_FDCWD, "/tmp/a", O_WRONLY) = -1 EROFS (Read-only file system)',
        '1 openat2(AT_FDCWD, "/tmp/a", {flags=O_RDWR, resolve=0}, 24) = 3',
        '1 openat(AT_FDCWD, "/dev/shm/a", O_RDWR|O_CLOEXEC) = 3',
        '1 creat("/tmp/a", 0600) = 3',
        '1 mkdir("/tmp/a", 0777) = 0',
        '1 rename("/tmp/a", "/tmp/b") = 0',
        '1 unlinkat(AT_FDCWD, "/tmp/a", 0) = 0',
        '1 utimensat(AT_FDCWD, "/tmp/a", NULL, 0) = 0',
        "1 ftruncate(3, 0) = 0",
    ],
)
def test_what_changes_a_file_system_is_found_even_if_it_fails(line: str) -> None:
    assert [_one(line)] == changes([_one(line)])


@pytest.mark.parametrize(
    "line",
    [
        '1 openat(AT_FDCWD, "/tmp/O_RDWR", O_RDONLY|O_CLOEXEC) = 3',
        '1 openat(AT_FDCWD, "/dev/null", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3',
        '1 openat(AT_FDCWD, "/dev/tty", O_RDWR) = 3',
        '1 openat(AT_FDCWD, "/dev/pts/3", O_RDWR) = 3',
        '1 newfstatat(AT_FDCWD, "/tmp", {st_mode=S_IFDIR|0755, ...}, 0) = 0',
    ],
)
def test_reading_and_terminals_change_nothing(line: str) -> None:
    assert [] == changes([_one(line)])


def test_sockets_are_connections_and_local_pairs_are_not() -> None:
    pair = _one("1 socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [3, 4]) = 0")
    socket = _one("1 socket(AF_UNIX, SOCK_STREAM, 0) = 3")
    connect = _one('1 connect(3, {sa_family=AF_UNIX, sun_path="/a"}, 110) = -1 ENOENT (No such)')

    assert [socket, connect] == connections([pair, socket, connect])


def test_files_that_are_not_there_were_not_opened() -> None:
    lines = [
        '1 execve("/bin/sh", ["sh"], 0x7f /* 0 vars */) = 0',
        '1 open("/there", O_RDONLY) = 3',
        '1 open("/elsewhere", O_RDONLY) = -1 ENOENT (No such file or directory)',
    ]
    assert {"/bin/sh", "/there"} == opened(calls(lines))


def test_a_program_that_writes_and_connects_is_caught(tmp_path: Path) -> None:
    """Through strace itself: were its options or its format others, nothing would ever be found."""
    log = tmp_path / "log"
    program = [sys.executable, "-c", GUILTY, str(tmp_path)]
    done = subprocess.run(
        [*command(tool("strace"), str(log)), *program], capture_output=True, text=True, check=False
    )
    if "PTRACE" in done.stderr or "ptrace" in done.stderr:
        pytest.skip(f"strace is not permitted here: {done.stderr.strip()}")

    found = list(calls(log.read_text().splitlines()))
    expected = [("mkdir", f"{tmp_path}/made"), ("openat", f"{tmp_path}/made/written")]
    # Python itself may open nothing for writing.
    assert expected == [(call.name, call.path) for call in changes(found)]
    assert ["socket", "connect"] == [call.name for call in connections(found)]

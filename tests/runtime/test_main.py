"""The end of the process: what was printed is printed, and no thread is waited for."""

from __future__ import annotations

import subprocess
import sys

START = "import atexit, sys, threading, time; from runtime.__main__ import leave\n"
ATEXIT = 'atexit.register(lambda: print("taken down"))\n'
THREAD = "threading.Thread(target=time.sleep, args=(600,), daemon={daemon}).start()\n"


def run(code: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", START + ATEXIT + code], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_nothing_is_taken_down_under_a_thread_that_still_computes() -> None:
    code = THREAD.format(daemon=True) + 'sys.stdout.write("an answer\\n"); leave(3)'

    assert (3, "an answer\n") == run(code)


def test_without_one_the_process_ends_as_any_other() -> None:
    assert (3, "an answer\ntaken down\n") == run('sys.stdout.write("an answer\\n"); leave(3)')

"""The first file that runs on a stick."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runtime import bootstrap

PROGRAM = """
import os, time
def start(arguments, payload):
    print(os.getpid(), flush=True)
    time.sleep(60)
"""
PATIENCE = 20  # seconds


def _is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_program_ends_with_the_launcher_that_waits_for_it(
    tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "runtime").mkdir()
    shutil.copy(bootstrap.__file__, tmp_path / "runtime")
    (tmp_path / "runtime" / "__main__.py").write_text(PROGRAM)
    command = [sys.executable, str(tmp_path / "runtime" / "bootstrap.py"), "root", "payload"]
    waiting = ["sh", "-c", '"$@"; exit', "sh", *command]
    with subprocess.Popen(waiting, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        program = int(launcher.stdout.readline())
        assert _is_running(program)
        os.kill(launcher.pid, number)
        assert -number == launcher.wait(PATIENCE)
        end = time.monotonic() + PATIENCE
        while _is_running(program):
            assert time.monotonic() < end, "it runs on"
            time.sleep(0.05)


@pytest.mark.parametrize("missing", ["no runtime", "half a runtime"])
def test_a_program_that_cannot_be_read_is_told_of(tmp_path: Path, missing: str) -> None:
    (tmp_path / "runtime").mkdir()
    shutil.copy(bootstrap.__file__, tmp_path / "runtime")
    if missing == "half a runtime":
        code = "raise OSError(5, 'Input/output error')\n"
        (tmp_path / "runtime" / "__main__.py").write_text(code)
    command = [sys.executable, "-I", str(tmp_path / "runtime" / "bootstrap.py"), "root", "payload"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (1, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("vademecum: The program cannot be read from the stick: ")
    assert "put it in again and start anew" in done.stderr
    assert 2 == done.stderr.count("\n")

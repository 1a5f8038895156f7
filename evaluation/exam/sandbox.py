"""Code that a model wrote, run against a test: in a folder of its own, with few rights and limits.

It is run as nobody where this process is root, without new privileges, without a network where the
system can take it away, and is ended with all its children after some seconds.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress

from evaluation.exam.records import ExamQuestion
from runtime.errors import LibraryError

PATIENCE = 20.0
"""seconds"""
_PATH = "/usr/local/bin:/usr/bin:/bin"
_NOBODY = 65534
_LIMITS = ("--cpu=10", f"--as={2 << 30}", f"--fsize={16 << 20}", "--nproc=64", "--core=0")
_BLOCK = re.compile(r"```[\w+-]*\n(.*?)(?:```|\Z)", re.DOTALL)
_SHELLS = frozenset({"sh", "bash", "shell"})


def code_of(answer: str) -> str:
    """Return the code of an answer: its fenced blocks, or all of it where it has none."""
    return "\n".join(_BLOCK.findall(answer)) or answer


def passes(question: ExamQuestion, answer: str) -> bool:
    """Return whether the code of an answer passes the question's test.

    Shell commands are in the test's variable CMD; Python's test stands below the code. Raises
    LibraryError where this machine cannot run it safely.
    """
    if question.language in _SHELLS:
        script = f"CMD=$1\n{question.test}"
        return _succeeds(["bash", "-c", script, "test", code_of(answer).strip()])
    if question.language == "python":
        return _succeeds(["python3", "-I", "-c", f"{code_of(answer)}\n{question.test}"])
    raise LibraryError(
        f"{question.id} tests code in {question.language!r}, which is not run here.",
        "Tests are of python or sh; leave `test` empty for others.",
    )


def _succeeds(command: list[str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
        process = subprocess.Popen(
            [*_confinement(), *command],
            cwd=folder,
            env={"PATH": _PATH, "HOME": folder, "TMPDIR": folder, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return process.wait(PATIENCE) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _confinement() -> Iterator[str]:
    """Yield the beginning of a command that takes away what its end does not need."""
    needed = ("setpriv", "prlimit")
    if missing := [name for name in needed if not shutil.which(name)]:
        raise LibraryError(
            f"{missing[0]} is missing: code that a model wrote is not run without it.",
            "Install util-linux, or leave out tasks of code with --only.",
        )
    if os.geteuid() == 0:
        yield from ("unshare", "--net") if _can_unshare() else ()
        yield from ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")
        yield "--no-new-privs"
    else:
        yield from ("setpriv", "--no-new-privs")
    yield from ("prlimit", *_LIMITS)


def _can_unshare() -> bool:
    """Return whether a process may be given a network of its own, with nothing in it."""
    if not shutil.which("unshare"):
        return False
    tried = subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True)
    return tried.returncode == 0

"""The program git, run so that it only moves and checks data.

No setting of a person, of the system or of a repository counts: no hooks, filters, credentials or
helpers. It speaks https and reads folders, nothing else.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from builder.progress import Progress
from builder.sources.names import plain_words
from runtime.errors import LibraryError

_SETTINGS = """\
[core]
    hooksPath = /dev/null
    fsmonitor = false
    askPass =
[credential]
    helper =
[protocol]
    version = 2
[fetch]
    fsckObjects = true
    unpackLimit = 1
    recurseSubmodules = false
[fetch "fsck"]
    badTimezone = ignore
    missingSpaceBeforeDate = ignore
    zeroPaddedFilemode = ignore
[gc]
    auto = 0
[maintenance]
    auto = false
[http]
    lowSpeedLimit = 100
    lowSpeedTime = 60
[safe]
    directory = *
"""
"""Of objects that are not well made, those faults are let through that old programs left in many
histories. A slow connection is given up. Whose a folder is does not matter: none of it is run."""
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "https:file",
    "GIT_ASKPASS": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_KEPT = ("GIT_EXEC_PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH")
"""variables of git's that only say where its parts and certificates lie"""
_PERCENT = re.compile(rb"Receiving objects: +(\d+)%")
_CHATTER = re.compile(rb"remote: |From |.*\d+% \(|.*, done\.")
_LAST_LINES = 6
_CHUNK_BYTES = 1 << 16


class GitError(Exception):
    """Git refused; the text is what it said."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """What a commit has under a name."""

    mode: str
    id: str
    size: int
    name: bytes


@dataclass(frozen=True, slots=True)
class Git:
    """Git with settings of its own; use `git_alone`."""

    program: str
    environment: Mapping[str, str]

    def create(self, repository: Path, object_format: str) -> None:
        """Make an empty repository without a work tree. Raises GitError."""
        self.run("init", "--quiet", "--bare", "--template=", f"--object-format={object_format}",
                 os.fspath(repository))  # fmt: skip

    def run(self, *arguments: str) -> bytes:
        """Return what a command prints. Raises GitError."""
        done = subprocess.run(
            [self.program, *arguments], env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise GitError(_words(done.stderr.splitlines()))
        return done.stdout

    def fetch(
        self, repository: Path, arguments: Sequence[str], name: str, progress: Progress
    ) -> None:
        """Fetch into a repository. Raises GitError."""
        command = [self.program, f"--git-dir={repository}", "fetch", "--progress", "--no-tags"]
        with (
            progress.stage(f"fetching {name}", 100, "%") as task,
            _started([*command, *arguments], self.environment, stderr=subprocess.PIPE) as process,
        ):
            assert process.stderr is not None
            done, last = 0, list[bytes]()
            for line in _lines(process.stderr):
                if match := _PERCENT.match(line):
                    task.advance(int(match[1]) - done)
                    done = int(match[1])
                elif not _CHATTER.match(line):
                    last = [*last[1 - _LAST_LINES :], line]
            if process.wait():
                raise GitError(_words(last))

    def entries(self, repository: Path, commit: str) -> Generator[TreeEntry]:
        """Yield all that a commit holds, folders opened. Raises GitError."""
        command = [self.program, f"--git-dir={repository}", "ls-tree", "-r", "-z", "-l",
                   "--full-tree", commit]  # fmt: skip
        with _started(command, self.environment, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for record in _records(process.stdout):
                head, _, name = record.partition(b"\t")
                mode, _, id_, size = head.decode("ascii").split()
                yield TreeEntry(mode, id_, int(size) if size.isdigit() else 0, name)
            if process.wait():
                raise GitError("its files cannot be listed")

    @contextmanager
    def blobs(self, repository: Path) -> Iterator[Blobs]:
        """Open a repository to read files of it, as they were committed."""
        command = [self.program, f"--git-dir={repository}", "cat-file", "--batch"]
        with _started(
            command, self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            yield Blobs(process.stdin, process.stdout)


@dataclass(frozen=True, slots=True)
class Blobs:
    """Files of an open repository."""

    _asked: IO[bytes]
    _answers: IO[bytes]

    def read(self, id_: str) -> Iterator[bytes]:
        """Yield a file's content in pieces, all of which must be taken. Raises GitError."""
        with suppress(BrokenPipeError):  # an answer is missed below
            self._asked.write(f"{id_}\n".encode())
            self._asked.flush()
        head = self._answers.readline().split()
        if len(head) != 3 or head[1] != b"blob":
            raise GitError(f"the file {id_} is not there")
        left = int(head[2])
        while left:
            piece = self._answers.read(min(left, _CHUNK_BYTES))
            if not piece:
                raise GitError(f"the file {id_} ends too soon")
            left -= len(piece)
            yield piece
        self._answers.read(1)


@contextmanager
def git_alone() -> Iterator[Git]:
    """Give git with settings of its own. Raises LibraryError where it is not installed."""
    program = shutil.which("git")
    if program is None:
        raise LibraryError(
            "The program git is not installed, and a source of the bundle is a git repository.",
            "Install git, or name an archive of the repository with `https`.",
        )
    with tempfile.TemporaryDirectory(prefix="vademecum-git-") as home:
        settings = Path(home) / ".gitconfig"
        settings.write_text(_SETTINGS, "utf-8")
        given = {
            name: value
            for name, value in os.environ.items()
            if not name.upper().startswith("GIT_") or name.upper() in _KEPT
        }
        places = {"HOME": home, "XDG_CONFIG_HOME": home, "GIT_CONFIG_GLOBAL": os.fspath(settings)}
        yield Git(program, {**given, **_ENVIRONMENT, **places})


@contextmanager
def _started(
    command: Sequence[str], environment: Mapping[str, str], *,
    stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL,
    stderr: int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[bytes]]:  # fmt: skip
    """Start a program that ends at the latest with the context, with all that it started."""
    with subprocess.Popen(
        command, env=environment, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True
    ) as process:
        try:
            yield process
        except BaseException:
            _end(process)
            raise


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.read()  # until the last of them has let go of it: none writes files any more


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield lines as they come; progress overwrites itself, so a carriage return ends one too."""
    rest = b""
    while piece := os.read(stream.fileno(), _CHUNK_BYTES):
        *lines, rest = re.split(rb"[\r\n]+", rest + piece)
        rest = rest[:_CHUNK_BYTES]
        yield from lines
    yield rest


def _records(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while piece := stream.read(_CHUNK_BYTES):
        *records, rest = (rest + piece).split(b"\0")
        yield from records


def _words(lines: Sequence[bytes]) -> str:
    """Return what git said, in one line."""
    return plain_words(" ".join(each.decode("utf-8", "replace") for each in lines))

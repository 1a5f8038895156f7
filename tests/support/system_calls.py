"""What strace writes → system calls, and which of them would leave a trace. Pure.

`strace -f -o FILE` writes a line a call: `PID name(arguments) = result`. A call during which
another thread's call is told of comes in two lines: `PID name(arguments <unfinished ...>` and
`PID <... name resumed>arguments) = result`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WHOLE = re.compile(r"(\d+)\s+(\w+)\((.*)\)\s+= (.+)")
# A thread that another one ends is detached from; a call that it had not begun has no name.
_BEGUN = re.compile(r"(\d+)\s+(\w+|\?\?\?)\((.*?)\s*<(?:unfinished|detached) \.\.\.>")
_RESUMED = re.compile(r"(\d+)\s+<\.\.\. (\w+) resumed>(.*)\)\s+= (.+)")
_OTHER = re.compile(r"\d+\s+(---|\+\+\+) .*")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_FLAG = re.compile(r"\bO_[A-Z]+\b")

_OPENING = frozenset({"open", "openat", "openat2"})
_WRITING_FLAGS = frozenset(
    {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE", "O_EXCL"}
)
_CHANGING = frozenset(
    {
        "chmod", "chown", "copy_file_range", "creat", "fallocate", "fchmod", "fchmodat",
        "fchmodat2", "fchown", "fchownat", "fremovexattr", "fsetxattr", "ftruncate", "futimesat",
        "io_uring_setup", "lchown", "link", "linkat", "lremovexattr", "lsetxattr", "mkdir",
        "mkdirat", "mknod", "mknodat", "mount", "removexattr", "rename", "renameat", "renameat2",
        "rmdir", "setxattr", "symlink", "symlinkat", "truncate", "unlink", "unlinkat", "utime",
        "utimensat", "utimes",
    }
)  # fmt: skip
_CONNECTING = frozenset({"accept", "accept4", "bind", "connect", "listen", "socket"})
_NO_TRACE = re.compile(r"/dev/(null|tty|pts/\d+|ptmx)")

TRACED = (
    "%file,%network,ftruncate,fallocate,fchmod,fchown,fsetxattr,?copy_file_range,?io_uring_setup"
)
"""for strace's `-e trace=`: what the functions below look at"""


@dataclass(frozen=True, slots=True)
class Call:
    """A system call; `result` is `?` for one that its process did not live to see the end of."""

    process: int
    name: str
    arguments: str
    result: str

    @property
    def path(self) -> str:
        """The first string among the arguments, as strace escapes it."""
        found = _STRING.search(self.arguments)
        return found[1] if found else ""

    @property
    def failed(self) -> bool:
        """Whether the system refused it."""
        return self.result.startswith("-1 ")


def command(strace: str, log: str) -> list[str]:
    """Return the words that stand before a command to have it and its children traced."""
    return [strace, "-f", "-qq", "-e", f"trace={TRACED}", "-o", log]


def calls(lines: Iterable[str]) -> Iterator[Call]:
    """Yield the calls, in the order in which they ended.

    Raises ValueError at a line that is none of strace's: what is not understood proves nothing.
    """
    begun: dict[int, Call] = {}
    for line in lines:
        text = line.rstrip("\n")
        if match := _RESUMED.fullmatch(text):
            start = begun.pop(int(match[1]))
            yield Call(start.process, start.name, start.arguments + match[3], match[4])
        elif match := _BEGUN.fullmatch(text):
            begun[int(match[1])] = Call(int(match[1]), match[2], match[3], "?")
        elif match := _WHOLE.fullmatch(text):
            yield Call(int(match[1]), match[2], match[3], match[4])
        elif not _OTHER.fullmatch(text):
            raise ValueError(f"not a line of strace: {text!r}")
    yield from begun.values()


def changes(found: Iterable[Call]) -> list[Call]:
    """Return the calls that change a file system, or would if they were let.

    Opening `/dev/null` or a terminal for writing is not among them.
    """
    return [call for call in found if _changes(call)]


def connections(found: Iterable[Call]) -> list[Call]:
    """Return the calls that reach out of the process, over a network or to another one.

    A pair of local sockets joined to each other reaches nobody.
    """
    return [
        call
        for call in found
        if call.name in _CONNECTING
        or (call.name == "socketpair" and not call.arguments.startswith("AF_UNIX"))
    ]


def opened(found: Iterable[Call]) -> set[str]:
    """Return the paths of the files that were opened or executed."""
    names = _OPENING | {"execve"}
    return {call.path for call in found if call.name in names and not call.failed}


def _changes(call: Call) -> bool:
    if call.name in _OPENING:
        writing = not _WRITING_FLAGS.isdisjoint(_FLAG.findall(_STRING.sub("", call.arguments)))
        return writing and not _NO_TRACE.fullmatch(call.path)
    return call.name in _CHANGING

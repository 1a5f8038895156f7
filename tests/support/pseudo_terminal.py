"""A program on a pseudo-terminal: what it draws, what is typed."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_=>78])")
_CHUNK = 1 << 16


@dataclass(slots=True)
class PseudoTerminal:
    """The end that a person sits at."""

    descriptor: int
    process: subprocess.Popen[bytes]
    patience: float
    _seen: bytearray = field(default_factory=bytearray)

    def type(self, text: str) -> None:
        """Press these keys."""
        os.write(self.descriptor, text.encode())

    def wait_for(self, text: str) -> None:
        """Read what is drawn until this text has been. Raises AssertionError when it never is."""
        end = time.monotonic() + self.patience
        while text not in self.drawn:
            assert time.monotonic() < end, f"{text!r} was never drawn:\n{self.drawn[-3000:]}"
            assert self._read(), f"it ended before it drew {text!r}:\n{self.drawn[-3000:]}"

    def is_running(self) -> bool:
        """Read what there is, waiting a little; tell whether the program has not ended."""
        self._read()
        return self.process.poll() is None

    def wait_for_end(self) -> int:
        """Read until the program ends; return its exit status."""
        end = time.monotonic() + self.patience
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it does not end:\n{self.drawn[-3000:]}"
            self._read()
        while self._read():  # what it drew last
            pass
        return self.process.returncode

    @property
    def sent(self) -> str:
        """All that was drawn, colours and movements included."""
        return self._seen.decode(errors="replace")

    @property
    def modes(self) -> list[Any]:
        """How the terminal takes what is typed, as `termios.tcgetattr` returns it."""
        return termios.tcgetattr(self.descriptor)

    @property
    def drawn(self) -> str:
        """All that was drawn, in the order it was, without colours and movements."""
        return _SEQUENCE.sub("", self.sent)

    def _read(self) -> bool:
        """Read what there is, waiting a little; return False when nobody draws any more."""
        ready, _, _ = select.select([self.descriptor], [], [], 0.2)
        if not ready:
            return self.process.poll() is None
        try:
            data = os.read(self.descriptor, _CHUNK)
        except OSError:  # what Linux tells when the other end is closed
            return False
        self._seen += data
        return bool(data)


@contextmanager
def on_terminal(
    command: Sequence[str], environment: Mapping[str, str], patience: float
) -> Iterator[PseudoTerminal]:
    """Run a command on a terminal of 80 columns and 24 lines; kill it at the end if it runs on."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    try:
        process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=dict(environment), cwd="/",
            start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(theirs)
    try:
        yield PseudoTerminal(ours, process, patience)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(ours)

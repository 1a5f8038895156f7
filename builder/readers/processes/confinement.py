"""What a reading process may not do, whatever a document makes a reader try.

An audit hook (PEP 578) sees what Python code does, not what a library in C does of itself; readers
are told apart from that to open no network and no shell. It cannot be removed again.
"""

from __future__ import annotations

import sys
from pathlib import PurePath
from typing import Any

from builder.readers.extras import PROGRAMS

_FORBIDDEN = frozenset({
    "ftplib.connect", "http.client.connect", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn",
    "os.spawn", "os.startfile", "os.system", "pty.spawn", "smtplib.connect", "socket.bind",
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
    "urllib.Request", "webbrowser.open",
})  # fmt: skip


def confine() -> None:
    """Refuse network, shells and other programs than the readers' own in this process."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"a reader may not do this: {event}")
    if event == "subprocess.Popen" and PurePath(str(arguments[0])).name not in PROGRAMS:
        raise PermissionError("a reader may not run this program")

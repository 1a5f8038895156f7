"""A server of the test's own, which can misbehave."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """What the test's server holds, how it misbehaves, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    ranges: bool = True
    break_after: list[int] = field(default_factory=list)
    """bytes after which the next answers break off"""
    requests: list[tuple[str, str]] = field(default_factory=list)
    """path and Range header"""
    url: str = ""

    def found(self, path: str) -> bytes | None:
        """Return what lies at a path, with its query if there is such a one."""
        return self.files.get(path, self.files.get(path.split("?", maxsplit=1)[0]))

    def asked(self) -> list[str]:
        """Return the paths that were asked for."""
        return [path for path, _ in self.requests]


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, served: Served, *rest: object) -> None:
        self.served = served
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.served.requests.append((self.path, wanted))
        body = self.served.found(self.path)
        if body is None:
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if start and self.served.ranges:
            self._send_part(body, start)
        else:
            self._send(200, body, {})

    def do_HEAD(self) -> None:
        body = self.served.found(self.path)
        if body is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()

    def _send_part(self, body: bytes, start: int) -> None:
        if start >= len(body):
            self._send(416, b"", {"Content-Range": f"bytes */{len(body)}"})
        else:
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            self._send(206, body[start:], {"Content-Range": span})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", self.served.types.get(self.path, "text/html"))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        cut = self.served.break_after.pop(0) if self.served.break_after else len(body)
        self.wfile.write(body[:cut])
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Served]:
    """Serve files on this machine."""
    held = Served()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, held))
    held.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

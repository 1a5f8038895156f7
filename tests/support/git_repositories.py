"""Repositories that git itself makes, and a server of them."""

from __future__ import annotations

import functools
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.certificates import own_certificate

_PERSON = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


class Repository:
    """A repository that git itself made."""

    def __init__(self, path: Path, *options: str) -> None:
        self.path = path
        path.mkdir()
        self.git("init", "--quiet", *options)

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run git in the work tree and return what it prints."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, input=stdin, capture_output=True, check=True,
            env={**os.environ, **_PERSON},
        )  # fmt: skip
        return done.stdout.decode().strip()

    def commit(self, files: dict[str, str | bytes]) -> str:
        """Write files, commit all there is, and return the commit."""
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "A change")
        return self.git("rev-parse", "HEAD")

    def commit_tree(self, *entries: tuple[str, str, bytes]) -> str:
        """Commit a tree of (mode, object, name), which git itself might refuse to write."""
        raw = b"".join(
            mode.encode() + b" " + name + b"\0" + bytes.fromhex(id_) for mode, id_, name in entries
        )
        tree = self.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=raw)
        return self.git("commit-tree", tree, "-m", "A tree")

    def blob(self, content: bytes) -> str:
        """Store a file and return its object."""
        return self.git("hash-object", "-w", "--stdin", stdin=content)


class _Handler(BaseHTTPRequestHandler):
    """Hands requests to git's own CGI program, or files out where `is_dumb`."""

    def __init__(self, root: Path, is_dumb: bool, *rest: object) -> None:
        self.root = root
        self.is_dumb = is_dumb
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        file = self.root / path.lstrip("/")
        if not self.is_dumb:
            self._run(path, query, b"")
        elif file.is_file():
            self._answer(200, {}, file.read_bytes())
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        path, _, query = self.path.partition("?")
        self._run(path, query, self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _run(self, path: str, query: str, body: bytes) -> None:
        environment = {
            **os.environ, "GIT_PROJECT_ROOT": os.fspath(self.root), "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }  # fmt: skip
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=environment, capture_output=True, check=False
        )
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self._answer(int(headers.pop("Status", "200").split()[0]), headers, answer)

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def git_served(root: Path, folder: Path, *, is_dumb: bool = False) -> Iterator[tuple[str, Path]]:
    """Serve the repositories below `root` by https; give the address and its certificate."""
    certificate, key = own_certificate(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, root, is_dumb))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}", certificate
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

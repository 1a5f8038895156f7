"""One file from an address: streamed, gone on with after a break, checked, then put in place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import requests

from builder.progress import Progress
from builder.sources.digests import text_sha256, wrong_sha256
from builder.sources.names import file_name
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256

GOES_ON = "The build goes on from where it was when it is run again."
UNFINISHED = ".part"
_TIMEOUT = (15, 60)  # seconds to connect, and between two pieces
_CHUNK_BYTES = 1 << 16  # what is lost at most when a connection breaks
_PARTIAL, _NOT_SATISFIABLE = 206, 416
_HINTS = {
    401: "It asks for a login; for the hub, log in with `hf auth login`.",
    403: "It may not be fetched without permission; for the hub, accept its terms there first.",
    404: "Check the address, the names and the version in the bundle.",
}


@dataclass(frozen=True, slots=True)
class Remote:
    """A file to fetch."""

    name: str
    """what messages call it: an address may hold a password, so it is not shown"""
    url: str
    sha256: str = ""
    """empty where the whole that it is a part of is checked instead"""
    headers: Mapping[str, str] = field(default_factory=dict)


def cached(remote: Remote, cache: Path, progress: Progress) -> Path:
    """Return the file in the cache, fetched if it is not there yet.

    A file is renamed into the cache only after its check, so being there is proof enough.
    Raises LibraryError as `download` does.
    """
    folder = cache / "sources" / (remote.sha256 or text_sha256(remote.name))
    target = folder / file_name(remote.url.split("?")[0].split("#")[0])
    download(remote, target, progress)
    return target


def download(remote: Remote, target: Path, progress: Progress) -> None:
    """Bring a file to `target`, unless it is there.

    Raises LibraryError if it cannot be reached or written (what came stays beside the target for
    the next run) or has another SHA-256 (it is removed).
    """
    if target.exists():
        return
    part = target.with_name(target.name + UNFINISHED)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        resumed = _size(part) > 0
        _transfer(remote, part, progress)
        if _is_right(remote, part, resumed):
            part.replace(target)
            return
    except requests.RequestException as error:
        raise unreachable(remote.name, error) from error
    except OSError as error:
        raise LibraryError(
            f"{remote.name} could not be written to {target.parent}: {error.strerror or error}.",
            f"Make room or choose another cache. {GOES_ON}",
        ) from error
    download(remote, target, progress)


def remote_size(remote: Remote) -> int | None:
    """Return a download's bytes, or None where the server does not say.

    Raises LibraryError when it cannot be reached or does not have it.
    """
    try:
        response = requests.head(
            remote.url, headers=dict(remote.headers), allow_redirects=True, timeout=_TIMEOUT
        )
    except requests.RequestException as error:
        raise unreachable(remote.name, error) from error
    if not response.ok:
        raise _refused(remote.name, response)
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else None


def unreachable(name: str, error: Exception) -> LibraryError:
    """Return the error for a source that gives no answer, without the address in it."""
    reasons = {
        requests.exceptions.ProxyError: "the proxy refuses the connection",
        requests.exceptions.SSLError: "its certificate is not accepted",
        requests.exceptions.Timeout: "no answer in time",
    }
    reason = next((text for kind, text in reasons.items() if isinstance(error, kind)), "")
    return LibraryError(
        f"{name} could not be reached: {reason or 'no connection'}.",
        f"Check the network. {GOES_ON}",
    )


def _is_right(remote: Remote, part: Path, resumed: bool) -> bool:
    """Return whether the file is whole; False if it is worth fetching afresh."""
    if not remote.sha256:
        return True
    got = file_sha256(part)
    if got == remote.sha256:
        return True
    part.unlink()
    if resumed:  # it may have changed on the server after its first part came
        return False
    raise wrong_sha256(remote.name, remote.sha256, got)


def _transfer(remote: Remote, part: Path, progress: Progress) -> None:
    """Fetch what is missing, trying again for as long as each attempt brings something."""
    while True:
        before = _size(part)
        try:
            _attempt(remote, part, progress)
        except (
            requests.ConnectionError,
            requests.Timeout,
            requests.exceptions.ChunkedEncodingError,
        ):
            if _size(part) <= before:
                raise
        else:
            return


def _attempt(remote: Remote, part: Path, progress: Progress) -> None:
    start = _size(part)
    headers = {**remote.headers, "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    with requests.get(remote.url, headers=headers, stream=True, timeout=_TIMEOUT) as response:
        if start and response.status_code == _NOT_SATISFIABLE:
            if response.headers.get("Content-Range") != f"bytes */{start}":
                part.unlink()  # longer than the file on the server: not a part of it
                _attempt(remote, part, progress)
            return
        if not response.ok:
            raise _refused(remote.name, response)
        goes_on = response.status_code == _PARTIAL and _starts_at(response, start)
        _receive(remote, response, part, start if goes_on else 0, progress)


def _starts_at(response: requests.Response, start: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {start}-")


def _receive(
    remote: Remote, response: requests.Response, part: Path, start: int, progress: Progress
) -> None:
    """Write the body to the file, from byte `start` on."""
    length = response.headers.get("Content-Length", "")
    total = start + int(length) if length.isdecimal() else None
    with (
        part.open("ab" if start else "wb") as file,
        progress.stage(f"fetching {remote.name}", total, "B") as task,
    ):
        task.advance(start)
        for chunk in response.iter_content(_CHUNK_BYTES):
            file.write(chunk)
            task.advance(len(chunk))
        file.flush()
        os.fsync(file.fileno())


def _refused(name: str, response: requests.Response) -> LibraryError:
    code = response.status_code
    return LibraryError(
        f"{name}: the server answered {code} {response.reason}.",
        _HINTS.get(code, f"Try again later. {GOES_ON}"),
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0

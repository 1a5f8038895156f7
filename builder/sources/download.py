"""One file from an address: streamed, resumed after a break, checked, then put in place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import requests

from builder.cache import Entry, Place, drop, ensure, find, require_space
from builder.progress import Progress
from builder.sources.digests import WrongDigestError, digest_like, text_sha256, wrong_digest
from builder.sources.names import file_name
from runtime.errors import LibraryError

RESUMES = "The build resumes where it was when it is run again."
_UNFINISHED = ".part"
_TIMEOUT = (15, 60)  # seconds to connect, and between two pieces
_CHUNK_BYTES = 1 << 16  # what is lost at most when a connection breaks
_PARTIAL, _NOT_SATISFIABLE = 206, 416
_HINTS = {
    401: "It asks for a login; for the hub, log in with `hf auth login`.",
    403: "It may not be fetched without permission; for the hub, accept its terms there first.",
    404: "Check the address, the names and the version in the bundle.",
}


class UnavailableError(LibraryError):
    """An address gives no answer, or not the file."""

    status: int = 0
    """what its server answered, if it did"""


@dataclass(frozen=True, slots=True)
class Remote:
    """A file to fetch."""

    name: str
    """what messages call it: an address may hold a password, so it is not shown"""
    url: str
    pin: str = ""
    """its SHA-256, or SHA-512 as `sha512-…`; empty where the whole that it is a part of is checked
    instead"""
    headers: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    """more addresses of the same file, each tried when those before it fail"""
    file: str = ""
    """what the file is called here; an empty string: as its address is"""


def cached(remote: Remote, cache: Path, progress: Progress) -> Path:
    """Return the file in the cache, fetched if it is not there yet.

    Raises LibraryError as `download` does, or when the cache cannot be written.
    """
    name = file_name(remote.file or remote.url.split("?")[0].split("#")[0])

    def fetch(folder: Path) -> None:
        download(remote, folder / name, progress, cache)

    place = _place(remote.pin or text_sha256(remote.name), cache)
    recognized = _holder_of(remote.pin) if remote.pin else None
    return _only(ensure(place, fetch, progress, recognized=recognized, resumable=True))


def fetched_before(pin: str, cache: Path) -> Path | None:
    """Return the file with this digest if it was fetched before and is whole."""
    entry = find(_place(pin, cache), _holder_of(pin))
    return _only(entry) if entry else None


def let_go(path: Path, cache: Path) -> None:
    """Remove a fetched file from the cache; one that cannot be removed stays."""
    with suppress(LibraryError):
        drop(_place(path.parent.name, cache))


def _place(key: str, cache: Path) -> Place:
    return Place(cache, "sources", key if key.isalnum() else text_sha256(key))


def _only(entry: Entry) -> Path:
    return entry.paths[0]


def _holder_of(pin: str) -> Callable[[Path], bool]:
    """Return the test whether a folder holds one file, the one with this digest."""

    def holds(folder: Path) -> bool:
        files = list(folder.iterdir())
        return len(files) == 1 and files[0].is_file() and digest_like(pin, files[0]) == pin

    return holds


def download(remote: Remote, target: Path, progress: Progress, cache: Path) -> None:
    """Bring a file to `target`, a place in the cache, unless it is there.

    Raises LibraryError if it cannot be reached (what came stays beside the target for the next run)
    or has another digest (it is removed).
    """
    if target.exists():
        return
    *before, last = (remote.url, *remote.others)
    for url in before:
        try:
            _download(replace(remote, url=url), target, progress, cache)
        except (UnavailableError, WrongDigestError) as error:
            reason = error.message.partition("\n")[0].rstrip(":.")
            progress.note(f"{reason}. Its next address is tried.")
        else:
            return
    _download(replace(remote, url=last), target, progress, cache)


def _download(remote: Remote, target: Path, progress: Progress, cache: Path) -> None:
    part = target.with_name(target.name + _UNFINISHED)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        resumed = _size(part) > 0
        _transfer(remote, part, progress, cache)
        if _is_right(remote, part, resumed):
            part.replace(target)
            return
    except requests.RequestException as error:
        raise unreachable(remote.name, error) from error
    _download(remote, target, progress, cache)


def content(remote: Remote, most: int) -> bytes:
    """Return a short answer whole, such as an index.

    Raises LibraryError when it cannot be reached or has more than `most` bytes.
    """
    data = bytearray()
    try:
        with requests.get(
            remote.url, headers=dict(remote.headers), stream=True, timeout=_TIMEOUT
        ) as response:
            if not response.ok:
                raise _refused(remote.name, response)
            for chunk in response.iter_content(_CHUNK_BYTES):
                data += chunk
                if len(data) > most:
                    raise UnavailableError(
                        f"{remote.name}: the server's answer has more than {most:,} bytes.",
                        "Check the address.",
                    )
    except requests.RequestException as error:
        raise unreachable(remote.name, error) from error
    return bytes(data)


def remote_size(remote: Remote) -> int | None:
    """Return a download's bytes, or None where the server does not say.

    Raises LibraryError when it cannot be reached or does not have it.
    """
    *before, last = (remote.url, *remote.others)
    for url in before:
        with suppress(UnavailableError):
            return _told_size(replace(remote, url=url))
    return _told_size(replace(remote, url=last))


def _told_size(remote: Remote) -> int | None:
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


def unreachable(name: str, error: Exception) -> UnavailableError:
    """Return the error for a source that gives no answer, without the address in it."""
    reasons = {
        requests.exceptions.ProxyError: "the proxy refuses the connection",
        requests.exceptions.SSLError: "its certificate is not accepted",
        requests.exceptions.Timeout: "no answer in time",
    }
    reason = next((text for kind, text in reasons.items() if isinstance(error, kind)), "")
    return UnavailableError(
        f"{name} could not be reached: {reason or 'no connection'}.",
        f"Check the network. {RESUMES}",
    )


def _is_right(remote: Remote, part: Path, resumed: bool) -> bool:
    """Return whether the file is whole; False if it is worth fetching afresh."""
    if not remote.pin:
        return True
    got = digest_like(remote.pin, part)
    if got == remote.pin:
        return True
    part.unlink()
    if resumed:  # it may have changed on the server after its first part came
        return False
    raise wrong_digest(remote.name, remote.pin, got)


def _transfer(remote: Remote, part: Path, progress: Progress, cache: Path) -> None:
    """Fetch what is missing, trying again for as long as each attempt brings something."""
    while True:
        before = _size(part)
        try:
            _attempt(remote, part, progress, cache)
        except (
            requests.ConnectionError,
            requests.Timeout,
            requests.exceptions.ChunkedEncodingError,
        ):
            if _size(part) <= before:
                raise
        else:
            return


def _attempt(remote: Remote, part: Path, progress: Progress, cache: Path) -> None:
    start = _size(part)
    headers = {**remote.headers, "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    with requests.get(remote.url, headers=headers, stream=True, timeout=_TIMEOUT) as response:
        if start and response.status_code == _NOT_SATISFIABLE:
            if response.headers.get("Content-Range") != f"bytes */{start}":
                part.unlink()  # longer than the file on the server: not a part of it
                _attempt(remote, part, progress, cache)
            return
        if not response.ok:
            raise _refused(remote.name, response)
        resumes = response.status_code == _PARTIAL and _starts_at(response, start)
        length = response.headers.get("Content-Length", "")
        if length.isdecimal():
            require_space(cache, int(length), remote.name)
        _receive(remote, response, part, start if resumes else 0, progress)


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


def _refused(name: str, response: requests.Response) -> UnavailableError:
    code = response.status_code
    error = UnavailableError(
        f"{name}: the server answered {code} {response.reason}.",
        _HINTS.get(code, f"Try again later. {RESUMES}"),
    )
    error.status = code
    return error


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0

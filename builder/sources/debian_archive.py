"""Where a package of Debian's archive lies: asked of apt, or looked up in a mirror's own index.

The mirror is what the environment variable DEBIAN_MIRROR names, or the one that this machine's apt
uses; with the former, the system itself need not be Debian.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from builder.sources.download import Remote, UnavailableError, content
from builder.sources.names import is_safe, plain_words
from runtime.errors import LibraryError

PACKAGE = re.compile(r"([a-z0-9][a-z0-9+.-]+)(?::([a-z0-9-]+))?=([0-9A-Za-z.+:~-]+)")
"""a package, perhaps its architecture, and its version"""
_PRINTED = re.compile(r"'(?P<url>[^']+)' \S+ (?P<size>\d+)(?: SHA256:(?P<sha256>[0-9a-f]{64}))?")
_ANY_ARCHITECTURE = "amd64"
"""its index lists what suits all architectures, too"""
_COMPONENT = "main"
_MOST_PACKED, _MOST_LINE, _MOST_UNPACKED = 100 << 20, 1 << 20, 1 << 30
_FIELDS = (b"Package: ", b"Version: ", b"Filename: ", b"Size: ", b"SHA256: ")
_SECONDS = 120
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Found:
    """A package in the archive."""

    url: str
    size: int
    sha256: str
    """an empty string where the archive does not say"""


class _Listed(NamedTuple):
    """A package as a mirror lists it, in the mirror's words."""

    version: str
    path: str
    size: str
    sha256: str


def mirror() -> str | None:
    """Return the address of Debian's archive, without a slash at its end."""
    if named := os.environ.get("DEBIAN_MIRROR"):
        return named.rstrip("/")
    program = shutil.which("apt-get")
    if program is None:
        return None
    listed = subprocess.run(
        [program, "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    fields = (line.split("|") for line in listed.splitlines())
    found = (each[2] for each in fields if each[:2] == ["Debian", "Debian"])
    return next((address.rstrip("/") for address in found if address.startswith("http")), None)


def ask_apt(package: str) -> Found:
    """Return where apt would fetch a package from, given as `name=version`.

    Raises LibraryError where there is no apt, or it knows no such package.
    """
    program = shutil.which("apt-get")
    if program is None:
        raise LibraryError(
            f"apt is not on this machine to find {package} with.",
            "Name `mirror` and `suite` in the bundle, or the package's own address with `https`.",
        )
    try:
        done = subprocess.run(
            [program, "--print-uris", "-qq", "download", package],
            capture_output=True, text=True, check=False, timeout=_SECONDS,
            env={**os.environ, "LC_ALL": "C"}, errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise LibraryError(
            f"apt did not say in {_SECONDS} s where {package} lies.", "Try again later."
        ) from error
    printed = _PRINTED.search(done.stdout)
    if done.returncode or printed is None:
        raise LibraryError(
            f"apt does not know {package}: {plain_words(done.stderr) or 'it says nothing'}.",
            "`apt-get update` renews its lists, and `apt-cache policy NAME` shows the versions that"
            " it has; or name `mirror` and `suite` in the bundle.",
        )
    if not printed["url"].startswith(("http://", "https://")):
        raise LibraryError(
            f"apt has {package} from {printed['url'].partition(':')[0]!r}, not from a server.",
            "Name `mirror` and `suite` in the bundle, or the file itself with `path`.",
        )
    return Found(printed["url"], int(printed["size"]), printed["sha256"] or "")


def look_up(package: str, base: str, suite: str) -> Found:
    """Return where a mirror has a package, given as `name=version` or `name:architecture=version`.

    `suite` is one, or one and a component: `bookworm non-free`. Raises LibraryError where the
    mirror cannot be reached or has no such package.
    """
    match = PACKAGE.fullmatch(package)
    assert match is not None
    name, architecture, version = match.groups()
    code_name, _, component = suite.partition(" ")
    folder = f"dists/{code_name}/{component.strip() or _COMPONENT}"
    index = f"{base}/{folder}/binary-{architecture or _ANY_ARCHITECTURE}/Packages"
    listed = _listed(suite, index).get(name, ())
    for each in listed:
        if each.version == version:
            return _found(package, base, each)
    others = ", ".join(each.version for each in listed)
    raise LibraryError(
        f"{suite} has no {package}.",
        f"It has {others}."
        if others
        else f"Check the name, and the suite's component, such as `{code_name} non-free`.",
    )


def _found(package: str, base: str, listed: _Listed) -> Found:
    if not is_safe(listed.path) or not listed.size.isdecimal():
        raise LibraryError(
            f"The mirror's index names no file for {package}.", "Name another mirror."
        )
    address = f"{base}/{quote(listed.path, safe='/+~')}"
    return Found(address, int(listed.size), listed.sha256.lower())


@lru_cache(maxsize=1)
def _listed(suite: str, address: str) -> Mapping[str, Sequence[_Listed]]:
    """Return what a mirror lists, by name; a bundle's packages come from one list, mostly."""
    listed: dict[str, list[_Listed]] = {}
    for fields in _stanzas(_index(suite, address)):
        name, version = fields.get("Package", ""), fields.get("Version", "?")
        path, size = fields.get("Filename", ""), fields.get("Size", "")
        listed.setdefault(name, []).append(_Listed(version, path, size, fields.get("SHA256", "")))
    return listed


def _index(suite: str, address: str) -> Iterator[bytes]:
    """Yield the lines of a mirror's list of packages."""
    name = f"the index of {suite}"
    total = 0
    try:
        with _opened(name, address) as lines:
            while line := lines.readline(_MOST_LINE):
                total += len(line)
                if total > _MOST_UNPACKED:
                    raise EOFError("it is too long")
                yield line
    except (lzma.LZMAError, zlib.error, OSError, EOFError) as error:
        raise LibraryError(
            f"{name} cannot be read: {error}.", "Check `mirror`, or name another."
        ) from error


def _opened(name: str, address: str) -> lzma.LZMAFile | gzip.GzipFile:
    """Open the list packed by xz, or by gzip where the mirror has no other."""
    try:
        return lzma.open(io.BytesIO(content(Remote(name, f"{address}.xz"), _MOST_PACKED)))
    except UnavailableError as error:
        if error.status != _NOT_FOUND:
            raise
    return gzip.open(io.BytesIO(content(Remote(name, f"{address}.gz"), _MOST_PACKED)))


def _stanzas(lines: Iterator[bytes]) -> Iterator[dict[str, str]]:
    """Yield the fields of each package that say which it is and where it lies."""
    fields: dict[str, str] = {}
    for line in lines:
        if line.startswith(_FIELDS):
            key, _, value = line.decode("utf-8", "replace").rstrip().partition(": ")
            fields[key] = value
        elif not line.strip() and fields:
            yield fields
            fields = {}
    if fields:
        yield fields

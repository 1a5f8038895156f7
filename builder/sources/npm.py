"""Packages of npm that carry data or documentation. They are never installed, and nothing is run.

The registry is the one that npm on this machine uses: a bundle need not name any.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from builder.progress import Progress
from builder.sources.base import Fetched
from builder.sources.digests import wrong_digest
from builder.sources.download import (
    Remote,
    UnavailableError,
    cached,
    content,
    fetched_before,
    remote_size,
)
from builder.sources.names import address_problem
from builder.sources.unpacked import archive_is_here, fetch_unpacked
from builder.specs import SourceSpec
from runtime.errors import LibraryError

_PACKAGE = re.compile(
    r"((?:@[\w~-][\w.~-]*/)?[\w~-][\w.~-]*)@(\d+\.\d+\.\d+(?:[-+][\w.+-]*)?)", re.ASCII
)
_SETTING = re.compile(r"\s*(?P<key>(?:@[\w.~-]+:)?registry)\s*=\s*(?P<value>\S+)\s*")
_SCHEMES = ("https", "http")
_SHORT_LIST = {"Accept": "application/vnd.npm.install-v1+json, application/json"}
_MOST_BYTES = 100 << 20
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class _Package:
    name: str
    """with its scope"""
    version: str

    @property
    def scope(self) -> str:
        return self.name.partition("/")[0] if "/" in self.name else ""


class NpmSource:
    """`name@version` or `@scope/name@version`, and files inside."""

    kind = "npm"
    options = frozenset({"sha256", "integrity", "file", "registry"})
    pins: tuple[str, ...] = ("sha256", "integrity")

    def problem(self, spec: SourceSpec) -> str:
        """See Source."""
        location = spec.locations[0]
        if _PACKAGE.fullmatch(location) is None:
            return f"{location!r} is not a pinned package: write `name@1.2.3`"
        if spec.registry and (wrong := address_problem(spec.registry, _SCHEMES)):
            return f"has a `registry` that {wrong}"
        return ""

    def is_here(self, spec: SourceSpec, cache: Path) -> bool:
        """See Source."""
        return archive_is_here(spec, cache)

    def fetch(self, spec: SourceSpec, _base: Path, cache: Path, progress: Progress) -> Fetched:
        """See Source."""

        def archive() -> Path:
            known = fetched_before(spec.pin, cache)
            return known or cached(_remote(spec), cache, progress)

        return fetch_unpacked(spec, cache, progress, archive)

    def size(self, spec: SourceSpec, _base: Path) -> int | None:
        """See Source."""
        return remote_size(_remote(spec))


def _remote(spec: SourceSpec) -> Remote:
    """Return a package's archive. Raises LibraryError where the registry has another content."""
    match = _PACKAGE.fullmatch(spec.locations[0])
    assert match is not None
    package = _Package(*match.groups())
    registry = _registry(package, spec.registry).rstrip("/")
    published = _published(package, registry)
    told, url = published.get("integrity"), published.get("tarball")
    if spec.integrity and isinstance(told, str) and spec.integrity not in told.split():
        raise wrong_digest(spec.locations[0], spec.integrity, told)
    if not isinstance(url, str) or address_problem(url, _SCHEMES):
        raise LibraryError(
            f"The registry names no archive of {spec.locations[0]}.", "Name another `registry`."
        )
    plain_name = package.name.rpartition("/")[2]
    usual = f"{registry}/{package.name}/-/{plain_name}-{package.version}.tgz"
    # A mirror hands out the addresses of what it mirrors, which need not be in reach.
    is_own = urlsplit(url).hostname == urlsplit(registry).hostname
    addresses = (url, usual) if is_own else (usual, url)
    first, *others = dict.fromkeys(addresses)
    return Remote(spec.locations[0], first, spec.pin, others=tuple(others))


def _published(package: _Package, registry: str) -> Mapping[str, Any]:
    """Return what the registry says of a version's archive."""
    name = f"{package.name}@{package.version}"
    place = f"{registry}/{quote(package.name, safe='@')}"
    try:
        with suppress(UnavailableError):  # not every registry answers for one version
            return _dist(_json(name, f"{place}/{quote(package.version)}"))
        versions = _json(name, place).get("versions", {})
    except UnavailableError as error:
        if error.status == 404:
            raise LibraryError(
                f"The registry holds no package {package.name!r}.", "Check its name in the bundle."
            ) from error
        raise
    if not isinstance(versions, dict) or package.version not in versions:
        near = difflib.get_close_matches(package.version, list(versions), n=3, cutoff=0)
        raise LibraryError(
            f"The registry holds no {name}.", f"It holds, among others, {', '.join(near)}."
        )
    return _dist(versions[package.version])


def _dist(version: object) -> Mapping[str, Any]:
    found = version.get("dist") if isinstance(version, dict) else None
    return found if isinstance(found, dict) else {}


def _json(name: str, url: str) -> Mapping[str, Any]:
    try:
        found = json.loads(content(Remote(name, url, headers=_SHORT_LIST), _MOST_BYTES))
    except (ValueError, RecursionError) as error:
        raise LibraryError(
            f"The registry's answer about {name} cannot be read.",
            "Check `registry`, or what `npm config get registry` prints.",
        ) from error
    return found if isinstance(found, dict) else {}


def _registry(package: _Package, given: str) -> str:
    """Return the address of the registry for a package, as npm itself would choose it."""
    keys = [*([f"{package.scope}:registry"] if package.scope else []), "registry"]
    found = (value for key in keys for value in _configured(key))
    chosen = given or next((each for each in found if not address_problem(each, _SCHEMES)), "")
    if not chosen:
        raise LibraryError(
            f"No registry is known to fetch {package.name} from: neither the program npm nor its"
            " settings name one here.",
            "Install npm, or name a `registry` in the bundle.",
        )
    return chosen


def _configured(key: str) -> Iterator[str]:
    """Yield what npm's settings name, in npm's own order; npm itself is asked first."""
    if program := shutil.which("npm"):
        with suppress(OSError, subprocess.SubprocessError):
            yield subprocess.run(
                [program, "config", "get", key],
                capture_output=True, text=True, check=True, timeout=_SECONDS,
                env={**os.environ, "npm_config_update_notifier": "false"},
            ).stdout.strip()  # fmt: skip
    for name, value in os.environ.items():
        if name.lower() == f"npm_config_{key}":
            yield value
    with suppress(OSError, UnicodeDecodeError, RuntimeError):
        settings = os.environ.get("NPM_CONFIG_USERCONFIG") or Path.home() / ".npmrc"
        for line in Path(settings).read_text("utf-8").splitlines():
            match = _SETTING.fullmatch(line)
            if match and match["key"] == key:
                yield match["value"]

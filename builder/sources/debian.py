"""Files of Debian's packages, such as their documentation. Nothing is installed or run."""

from __future__ import annotations

from pathlib import Path

from builder.progress import Progress
from builder.sources.base import Fetched
from builder.sources.debian_archive import PACKAGE, Found, ask_apt, look_up, mirror
from builder.sources.digests import wrong_digest
from builder.sources.download import Remote, cached, fetched_before
from builder.sources.names import address_problem
from builder.sources.unpacked import archive_is_here, fetch_unpacked
from builder.specs import SourceSpec
from runtime.errors import LibraryError


class DebianSource:
    """`package=version`: files inside, from the mirror of this machine's apt or a named one."""

    kind = "debian"
    options = frozenset({"sha256", "file", "mirror", "suite"})
    pins: tuple[str, ...] = ("sha256",)

    def problem(self, spec: SourceSpec) -> str:
        """See Source."""
        location = spec.locations[0]
        if PACKAGE.fullmatch(location) is None:
            return (
                f"{location!r} is not a pinned package: write `package=version`, or"
                " `package:architecture=version`"
            )
        if spec.mirror and not spec.suite:
            return "has a `mirror` without a `suite`, such as `bookworm`"
        if spec.mirror and (wrong := address_problem(spec.mirror, ("https", "http"))):
            return f"has a `mirror` that {wrong}"
        return ""

    def is_here(self, spec: SourceSpec, cache: Path) -> bool:
        """See Source."""
        return archive_is_here(spec, cache)

    def fetch(self, spec: SourceSpec, _base: Path, cache: Path, progress: Progress) -> Fetched:
        """See Source."""
        return fetch_unpacked(spec, cache, progress, lambda: _package(spec, cache, progress))

    def size(self, spec: SourceSpec, _base: Path) -> int:
        """See Source."""
        return _found(spec).size


def _package(spec: SourceSpec, cache: Path, progress: Progress) -> Path:
    if (known := fetched_before(spec.sha256, cache)) is not None:
        return known
    name, found = spec.locations[0], _found(spec)
    if found.sha256 and found.sha256 != spec.sha256:
        raise wrong_digest(name, spec.sha256, found.sha256)
    return cached(Remote(name, found.url, spec.sha256), cache, progress)


def _found(spec: SourceSpec) -> Found:
    name = spec.locations[0]
    if not spec.suite:
        return ask_apt(name)
    base = spec.mirror.rstrip("/") or mirror()
    if base is None:
        raise LibraryError(
            f"No mirror of Debian is known to fetch {name} from.",
            "Name one with `mirror` in the bundle, or in the environment variable DEBIAN_MIRROR:"
            " an address that ends in /debian.",
        )
    return look_up(name, base, spec.suite)

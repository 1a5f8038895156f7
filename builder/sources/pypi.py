"""Packages that carry data. They are fetched and unpacked, never installed, imported or run.

The only importer of pypi_simple.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Sequence
from pathlib import Path

import requests
from packaging.utils import canonicalize_version
from pypi_simple import (
    PYPI_SIMPLE_ENDPOINT,
    DistributionPackage,
    NoSuchProjectError,
    PyPISimple,
    UnsupportedContentTypeError,
    UnsupportedRepoVersionError,
)

from builder.progress import Progress
from builder.sources.base import Fetched
from builder.sources.digests import text_sha256, wrong_digest
from builder.sources.download import Remote, cached, fetched_before, unreachable
from builder.sources.joining import join, joined_file
from builder.sources.unpacked import archive_is_here, fetch_unpacked
from builder.specs import SourceSpec
from runtime.errors import LibraryError

_REQUIREMENT = re.compile(r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)==([\w.!+-]+)")
_TIMEOUT = (15, 60)  # seconds to connect, and to answer


class PypiSource:
    """`package==version` and files inside; or several, whose files are joined into one."""

    kind = "pypi"
    options = frozenset({"sha256", "file", "distribution", "join"})
    pins: tuple[str, ...] = ("sha256",)

    def problem(self, spec: SourceSpec) -> str:
        """See Source."""
        for location in spec.locations:
            if _REQUIREMENT.fullmatch(location) is None:
                return f"{location!r} is not a pinned package: write `package==version`"
        if len(spec.locations) > 1 and not spec.join:
            return "several packages are named: set `join = true`, or make a source of each"
        return ""

    def is_here(self, spec: SourceSpec, cache: Path) -> bool:
        """See Source."""
        if spec.join:
            return joined_file(spec.sha256, cache) is not None
        return archive_is_here(spec, cache)

    def fetch(self, spec: SourceSpec, _base: Path, cache: Path, progress: Progress) -> Fetched:
        """See Source."""
        if spec.join:
            path = self._joined(spec, cache, progress)
            return Fetched(path.parent, (path,), text_sha256(spec.sha256))
        name = spec.locations[0]
        return fetch_unpacked(
            spec, cache, progress, lambda: distribution(name, spec, spec.sha256, cache, progress)
        )

    def size(self, spec: SourceSpec, _base: Path) -> int | None:
        """See Source."""
        chosen = [
            _choose(_packages(name), name, spec.distribution, "" if spec.join else spec.sha256)
            for name in spec.locations
        ]
        sizes = [package.size for package in chosen]
        return None if None in sizes else sum(size or 0 for size in sizes)

    def _joined(self, spec: SourceSpec, cache: Path, progress: Progress) -> Path:
        if (found := joined_file(spec.sha256, cache)) is not None:
            return found
        names = spec.locations
        archives = [distribution(name, spec, "", cache, progress) for name in names]
        return join(
            list(zip(names, archives, strict=True)), spec.file, spec.sha256, cache, progress
        )


def distribution(name: str, spec: SourceSpec, sha256: str, cache: Path, progress: Progress) -> Path:
    """Return a package's wheel or sdist, from the cache or the index."""
    if sha256 and (known := fetched_before(sha256, cache)) is not None:
        return known
    package = _choose(_packages(name), name, spec.distribution, sha256)
    expected = package.digests.get("sha256", "") or sha256
    if sha256 and expected != sha256:
        raise wrong_digest(f"{name} ({package.filename})", sha256, expected)
    return cached(Remote(name, package.url, expected), cache, progress)


def _packages(name: str) -> list[DistributionPackage]:
    """Return what the index holds of a `package==version`."""
    project, _, version = name.partition("==")
    endpoint = os.environ.get("PIP_INDEX_URL") or PYPI_SIMPLE_ENDPOINT
    try:
        with PyPISimple(endpoint) as client:
            page = client.get_project_page(project, timeout=_TIMEOUT)
    except NoSuchProjectError as error:
        raise LibraryError(
            f"The package index holds no package {project!r}.", "Check its name in the bundle."
        ) from error
    except (requests.HTTPError, UnsupportedContentTypeError, UnsupportedRepoVersionError) as error:
        raise LibraryError(
            f"The package index gives no list of {project!r} that can be read.",
            "Check PIP_INDEX_URL, or try again later.",
        ) from error
    except requests.RequestException as error:
        raise unreachable(name, error) from error
    wanted = canonicalize_version(version)
    versions = {package.version for package in page.packages if package.version}
    if not any(canonicalize_version(each) == wanted for each in versions):
        raise _no_version(name, versions)
    return [each for each in page.packages if canonicalize_version(each.version or "") == wanted]


def _no_version(name: str, versions: Collection[str]) -> LibraryError:
    near = difflib.get_close_matches(name.partition("==")[2], versions, n=3, cutoff=0)
    return LibraryError(
        f"The package index holds no {name}.", f"It holds, among others, {', '.join(near)}."
    )


def _choose(
    packages: Sequence[DistributionPackage], name: str, distribution: str, sha256: str
) -> DistributionPackage:
    """Return the file with the wanted SHA-256, else the one that suits every platform."""
    suitable = [each for each in packages if each.package_type == distribution]
    if not suitable:
        kinds = ", ".join(sorted({str(each.package_type) for each in packages}))
        raise LibraryError(
            f"{name} has no {distribution}.", f"Set `distribution` in the bundle; it has: {kinds}."
        )
    return min(suitable, key=lambda each: _preference(each, sha256))


def _preference(package: DistributionPackage, sha256: str) -> tuple[bool, bool, str]:
    other = package.digests.get("sha256") != sha256
    return other, not package.filename.endswith("-none-any.whl"), package.filename

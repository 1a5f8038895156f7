"""Where a library's parts come from. A kind of source is one class, listed once in KINDS."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from builder.progress import Progress
from builder.sources.base import Fetched, Source
from builder.sources.debian import DebianSource
from builder.sources.git import GitSource
from builder.sources.https import HttpsSource
from builder.sources.hub import HubSource
from builder.sources.npm import NpmSource
from builder.sources.opds import OpdsSource
from builder.sources.path import PathSource
from builder.sources.pypi import PypiSource
from builder.specs import SourceSpec

_ALL: tuple[Source, ...] = (
    PathSource(), HttpsSource(), HubSource(), PypiSource(),
    NpmSource(), DebianSource(), GitSource(), OpdsSource(),
)  # fmt: skip

KINDS: Mapping[str, Source] = {source.kind: source for source in _ALL}


def is_here(spec: SourceSpec, cache: Path) -> bool:
    """Return whether fetching would need no network."""
    return KINDS[spec.kind].is_here(spec, cache)


def fetch(spec: SourceSpec, base: Path, cache: Path, progress: Progress) -> Fetched:
    """Bring a source onto this machine, out of `cache` where it was fetched before.

    Relative paths start from `base`, the bundle's folder. Raises LibraryError, naming the source,
    if it is not there, cannot be reached, or is not what its digest says.
    """
    return KINDS[spec.kind].fetch(spec, base, cache, progress)

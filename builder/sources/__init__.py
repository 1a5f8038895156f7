"""Where a library's parts come from. A kind of source is one class, listed once in KINDS."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from builder.cache import find
from builder.progress import Progress
from builder.sources.base import Fetched, Source
from builder.sources.digests import text_sha256
from builder.sources.download import fetched_before
from builder.sources.https import HttpsSource
from builder.sources.hub import HubSource, hub_place
from builder.sources.joining import joined_file
from builder.sources.path import PathSource
from builder.sources.pypi import PypiSource
from builder.sources.unpacked import unpacked_place
from builder.specs import SourceSpec

_ALL: tuple[Source, ...] = (PathSource(), HttpsSource(), HubSource(), PypiSource())

KINDS: Mapping[str, Source] = {source.kind: source for source in _ALL}


def is_here(spec: SourceSpec, cache: Path) -> bool:
    """Return whether fetching would need no network."""
    if spec.kind == "path":
        return True
    if fetched_before(spec.sha256, cache) or joined_file(spec.sha256, cache):
        return True
    digest = text_sha256(spec.sha256, spec.file)
    places = (unpacked_place(digest, cache), hub_place(digest, cache))
    return any(find(place) is not None for place in places)


def fetch(spec: SourceSpec, base: Path, cache: Path, progress: Progress) -> Fetched:
    """Bring a source onto this machine, out of `cache` where it was fetched before.

    Relative paths start from `base`, the bundle's folder. Raises LibraryError, naming the source,
    if it is not there, cannot be reached, or is not what its SHA-256 says.
    """
    return KINDS[spec.kind].fetch(spec, base, cache, progress)

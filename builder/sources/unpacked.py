"""The files of an archive as a source: unpacked once, named the same whatever else is unpacked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from builder.cache import Facts, Place, code_digest, ensure, find
from builder.progress import Progress
from builder.sources.archive import Listing, listing, unpack
from builder.sources.base import Fetched, Skipped
from builder.sources.digests import text_sha256
from builder.sources.download import fetched_before
from builder.sources.names import fixed_folder, matcher
from builder.specs import SourceSpec

_IRREGULAR = "a link or a device in an archive"


def fetch_unpacked(
    spec: SourceSpec, cache: Path, progress: Progress, archive: Callable[[], Path]
) -> Fetched:
    """Return the files of an archive that match the source's `file`, out of the cache if there.

    `archive` brings the archive itself where it is needed. Raises LibraryError as that and
    `unpack` do.
    """
    name = spec.locations[0]

    def make(folder: Path) -> Facts:
        brought = archive()
        unpack(brought, name, spec.file, folder, progress, cache)
        return asdict(listing(brought, name))

    digest = text_sha256(spec.pin, spec.file)
    entry = ensure(unpacked_place(digest, cache), make, progress)
    held = Listing(entry.facts["top"], tuple(entry.facts["irregular"]))
    matches = matcher(spec.file)
    skipped = tuple(Skipped(each, _IRREGULAR) for each in held.irregular if matches(each))
    base = fixed_folder(spec.file) or held.top
    return Fetched(entry.path, entry.paths, digest, base, skipped)


def archive_is_here(spec: SourceSpec, cache: Path) -> bool:
    """Return whether an archive, or what was chosen of it, has been fetched before."""
    place = unpacked_place(text_sha256(spec.pin, spec.file), cache)
    return fetched_before(spec.pin, cache) is not None or find(place) is not None


def unpacked_place(digest: str, cache: Path) -> Place:
    """Return where the files of a source lie that comes in an archive; `digest` is the source's."""
    return Place(cache, "unpacked", f"{digest[:32]}-{code_digest('builder.sources.archive')}")

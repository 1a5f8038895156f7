"""The files of an archive as a source: unpacked once, named the same whatever else is unpacked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from builder.progress import Progress
from builder.sources.archive import Listing, listing, unpack
from builder.sources.base import Fetched, Skipped, folder_files
from builder.sources.digests import text_sha256
from builder.sources.download import UNFINISHED
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
    digest = text_sha256(spec.sha256, spec.file)
    folder = cache / "unpacked" / digest
    base = fixed_folder(spec.file)
    held = Listing("", ())
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        unpack(archive(), spec.locations[0], spec.file, folder, progress)
        held = _listing(spec, cache, archive)
    elif _known(spec, cache).exists() or not base:
        held = _listing(spec, cache, archive)
    matches = matcher(spec.file)
    skipped = tuple(Skipped(each, _IRREGULAR) for each in held.irregular if matches(each))
    return Fetched(folder, folder_files(folder), digest, base or held.top, skipped)


def _known(spec: SourceSpec, cache: Path) -> Path:
    """Return where an archive's listing is kept, by its SHA-256: its files may be few of it."""
    return cache / "listings" / f"{spec.sha256}.json"


def _listing(spec: SourceSpec, cache: Path, archive: Callable[[], Path]) -> Listing:
    known = _known(spec, cache)
    if known.exists():
        read = json.loads(known.read_text())
        return Listing(read["top"], tuple(read["irregular"]))
    held = listing(archive(), spec.locations[0])
    known.parent.mkdir(parents=True, exist_ok=True)
    unfinished = known.with_name(known.name + UNFINISHED)
    unfinished.write_text(json.dumps(asdict(held)))
    unfinished.replace(known)
    return held

"""A file at an address, or the files of an archive at one."""

from __future__ import annotations

from pathlib import Path

from builder.progress import Progress
from builder.sources.base import Fetched
from builder.sources.digests import text_sha256
from builder.sources.download import Remote, cached, remote_size
from builder.sources.names import address_problem
from builder.sources.unpacked import archive_is_here, fetch_unpacked
from builder.specs import SourceSpec


class HttpsSource:
    """An `https` address. With `file`, it leads to a zip or tar archive."""

    kind = "https"
    options = frozenset({"sha256", "file"})
    pins: tuple[str, ...] = ("sha256",)

    def problem(self, spec: SourceSpec) -> str:
        """See Source."""
        return address_problem(spec.locations[0])

    def size(self, spec: SourceSpec, _base: Path) -> int | None:
        """See Source."""
        return remote_size(Remote(spec.locations[0], spec.locations[0], spec.sha256))

    def is_here(self, spec: SourceSpec, cache: Path) -> bool:
        """See Source."""
        return archive_is_here(spec, cache)

    def fetch(self, spec: SourceSpec, _base: Path, cache: Path, progress: Progress) -> Fetched:
        """See Source."""
        url = spec.locations[0]
        remote = Remote(url, url, spec.sha256)
        if spec.file:
            return fetch_unpacked(spec, cache, progress, lambda: cached(remote, cache, progress))
        path = cached(remote, cache, progress)
        return Fetched(path.parent, (path,), text_sha256(spec.sha256, spec.file))

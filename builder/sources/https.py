"""A file at an address, or the files of an archive at one."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from builder.progress import Progress
from builder.sources.base import Fetched
from builder.sources.digests import text_sha256
from builder.sources.download import Remote, cached, remote_size
from builder.sources.unpacked import fetch_unpacked
from builder.specs import SourceSpec


class HttpsSource:
    """An `https` address. With `file`, it leads to a zip or tar archive."""

    kind = "https"
    options = frozenset({"file"})
    pinned = True

    def problem(self, spec: SourceSpec) -> str:
        """See Source."""
        try:
            parts = urlsplit(spec.locations[0])
        except ValueError as error:
            return f"is not an address: {error}"
        if parts.scheme != "https" or not parts.hostname:
            return "is not an address that starts with https://"
        if parts.username or parts.password:
            return "holds a login; keep it out of the bundle (requests reads ~/.netrc)"
        return ""

    def size(self, spec: SourceSpec, _base: Path) -> int | None:
        """See Source."""
        return remote_size(Remote(spec.locations[0], spec.locations[0], spec.sha256))

    def fetch(self, spec: SourceSpec, _base: Path, cache: Path, progress: Progress) -> Fetched:
        """See Source."""
        url = spec.locations[0]
        remote = Remote(url, url, spec.sha256)
        if spec.file:
            return fetch_unpacked(spec, cache, progress, lambda: cached(remote, cache, progress))
        path = cached(remote, cache, progress)
        return Fetched(path.parent, (path,), text_sha256(spec.sha256, spec.file))

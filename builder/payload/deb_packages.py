"""Files of Debian's archive, pinned by SHA-256, and what is in its binary packages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from builder.progress import Progress
from builder.sources.deb import is_deb, opened_deb
from builder.sources.debian_archive import mirror
from builder.sources.download import Remote, cached, fetched_before
from runtime.errors import LibraryError


@dataclass(frozen=True, slots=True)
class PoolFile:
    """A file of the archive's pool."""

    path: str
    """below `pool/main`"""
    sha256: str

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path.rpartition("/")[2]


def fetch(file: PoolFile, cache: Path, progress: Progress) -> Path:
    """Bring a file of the archive onto this machine.

    Raises LibraryError where no mirror is known or it does not have the file.
    """
    if (known := fetched_before(file.sha256, cache)) is not None:
        return known
    base = mirror()
    if base is None:
        raise LibraryError(
            f"No mirror of Debian is known to fetch {file.name} from.",
            "Name one in the environment variable DEBIAN_MIRROR: an address that ends in /debian.",
        )
    return cached(Remote(file.name, f"{base}/pool/main/{file.path}", file.sha256), cache, progress)


def package_files(package: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (path, contents) of each regular file in a binary package.

    Raises LibraryError where it is none.
    """
    if not is_deb(package):
        raise LibraryError("This is no Debian package.", "Fetch it again.")
    with opened_deb(package) as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isreg() else None
            if stream:
                yield member.name.removeprefix("./"), stream.read()

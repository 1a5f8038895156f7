"""Files of Debian's archive, pinned by SHA-256, and what is in its binary packages.

The mirror is the one that this machine's apt uses, or what the environment variable DEBIAN_MIRROR
names; the system itself need not be Debian then.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from builder.progress import Progress
from builder.sources.download import Remote, cached, fetched_before
from runtime.errors import LibraryError

_AR_MAGIC, _AR_HEADER = b"!<arch>\n", 60


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


def mirror() -> str | None:
    """Return the address of Debian's archive, without a slash at its end."""
    if named := os.environ.get("DEBIAN_MIRROR"):
        return named.rstrip("/")
    program = shutil.which("apt-get")
    if program is None:
        return None
    listed = subprocess.run(
        [program, "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    fields = (line.split("|") for line in listed.splitlines())
    found = (each[2] for each in fields if each[:2] == ["Debian", "Debian"])
    return next((address.rstrip("/") for address in found if address.startswith("http")), None)


def package_files(package: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (path, contents) of each regular file in a binary package."""
    for name, data in _members(package.read_bytes()):
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                for member in tar:
                    stream = tar.extractfile(member) if member.isreg() else None
                    if stream:
                        yield member.name.removeprefix("./"), stream.read()


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the members of an `ar` archive."""
    if not data.startswith(_AR_MAGIC):
        raise LibraryError("This is no Debian package.", "Fetch it again.")
    at = len(_AR_MAGIC)
    while at + _AR_HEADER <= len(data):
        header = data[at : at + _AR_HEADER]
        name, size = header[:16].decode("ascii").strip().rstrip("/"), int(header[48:58])
        at += _AR_HEADER
        yield name, data[at : at + size]
        at += size + size % 2

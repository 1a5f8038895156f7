"""A finished payload and its record: what it is made of, and where its parts lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from builder.cache import Entry, Facts, Place, ensure, find, renew
from builder.payload.packages import FOLDER_NAME, ZIP_NAME
from builder.progress import Progress
from builder.sources.digests import text_sha256
from builder.stick.stick_file import StickFile, hashed_name
from runtime.stick.layout import RUNTIME_DIRECTORY, FileRecord

PAYLOADS = "payloads"
"""the folder of the cache that finished payloads lie in"""
LIBRARIES = "python/lib"


@dataclass(frozen=True, slots=True)
class Payload:
    """A folder for the stick, assembled and hashed."""

    directory: str
    """where it goes, relative to the stick's root"""
    folder: Path
    """where it lies in the cache"""
    files: tuple[FileRecord, ...]
    """relative to `folder`"""
    glibc: int = 0
    """Linux: it runs on glibc 2.`glibc` and newer"""
    platform: str = ""
    """the name of its platform; empty for our own program, which all share"""
    interpreter: str = ""
    """the executable, relative to `folder`"""
    source: str = ""
    """which of `payload.interpreters` it came from"""
    makeshift: str = ""
    """what was taken because something better could not be had at the time"""

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(record.size for record in self.files)

    @property
    def libraries(self) -> str:
        """Linux: the folder of carried libraries, relative to the stick's root."""
        return f"{self.directory}/{LIBRARIES}"

    @property
    def modules(self) -> tuple[str, str]:
        """Where packages are imported from, relative to the stick's root: a zip and a folder."""
        return f"{self.directory}/{ZIP_NAME}", f"{self.directory}/{FOLDER_NAME}"

    def placed(self) -> tuple[StickFile, ...]:
        """Return the files as `builder.stick.publish.publish` takes them."""
        return tuple(
            StickFile(f"{self.directory}/{record.path}", self.folder / record.path, record.size,
                   record.sha256)
            for record in self.files
        )  # fmt: skip


_FACTS = ("glibc", "platform", "interpreter", "source", "makeshift")
"""the fields of a Payload beside its files and places"""


def kept(cache: Path, name: str, key: str) -> Payload | None:
    """Return the payload of that key if it was finished before and is whole."""
    entry = find(_place(cache, name, key))
    return _payload(name, entry) if entry else None


def make(
    cache: Path, name: str, key: str, build: Callable[[Path], Facts], progress: Progress
) -> Payload:
    """Return the payload of that key, built in an empty folder if it is not kept yet."""
    return _payload(name, ensure(_place(cache, name, key), build, progress))


def make_again(
    cache: Path, name: str, key: str, build: Callable[[Path], Facts], progress: Progress
) -> Payload:
    """Return the payload of that key, built anew; one that is kept stays when that fails."""
    return _payload(name, renew(_place(cache, name, key), build, progress))


def payload_of(name: str, root: Path, files: Iterable[FileRecord], facts: Facts) -> Payload:
    """Return the payload in a folder; its place on the stick is named after its contents."""
    listed = tuple(sorted(files, key=lambda file: file.path))
    contents = text_sha256(*(f"{file.path} {file.sha256}" for file in listed))
    directory = f"{RUNTIME_DIRECTORY}/{hashed_name(name, contents)}"
    return Payload(directory, root, listed, **facts)


def facts_of(payload: Payload) -> Facts:
    """Return the fields of a payload beside its files and places."""
    return {name: getattr(payload, name) for name in _FACTS}


def sizes(payload: Payload) -> dict[str, int]:
    """Return the bytes by part: the first folder or file, two levels deep for packages."""
    totals: dict[str, int] = {}
    for record in payload.files:
        parts = record.path.split("/")
        deep = 2 if parts[0] in ("python", FOLDER_NAME) else 1
        name = "/".join(parts[:deep])
        totals[name] = totals.get(name, 0) + record.size
    return totals


def _place(cache: Path, name: str, key: str) -> Place:
    return Place(cache, PAYLOADS, f"{name}-{key}")


def _payload(name: str, entry: Entry) -> Payload:
    return payload_of(name, entry.path, entry.files, entry.facts)

"""Wheels, sdists, other zip and tar archives, Debian's packages, as data: chosen files out.

Nothing is run. Only regular files with safe names leave an archive; links and devices are reported
and left.
"""

from __future__ import annotations

import gzip
import lzma
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from builder.cache import require_space
from builder.progress import Progress
from builder.sources.deb import is_deb, opened_deb
from builder.sources.names import is_safe, matcher, shared_folder, utf8
from runtime.errors import LibraryError

_DAMAGED = (
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,  # an encrypted zip
    NotImplementedError,  # a compression that zipfile does not know
)
_SHOWN_NAMES = 5
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an open archive."""

    name: str
    regular: bool
    size: int
    open: Callable[[], IO[bytes]]
    place: int
    """where its data lies in the archive"""


@dataclass(frozen=True, slots=True)
class Listing:
    """What an archive says of itself, whichever of its files are wanted."""

    top: str
    """the one folder that everything lies in, which may carry a version; or an empty string"""
    irregular: tuple[str, ...]
    """links and devices, which do not leave it"""


def unpack(
    archive: Path, name: str, pattern: str, folder: Path, progress: Progress,
    cache: Path | None = None,
) -> None:  # fmt: skip
    """Unpack the files that match `pattern` into `folder`.

    Raises LibraryError if the archive is damaged, holds no such file, names one unsafely, or gives
    more than fits into `cache`, in which the folder lies.
    """
    with names_kept_apart(name, folder), chosen(archive, name, pattern, progress) as members:
        if cache is not None:
            require_space(cache, sum(member.size for member in members), name)
        # In the order of the archive: a compressed tar can only be read forwards.
        for member in sorted(_newest(members), key=lambda member: member.place):
            _write(member, folder / member.name)


@contextmanager
def names_kept_apart(name: str, folder: Path) -> Iterator[None]:
    """Explain what goes wrong where two of the names that are written are one on this machine."""
    try:
        yield
    except FileExistsError as error:
        raise LibraryError(
            f"{name} could not be unpacked: it names {_relative(error, folder)!r} twice, once"
            " as a folder or in other case or accents, which this machine takes for the same.",
            "Choose one of the two with `file`, or build where the cache keeps both apart.",
        ) from error
    except (IsADirectoryError, NotADirectoryError) as error:
        raise LibraryError(
            f"{name} could not be unpacked: it holds a file and a folder of one name.",
            "Narrow `file`, or do not use it.",
        ) from error


def listing(archive: Path, name: str) -> Listing:
    """Read what an archive holds. Raises LibraryError if it is damaged."""
    with opened(archive, name) as members:
        return Listing(
            shared_folder(member.name for member in members),
            tuple(sorted(member.name for member in members if not member.regular)),
        )


@contextmanager
def chosen(archive: Path, name: str, pattern: str, progress: Progress) -> Iterator[list[Member]]:
    """Open an archive and give its members that match `pattern`, sorted by name.

    Raises LibraryError as `unpack` does.
    """
    with opened(archive, name) as members:
        yield _choose(members, name, pattern, progress)


@contextmanager
def opened(archive: Path, name: str) -> Iterator[list[Member]]:
    """Open an archive and give its members. Raises LibraryError if it is damaged."""
    try:
        with _open(archive) as members:
            yield members
    except _DAMAGED as error:
        raise LibraryError(
            f"{name} is not an archive that can be unpacked: {error}.",
            "Name a wheel, a source distribution, a Debian package, or a zip or tar file.",
        ) from error


def _choose(members: list[Member], name: str, pattern: str, progress: Progress) -> list[Member]:
    matches = matcher(pattern)
    found = sorted((each for each in members if matches(each.name)), key=lambda each: each.name)
    for member in found:
        if not member.regular:
            progress.note(f"{name}: {member.name!r} is a link or a device and was left out")
        elif not is_safe(member.name):
            raise LibraryError(
                f"{name} names a file {member.name!r}, which could leave its folder.",
                "Do not use it.",
            )
    regular = [member for member in found if member.regular]
    if not regular:
        shown = ", ".join(repr(each.name) for each in members[:_SHOWN_NAMES])
        raise LibraryError(
            f"{name} holds no file that matches {pattern!r}.", f"It holds, among others, {shown}."
        )
    return regular


def _newest(members: Iterable[Member]) -> Iterable[Member]:
    """Return one member a name: the last, which an archive that was added to means."""
    return {each.name: each for each in sorted(members, key=lambda each: each.place)}.values()


def _relative(error: OSError, folder: Path) -> str:
    return Path(str(error.filename)).relative_to(folder).as_posix()


@contextmanager
def _open(archive: Path) -> Iterator[list[Member]]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            yield [_from_zip(opened, info) for info in opened.infolist() if not info.is_dir()]
        return
    with opened_deb(archive) if is_deb(archive) else tarfile.open(archive) as tar:
        yield [_from_tar(tar, info) for info in tar if not info.isdir()]


def _from_zip(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    kind = stat.S_IFMT(info.external_attr >> 16)  # zero where the archive was made without modes
    regular = kind in (0, stat.S_IFREG)
    return Member(
        utf8(info.filename), regular, info.file_size, lambda: opened.open(info), info.header_offset
    )


def _from_tar(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    def open_member() -> IO[bytes]:
        stream = tar.extractfile(info)
        if stream is None:
            raise tarfile.TarError(f"{info.name!r} has no content")
        return stream

    return Member(
        utf8(info.name.removeprefix("./")), info.isreg(), info.size, open_member, info.offset_data
    )


def _write(member: Member, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with member.open() as source, target.open("xb") as file:
        shutil.copyfileobj(source, file, _CHUNK_BYTES)

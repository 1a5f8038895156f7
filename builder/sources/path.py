"""Files that are on this machine already."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from builder.progress import Progress
from builder.sources.base import Fetched
from builder.sources.digests import listing_sha256, wrong_sha256
from builder.sources.names import has_magic, matcher
from builder.specs import SourceSpec
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256


class PathSource:
    """A file, a folder with all below it, or a glob; relative to the bundle."""

    kind = "path"
    options: frozenset[str] = frozenset()
    pinned = False

    def problem(self, _spec: SourceSpec) -> str:
        """See Source."""
        return ""

    def fetch(self, spec: SourceSpec, base: Path, _cache: Path, progress: Progress) -> Fetched:
        """See Source. Nothing is copied. Raises LibraryError if there is no such file."""
        root, files = _existing(spec, base)
        return Fetched(root, files, _checked_digest(spec, root, files, progress))

    def size(self, spec: SourceSpec, base: Path) -> int:
        """See Source."""
        return sum(path.stat().st_size for path in _existing(spec, base)[1])


def _existing(spec: SourceSpec, base: Path) -> tuple[Path, tuple[Path, ...]]:
    root, files = _find(spec.locations[0], base)
    if not files:
        raise LibraryError(
            f"There is no file at the path {spec.locations[0]!r}, seen from {base}.",
            "Correct the path in the bundle, or put the files there.",
        )
    return root, files


def _find(location: str, base: Path) -> tuple[Path, tuple[Path, ...]]:
    """Return the folder that names are relative to, and the files, sorted."""
    path = (base / Path(location).expanduser()).resolve()
    try:
        if path.is_dir():
            return path, tuple(sorted(_below(path)))
        if path.is_file():
            return path.parent, (path,)
        return _matching(path)
    except OSError as error:
        raise LibraryError(
            f"{error.filename or location} cannot be read: {error.strerror}.",
            "Give yourself permission to read it, or leave it out of the bundle.",
        ) from error


def _matching(path: Path) -> tuple[Path, tuple[Path, ...]]:
    fixed = _fixed_part(path)
    pattern = path.relative_to(fixed).as_posix()
    if not has_magic(pattern) or not fixed.is_dir():
        return fixed, ()
    matches = matcher(pattern)
    found = (each for each in _below(fixed) if matches(each.relative_to(fixed).as_posix()))
    return fixed, tuple(sorted(found))


def _fixed_part(path: Path) -> Path:
    """Return the folder in front of the first part with glob characters."""
    parts: list[str] = []
    for part in PurePath(path).parts[:-1]:
        if has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; hidden files and folders are left out."""
    for parent, folders, names in os.walk(folder, onerror=_fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(parent, name) for name in names if not name.startswith("."))
        yield from (path for path in paths if path.is_file())


def _fail(error: OSError) -> None:
    raise error


def _checked_digest(spec: SourceSpec, root: Path, files: Sequence[Path], progress: Progress) -> str:
    hashes: list[tuple[str, str]] = []
    total = sum(path.stat().st_size for path in files)
    with progress.stage(f"checking {spec.locations[0]}", total, "B") as task:
        for path in files:
            hashes.append((path.relative_to(root).as_posix(), file_sha256(path)))
            task.advance(path.stat().st_size)
    digest = listing_sha256(hashes)
    got = hashes[0][1] if len(hashes) == 1 else digest
    if spec.sha256 and got != spec.sha256:
        raise wrong_sha256(spec.locations[0], spec.sha256, got)
    return digest

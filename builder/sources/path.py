"""Files that are on this machine already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path, PurePath

from builder.progress import Progress
from builder.sources.base import Fetched, Skipped
from builder.sources.digests import listing_sha256, text_sha256, wrong_digest
from builder.sources.names import has_magic, matcher, utf8
from builder.sources.walk import HIDDEN, walk
from builder.specs import SourceSpec
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256

_SHOWN = 5  # files that cannot be read, in a message


class PathSource:
    """A file, a folder with all below it, or a glob; relative to the bundle."""

    kind = "path"
    options = frozenset({"sha256", "exclude"})
    pins: tuple[str, ...] = ()

    def problem(self, _spec: SourceSpec) -> str:
        """See Source."""
        return ""

    def is_here(self, _spec: SourceSpec, _cache: Path) -> bool:
        """See Source."""
        return True

    def fetch(self, spec: SourceSpec, base: Path, _cache: Path, progress: Progress) -> Fetched:
        """See Source. Nothing is copied. Raises LibraryError if no file there can be read."""
        found = _existing(spec, base)
        hashes, unreadable = _hashes(spec, found, progress)
        skipped = (*found.skipped, *unreadable)
        if not hashes:
            raise _nothing_there(spec, base, skipped)
        digest = _with_skipped(_checked_digest(spec, found.root, hashes), skipped)
        return Fetched(found.root, tuple(hashes), digest, skipped=skipped)

    def size(self, spec: SourceSpec, base: Path) -> int:
        """See Source."""
        return sum(path.stat().st_size for path in _existing(spec, base).files)


@dataclass(frozen=True, slots=True)
class _Found:
    root: Path
    """the folder that names are relative to"""
    files: tuple[Path, ...]
    """sorted"""
    skipped: tuple[Skipped, ...] = ()


def _existing(spec: SourceSpec, base: Path) -> _Found:
    found = _without(spec, _find(spec.locations[0], base))
    if not found.files:
        raise _nothing_there(spec, base, found.skipped)
    return found


def _without(spec: SourceSpec, found: _Found) -> _Found:
    """Leave out the files that the bundle excludes; a pattern is of paths below the source."""
    matches = list(map(matcher, spec.exclude))
    kept = (
        path
        for path in found.files
        if not any(each(path.relative_to(found.root).as_posix()) for each in matches)
    )
    return replace(found, files=tuple(kept)) if matches else found


def _nothing_there(spec: SourceSpec, base: Path, skipped: Sequence[Skipped]) -> LibraryError:
    location = spec.locations[0]
    if not skipped:
        return LibraryError(
            f"There is no file at the path {location!r}, seen from {base}.",
            "Correct the path in the bundle, or put the files there.",
        )
    reasons = "\n".join(f"  {utf8(each.name)}: {each.reason}" for each in skipped[:_SHOWN])
    return LibraryError(
        f"No file at the path {location!r}, seen from {base}, can be read:\n{reasons}",
        "Give yourself permission to read them, mend the links, or correct the path.",
    )


def _find(location: str, base: Path) -> _Found:
    try:
        path = _absolute(base / Path(location).expanduser())
        if path.is_dir():
            return _below(path)
        if path.is_file():
            return _Found(path.parent, (path,))
        return _matching(path)
    except OSError as error:
        raise LibraryError(
            f"{error.filename or location} cannot be read: {error.strerror}.",
            "Give yourself permission to read it, or leave it out of the bundle.",
        ) from error
    except (RuntimeError, ValueError) as error:  # a circle of links, no such home, a zero byte
        raise LibraryError(
            f"{location!r} cannot be a path: {error}.", "Correct the path in the bundle."
        ) from error


def _absolute(path: Path) -> Path:
    """Return a path without links in its folders; its last part keeps the name it is given by."""
    return path.resolve() if path.name in ("", "..") else path.parent.resolve() / path.name


def _matching(path: Path) -> _Found:
    fixed = _fixed_part(path)
    pattern = path.relative_to(fixed).as_posix()
    if has_magic(pattern) and fixed.is_dir():
        return _below(fixed, pattern)
    if path.exists():
        return _Found(fixed, (), (Skipped(path.name, "neither a file nor a folder"),))
    return _Found(fixed, ())


def _fixed_part(path: Path) -> Path:
    """Return the folder in front of the first part with glob characters."""
    parts = takewhile(lambda part: not has_magic(part), PurePath(path).parts[:-1])
    return Path(*parts)


def _below(folder: Path, pattern: str = "") -> _Found:
    """Return the files below a folder that match, and what is passed over with its reason."""
    parts = pattern.split("/")
    walked = walk(folder, None if not pattern or "**" in parts else len(parts))
    matches = matcher(pattern)
    files = {path for path in walked.files if matches(walked.name(path))}
    linked = {path: real for path, real in walked.linked.items() if matches(walked.name(path))}
    places = {path.resolve(): path for path in files} if linked else {}
    skipped = {
        path: f"the same file as {walked.name(places[real])}, where it is read"
        for path, real in linked.items()
        if real in places
    }
    skipped |= {
        path: reason
        for path, reason in walked.skipped.items()
        if (path.is_dir() and reason != HIDDEN) or matches(walked.name(path))
    }
    return _Found(
        folder,
        tuple(sorted(files | (linked.keys() - skipped.keys()))),
        tuple(Skipped(walked.name(path), reason) for path, reason in sorted(skipped.items())),
    )


def _hashes(
    spec: SourceSpec, found: _Found, progress: Progress
) -> tuple[dict[Path, str], list[Skipped]]:
    """Return path → SHA-256 of the files that can be read, and those that cannot."""
    hashes: dict[Path, str] = {}
    skipped: list[Skipped] = []
    sizes = {path: path.stat().st_size for path in found.files}
    with progress.stage(f"checking {spec.locations[0]}", sum(sizes.values()), "B") as task:
        for path, size in sizes.items():
            try:
                hashes[path] = file_sha256(path)
            except OSError as error:
                reason = f"cannot be read: {error.strerror or error}"
                skipped.append(Skipped(path.relative_to(found.root).as_posix(), reason))
            task.advance(size)
    return hashes, skipped


def _checked_digest(spec: SourceSpec, root: Path, hashes: Mapping[Path, str]) -> str:
    digest = listing_sha256((path.relative_to(root).as_posix(), hashes[path]) for path in hashes)
    got = next(iter(hashes.values())) if len(hashes) == 1 else digest
    if spec.sha256 and got != spec.sha256:
        raise wrong_digest(spec.locations[0], spec.sha256, got)
    return digest


def _with_skipped(digest: str, skipped: Sequence[Skipped]) -> str:
    """Return a digest that also changes with what is not read: a build reports it anew."""
    if not skipped:
        return digest
    return text_sha256(
        digest, *(utf8(part) for each in skipped for part in (each.name, each.reason))
    )

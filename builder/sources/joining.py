"""Files that were split over several archives → one file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from builder.cache import Place, ensure, find, require_space
from builder.progress import Progress
from builder.sources.archive import chosen
from builder.sources.digests import wrong_digest
from builder.sources.download import let_go
from runtime.stick.integrity import file_sha256

_GGUF_MAGIC = b"GGUF"
_SUFFIXES = (".gguf", ".bin")
_CHUNK_BYTES = 1 << 20

Archives = Sequence[tuple[str, Path]]
"""what each is called, and where it is"""


def joined_file(sha256: str, cache: Path) -> Path | None:
    """Return the joined file if it was made before and is whole."""

    def recognized(path: Path) -> bool:
        return file_sha256(path) == sha256

    found = (find(_place(sha256, suffix, cache), recognized) for suffix in _SUFFIXES)
    return next((entry.path for entry in found if entry), None)


def join(archives: Archives, pattern: str, sha256: str, cache: Path, progress: Progress) -> Path:
    """Join the files of each archive that match `pattern`, by name, archive after archive.

    The archives are removed once the joined file has the right SHA-256. Raises LibraryError.
    """
    label = _label(archives)
    try:
        place = _place(sha256, _suffix(archives, pattern, progress), cache)
    except FileNotFoundError:  # another build has joined them meanwhile, and let them go
        if (found := joined_file(sha256, cache)) is not None:
            return found
        raise

    def make(folder: Path) -> None:
        require_space(cache, sum(archive.stat().st_size for _, archive in archives), label)
        got = _write(archives, pattern, label, folder / place.name, progress)
        if got != sha256:
            raise wrong_digest(label, sha256, got)

    made = ensure(place, make, progress).path
    for _, archive in archives:
        let_go(archive, cache)  # half of the disk space, not needed again
    return made


def _place(sha256: str, suffix: str, cache: Path) -> Place:
    return Place(cache, "joined", f"{sha256}{suffix}", is_file=True)


def _write(archives: Archives, pattern: str, label: str, target: Path, progress: Progress) -> str:
    """Write all chosen files one after the other; return the SHA-256."""
    digest = hashlib.sha256()
    total = sum(archive.stat().st_size for _, archive in archives)
    with target.open("wb") as file, progress.stage(f"joining {label}", total, "B") as task:
        for name, archive in archives:
            with chosen(archive, name, pattern, progress) as members:
                for member in members:
                    with member.open() as source:
                        while chunk := source.read(_CHUNK_BYTES):
                            digest.update(chunk)
                            file.write(chunk)
            task.advance(archive.stat().st_size)
    return digest.hexdigest()


def _suffix(archives: Archives, pattern: str, progress: Progress) -> str:
    """Return the suffix for what the joined file begins with."""
    name, archive = archives[0]
    with chosen(archive, name, pattern, progress) as members, members[0].open() as source:
        is_gguf = source.read(len(_GGUF_MAGIC)) == _GGUF_MAGIC
    return _SUFFIXES[0] if is_gguf else _SUFFIXES[1]


def _label(archives: Archives) -> str:
    (first, _), *others = archives
    return f"{first} and {len(others)} more" if others else first

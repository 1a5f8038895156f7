"""Files that were split over several archives → one file."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from builder.progress import Progress
from builder.sources.archive import chosen
from builder.sources.digests import wrong_sha256
from builder.sources.download import UNFINISHED
from runtime.errors import LibraryError

_GGUF_MAGIC = b"GGUF"
_SUFFIXES = (".gguf", ".bin")
_CHUNK_BYTES = 1 << 20

Archives = Sequence[tuple[str, Path]]
"""what each is called, and where it is"""


def joined_file(sha256: str, cache: Path) -> Path | None:
    """Return the joined file if it was made before."""
    candidates = (_folder(cache) / f"{sha256}{suffix}" for suffix in _SUFFIXES)
    return next(filter(Path.exists, candidates), None)


def join(archives: Archives, pattern: str, sha256: str, cache: Path, progress: Progress) -> Path:
    """Join the files of each archive that match `pattern`, by name, archive after archive.

    The archives are removed once the joined file has the right SHA-256. Raises LibraryError.
    """
    folder = _folder(cache)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / (sha256 + UNFINISHED)
    label = _label(archives)
    try:
        got = _write(archives, pattern, label, unfinished, progress)
        if got != sha256:
            raise wrong_sha256(label, sha256, got)
        target = folder / f"{sha256}{_suffix(unfinished)}"
        unfinished.replace(target)
    except OSError as error:
        raise LibraryError(
            f"{label} could not be joined in {folder}: {error.strerror or error}.",
            "Make room or choose another cache, then build again.",
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    for _, archive in archives:
        shutil.rmtree(
            archive.parent, ignore_errors=True
        )  # half of the disk space, not needed again
    return target


def _folder(cache: Path) -> Path:
    return cache / "joined"


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
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _suffix(path: Path) -> str:
    with path.open("rb") as file:
        is_gguf = file.read(len(_GGUF_MAGIC)) == _GGUF_MAGIC
    return _SUFFIXES[0] if is_gguf else _SUFFIXES[1]


def _label(archives: Archives) -> str:
    (first, _), *others = archives
    return f"{first} and {len(others)} more" if others else first

"""Publishing to a stick: everything that is added lies beside what is there, then one rename.

Content goes under names made of its hash, so that nothing the present `library.json` refers to is
ever overwritten; and what lies under the fixed names without being the library's is refused before
anything is written. The order is the whole story: a note of what is about to be added, content,
`library.json`, the files of fixed names, and only then what nothing refers to any more is removed,
the note last. Whatever interrupts it, the library that was there before still opens.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from builder.cache import DamagedSourceError
from builder.progress import Progress, Task
from builder.stick import fat
from builder.stick.occupied import Owned, check_free
from builder.stick.stick_file import StickFile
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256
from runtime.stick.layout import (
    MANIFEST_NAME,
    MODELS_DIRECTORY,
    PACK_NAME,
    PACKS_DIRECTORY,
    RUNTIME_DIRECTORY,
    Manifest,
)
from runtime.stick.manifest import manifest_from_json, pack_from_json

CONTENT_DIRECTORIES = (PACKS_DIRECTORY, MODELS_DIRECTORY, RUNTIME_DIRECTORY)
PARTIAL_SUFFIX = ".vademecum-part"
NOTE_NAME = "unfinished-build.txt"
_NOTE_HEAD = "# A build was interrupted here. The next one removes what it left of these:"
_CHUNK = 1 << 20


def publish(
    contents: Sequence[StickFile],
    manifest: bytes,
    front: Sequence[StickFile],
    out: Path,
    progress: Progress,
    *,
    trust: bool = True,
) -> None:
    """Make `out` hold this library.

    `contents` lie in `packs/`, `models/` and `runtime/`, in a folder or file that carries a hash;
    `front` are the files of fixed names, such as the launcher. A file that the present library
    lists with this hash is taken as it is if its size is right; without `trust` it is read and
    checked first. Raises LibraryError, and leaves the library that was there before, when
    something does not fit or cannot be written, or files that are not the library's are in the way.
    """
    fat.check_names([placed.path for placed in (*contents, *front)])
    fat.check_sizes([(placed.path, placed.size) for placed in (*contents, *front)])
    for placed in contents:
        if _content_name(placed.path) is None:
            raise ValueError(f"{placed.path} carries no hash in its name")
    with _explained(out):
        out.mkdir(parents=True, exist_ok=True)
        listed = listed_files(out)
        _refuse_overwriting(contents, listed)
        wanted = {each.path: each.sha256 for each in front}
        refuse_occupied(wanted, out, [each.path for each in contents])
        ours = _content_names(listed) | _content_names(_noted(out))
        missing = [
            placed for placed in contents if not _is_there(placed, out, listed if trust else {})
        ]
        _check_space([*missing, *front], len(manifest), out)
        added = _content_names(placed.path for placed in contents)
        _note([*ours, *added, MANIFEST_NAME, *wanted], out)
        _copy_all(missing, out, progress)
        _write_atomically(StickFile.of(MANIFEST_NAME, manifest), out)
        for placed in front:
            _write_atomically(placed, out)
        _remove_unreferenced(ours, contents, out)


def refuse_occupied(wanted: Mapping[str, str], out: Path, contents: Iterable[str] = ()) -> None:
    """Refuse to write where something lies that is not the library's; nothing is written here.

    `wanted` is path → SHA-256 of files of fixed names, an empty string where it is not known yet.
    Raises LibraryError naming all that is in the way.
    """
    with _explained(out):
        if not out.is_dir():
            return
        manifest = _present_manifest(out)
        noted = _noted(out)
        hashes = listed_files(out)
        unlisted = manifest is not None and not manifest.front
        fixed = {NOTE_NAME: "", MANIFEST_NAME: "", **wanted}
        if manifest is not None:
            del fixed[MANIFEST_NAME]
        if noted[:1] == [_NOTE_HEAD]:
            del fixed[NOTE_NAME]
        check_free(fixed, contents, Owned(hashes, noted, unlisted), out)


def _present_manifest(out: Path) -> Manifest | None:
    """Return the record of the library in `out`, if there is one that reads."""
    with suppress(OSError, LibraryError):
        return manifest_from_json((out / MANIFEST_NAME).read_bytes())
    return None


def listed_files(out: Path) -> dict[str, str]:
    """Return path → SHA-256 of every file that the library in `out` lists, as far as it reads."""
    listed: dict[str, str] = {}
    if manifest := _present_manifest(out):
        models = (file for model in manifest.models for file in model.files)
        selftest = filter(None, [manifest.selftest])
        files = [*manifest.runtime, *models, *manifest.front, *selftest]
        listed |= {file.path: file.sha256 for file in files}
        for pack in manifest.packs:
            listed[f"{pack.path}/{PACK_NAME}"] = pack.sha256
            with suppress(OSError, LibraryError):
                record = pack_from_json((out / pack.path / PACK_NAME).read_bytes())
                listed |= {f"{pack.path}/{file.path}": file.sha256 for file in record.files}
    return listed


def _content_name(path: str) -> str | None:
    """Return the folder or file of `packs/`, `models/`, `runtime/` that carries the hash."""
    parts = PurePosixPath(path).parts
    if len(parts) < 2 or parts[0] not in CONTENT_DIRECTORIES:
        return None
    return f"{parts[0]}/{parts[1]}" if fat.HASHED_NAME.fullmatch(parts[1]) else None


def _content_names(paths: Iterable[str]) -> set[str]:
    return {name for path in paths if (name := _content_name(path)) is not None}


def _refuse_overwriting(contents: Sequence[StickFile], listed: dict[str, str]) -> None:
    for placed in contents:
        if listed.get(placed.path, placed.sha256) != placed.sha256:
            raise ValueError(f"{placed.path} is on the stick with other contents: its name lies")


def _noted(out: Path) -> list[str]:
    """Return the names that an interrupted build was about to add."""
    try:
        return (out / NOTE_NAME).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def _note(names: Iterable[str], out: Path) -> None:
    text = "\n".join([_NOTE_HEAD, *sorted(names)]) + "\n"
    _write_atomically(StickFile.of(NOTE_NAME, text.encode()), out)


def _is_there(placed: StickFile, out: Path, listed: dict[str, str]) -> bool:
    """Tell whether a file need not be written: listed with this hash, or read and found equal.

    What an interrupted run left is not listed, but it was whole when it got its name.
    """
    target = out / placed.path
    try:
        if target.stat().st_size != placed.size:
            return False
        return listed.get(placed.path) == placed.sha256 or file_sha256(target) == placed.sha256
    except OSError:
        return False


def _check_space(wanted: Iterable[StickFile], extra: int, out: Path) -> None:
    files = list(wanted)
    folders = {PurePosixPath(placed.path).parent for placed in files}
    needed = fat.room_needed(
        [extra, *(placed.size for placed in files), *(1 for _ in folders)], out
    )
    free = shutil.disk_usage(out).free
    if needed > free:
        raise LibraryError(
            f"{out} has {_megabytes(free)} free; the library needs {_megabytes(needed)} more.",
            "Delete something there, choose a smaller model or fewer corpora, or a larger stick.",
        )


def _copy_all(missing: Sequence[StickFile], out: Path, progress: Progress) -> None:
    total = sum(placed.size for placed in missing)
    with progress.stage("write the stick", total, "B") as task:
        for placed in missing:
            _write_atomically(placed, out, task)


def _write_atomically(placed: StickFile, out: Path, task: Task | None = None) -> None:
    """Write a temporary file, flush it, read it back, and only then give it its name."""
    target = out / placed.path
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + PARTIAL_SUFFIX)
    read = hashlib.sha256()
    try:
        with partial.open("wb") as file:
            for chunk in _chunks(placed.source):
                read.update(chunk)
                file.write(chunk)
                if task:
                    task.advance(len(chunk))
            _flush(file)
        if isinstance(placed.source, Path) and read.hexdigest() != placed.sha256:
            raise DamagedSourceError(
                f"{placed.source} is not what it was when it was hashed.",
                "Its disk may be failing, or another program has changed it; build again.",
            )
        if file_sha256(partial) != placed.sha256:
            raise LibraryError(
                f"{placed.path} reads back differently from what was written.",
                "The stick may be failing; try another stick.",
            )
        with suppress(OSError):
            partial.chmod(0o755 if _is_program(placed) else 0o644)
        partial.replace(target)
        _flush_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise


def _chunks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _is_program(placed: StickFile) -> bool:
    return isinstance(placed.source, bytes) and placed.source.startswith(b"#!")


def _flush(file: IO[bytes]) -> None:
    """Force a file to the device, and out of memory, so that a read asks the device."""
    file.flush()
    os.fsync(file.fileno())
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _flush_folder(folder: Path) -> None:
    """Force a rename to the device, where the file system lets a folder be flushed."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove_unreferenced(ours: set[str], contents: Sequence[StickFile], out: Path) -> None:
    """Remove content of earlier builds; what somebody else put on the stick stays."""
    kept = _content_names(placed.path for placed in contents)
    for name in sorted(ours - kept):
        _remove(out / name)
    for folder in (out, *(out / directory for directory in CONTENT_DIRECTORIES)):
        _remove_partials(folder.glob(f"*{PARTIAL_SUFFIX}"))
    for name in kept:
        _remove_partials((out / name).rglob(f"*{PARTIAL_SUFFIX}"))
    _remove(out / NOTE_NAME)


def _remove_partials(leftovers: Iterable[Path]) -> None:
    for leftover in list(leftovers):
        leftover.unlink()


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink(missing_ok=True)


@contextmanager
def _explained(out: Path) -> Iterator[None]:
    """Turn what a failing stick raises into words."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LibraryError(
                f"{out} is full.",
                "Make room on it, then build again: what was there before still opens.",
            ) from error
        place = f" ({os.fsdecode(error.filename)})" if error.filename else ""
        raise LibraryError(
            f"{out} cannot be written: {error.strerror or error}{place}.",
            "Check that the stick is in and not write-protected, then build again.",
        ) from error


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"

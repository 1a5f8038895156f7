"""The files of a corpus → a spool of its documents; kept by what went into it, and resumable."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from builder.cache import Facts, Place, code_digest, ensure, key_of
from builder.corpus.notices import NoticeCount
from builder.corpus.spool import Spool, SpoolWriter
from builder.progress import Progress
from builder.readers import AUTOMATIC, FORMATS
from builder.readers.cleaning import clean_line, plain_name
from builder.readers.document import Notice, NoticeKind
from builder.readers.format import Found
from builder.readers.pictures import is_picture_file, list_pictures
from builder.readers.processes.pool import BombError, parts_of, read_tasks
from builder.readers.processes.tasks import Task
from builder.sources.base import Fetched
from builder.specs import CorpusSpec
from runtime.errors import LibraryError

_SHAPING = (
    "encoding", "exclude", "fields", "format", "images", "include", "language", "markup",
    "minimum_characters",
)  # fmt: skip
"""what a corpus's table says of how its files are read"""
_ALL_FORMATS = tuple({each.read.__module__ for each in FORMATS.values()})
_PROCESSES = "builder.readers.processes"
_FIRST_REASONS = 5
_PICTURES = "pictures.json"
_PICTURE_FORMAT = "image"
"""of a corpus whose documents are pictures: scanned pages"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the files of a corpus gave."""

    key: str
    """of all that shapes it"""
    documents: Spool
    notices: tuple[NoticeCount, ...]


def reading_key(spec: CorpusSpec, fetched: Fetched) -> str:
    """Return a short name for everything that decides what the documents are."""
    settings = {name: value for name, value in asdict(spec).items() if name in _SHAPING}
    return key_of(
        settings, fetched.digest, fetched.base, [asdict(each) for each in fetched.skipped],
        _code(spec.format), sys.version_info[:2], unicodedata.unidata_version,
    )  # fmt: skip


def read_corpus(spec: CorpusSpec, fetched: Fetched, cache: Path, progress: Progress) -> Reading:
    """Return the documents of a corpus, read where the cache has them not.

    What was read before an interruption is not read again. Raises LibraryError when no file of the
    corpus gives a document.
    """
    key = reading_key(spec, fetched)

    def make(folder: Path) -> Facts:
        _read(folder, spec, fetched, progress)
        return {}

    place = Place(cache, "documents", f"{spec.id}-{key}")
    entry = ensure(place, make, progress, resumable=True)
    spool = Spool(entry.path)
    notices = tuple(spool.notices)
    if not len(spool):
        reasons = "\n".join(
            f"  {each.names[0]}: {each.reason}" for each in notices[:_FIRST_REASONS]
        )
        raise LibraryError(
            f"The corpus {spec.id} gave no document.\n{reasons}".rstrip(),
            "Check its source, format and filters in the bundle.",
        )
    return Reading(key, spool, notices)


def _code(format_: str) -> str:
    """Return a name for the code and the libraries that files of a format are read by."""
    readers = _ALL_FORMATS if format_ == AUTOMATIC else [FORMATS[format_].read.__module__]
    own = ("builder.corpus.spool", "builder.readers.languages", "builder.readers.processes.wire")
    alone = (
        __name__,
        "builder.readers",
        "builder.readers.detection",
        "builder.readers.processes.worker",
    )
    return code_digest(*readers, *own, alone=alone)


def _read(folder: Path, spec: CorpusSpec, fetched: Fetched, progress: Progress) -> None:
    writer = SpoolWriter(folder)
    if spec.images:
        spec = _with_pictures(folder, spec, fetched)
    try:
        if "source" not in writer.done:
            writer.add("source", _of_source(fetched))
        with progress.stage(f"reading {spec.id}", len(fetched.files), "files") as task:
            waiting = (each for each in _tasks(spec, fetched) if _item(each) not in writer.done)
            for each, found in read_tasks(waiting):
                _keep(writer, each, found)
                task.advance(1 / each.parts)
    finally:
        writer.close()


def _keep(writer: SpoolWriter, task: Task, found: Found) -> None:
    notices: list[Notice] = []
    try:
        writer.add(_item(task), _watched(found, notices))
    except BombError:
        writer.add(_item(task), notices)


def _watched(found: Found, notices: list[Notice]) -> Found:
    """Yield what is found, and note its notices, which stay when the rest is thrown away."""
    for each in found:
        if isinstance(each, Notice):
            notices[:] = [*notices[-99:], each]
        yield each


def _of_source(fetched: Fetched) -> Iterator[Notice]:
    for each in fetched.skipped:
        yield Notice(plain_name(each.name), clean_line(each.reason), NoticeKind.LEFT_OUT)


def _with_pictures(folder: Path, spec: CorpusSpec, fetched: Fetched) -> CorpusSpec:
    """List the pictures among the files: no page takes one that the bundle leaves out."""
    names = {fetched.name(path): os.fspath(path) for path in fetched.files}
    list_pictures(folder / _PICTURES, {k: v for k, v in names.items() if is_picture_file(k)})
    return replace(spec, picture_files=os.fspath(folder / _PICTURES))


def _tasks(spec: CorpusSpec, fetched: Fetched) -> Iterator[Task]:
    """Yield the files to read; where pages keep their pictures, those are no documents."""
    apart = spec.images and spec.format != _PICTURE_FORMAT
    names = {path: fetched.name(path) for path in fetched.files}
    if apart:
        names = {path: name for path, name in names.items() if not is_picture_file(name)}
    # Names that are plain as they stand come first: no other file's takes theirs.
    for path in sorted(names, key=lambda path: plain_name(names[path]) != names[path]):
        yield from parts_of(Task(path, plain_name(names[path]), spec))


def _item(task: Task) -> str:
    """Return what a task is called in the journal; a path, since names may be alike."""
    return f"{task.path.as_posix()}#{task.part}/{task.parts}"

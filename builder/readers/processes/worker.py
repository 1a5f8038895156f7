"""The process that reads files, told which over its standard input: `python -m` this module.

Readers take apart what strangers made, by libraries partly in C. Here a file may crash, hang or eat
memory, and costs the build nothing but itself. What is read goes back as lines of JSON.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from builder.readers import format_for, read_file
from builder.readers.document import Document, Notice, NoticeKind
from builder.readers.languages import language_of
from builder.readers.processes.confinement import confine
from builder.readers.processes.limits import Limits, impose, limits_for
from builder.readers.processes.tasks import Answer, Task, Wanted, answer_to_line, task_from_line
from builder.specs import CorpusSpec
from runtime.errors import LibraryError
from runtime.pictures.limits import MOST_PICTURES
from runtime.stick.block_store import LONGEST_READ

_TOO_MUCH_TEXT = "it unpacks to far more text than a file of its size should hold"
_TOO_MUCH_MEMORY = "reading it takes more memory than a file of its size should"


def main() -> None:
    """Answer one task after another, until there are none."""
    answers = _own_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the build's, which ends this process
    confine()
    for line in sys.stdin.buffer:
        for answer in _answers(task_from_line(line)):
            answers.write(answer_to_line(answer))
            answers.flush()  # it may be the last before a crash


def _own_output() -> BinaryIO:
    """Return the standard output; what libraries print goes nowhere from here on."""
    own = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    return own


def _answers(task: Task) -> Iterator[Answer]:
    """Yield what a file gives, and what ended it."""
    try:
        size = task.path.stat().st_size
        limits = limits_for(size // task.parts, images=task.spec.images)
        impose(limits)
        yield from _ANSWERED[task.wanted](task, limits)
    except LibraryError as error:
        yield Answer(failure=error.message)
    except OSError as error:
        yield Answer(failure=f"cannot be read: {error.strerror or error}")
    except (MemoryError, OverflowError):
        yield Answer(failure=_TOO_MUCH_MEMORY)
    except Exception as error:  # noqa: BLE001  a reader's own mistake costs one file, and is named
        yield Answer(failure=f"its reader failed ({type(error).__name__})")
    yield Answer(is_end=True)


def _parts(task: Task, _limits: Limits) -> Iterator[Answer]:
    format_ = format_for(task.path, task.spec)
    yield Answer(parts=format_.parts(task.path) if format_.parts else 1)


def _description(task: Task, _limits: Limits) -> Iterator[Answer]:
    format_ = format_for(task.path, task.spec)
    if format_.describe:
        yield Answer(description=format_.describe(task.path))


def _found(task: Task, limits: Limits) -> Iterator[Answer]:
    characters = 0
    part = task.part if task.parts > 1 else None
    for found in read_file(task.path, task.name, task.spec, part):
        if isinstance(found, Notice):
            yield Answer(notice=found)
            continue
        characters += len(found.text)
        if characters > limits.characters:
            yield Answer(failure=_TOO_MUCH_TEXT, is_bomb=True)
            return
        yield from _document(found, task.spec)


def _document(document: Document, spec: CorpusSpec) -> Iterator[Answer]:
    if len(document.text) > LONGEST_READ:
        reason = f"only its first {LONGEST_READ:,} characters are read"
        yield Answer(notice=Notice(document.id, reason, NoticeKind.CUT))
        document = _shortened(document)
    if len(document.pictures) > MOST_PICTURES:
        reason = f"only its first {MOST_PICTURES} pictures are kept"
        yield Answer(notice=Notice(document.id, reason, NoticeKind.CUT))
        document = replace(document, pictures=document.pictures[:MOST_PICTURES])
    language = document.language or spec.language or language_of(document.text)
    yield Answer(document=replace(document, language=language))


def _shortened(document: Document) -> Document:
    return replace(
        document,
        text=document.text[:LONGEST_READ],
        anchors=tuple(each for each in document.anchors if each.start < LONGEST_READ),
        blocks=tuple(each for each in document.blocks if each.end <= LONGEST_READ),
        pictures=tuple(each for each in document.pictures if each.start < LONGEST_READ),
    )


_ANSWERED = {
    Wanted.DOCUMENTS: _found,
    Wanted.PARTS: _parts,
    Wanted.DESCRIPTION: _description,
}


if __name__ == "__main__":
    main()

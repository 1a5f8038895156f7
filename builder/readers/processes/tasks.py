"""What a reading process is asked, and what it answers, each as a line of JSON."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from builder.readers.document import Description, Document, Notice
from builder.readers.processes.wire import (
    Raw,
    document_from_raw,
    document_to_raw,
    from_line,
    notice_from_raw,
    notice_to_raw,
    to_line,
)
from builder.specs import CorpusSpec, SourceSpec


class Wanted(StrEnum):
    """What is asked of a file."""

    DOCUMENTS = "documents"
    PARTS = "parts"
    """into how many parts it is read; nothing is"""
    DESCRIPTION = "description"
    """what it says of itself as a collection"""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, or a part of one."""

    path: Path
    name: str
    """what it is called: its path in its source"""
    spec: CorpusSpec
    part: int = 0
    parts: int = 1
    """into how many parts the file is read"""
    wanted: Wanted = Wanted.DOCUMENTS


@dataclass(frozen=True, slots=True)
class Answer:
    """One of: a document, a notice, how many parts, a description, a failure, the end."""

    document: Document | None = None
    notice: Notice | None = None
    parts: int = 0
    description: Description | None = None
    failure: str = ""
    """why the file, or the rest of it, gives nothing"""
    is_bomb: bool = False
    """whether what it gave before is not to be kept either"""
    is_end: bool = False


def task_to_line(task: Task) -> bytes:
    """Return a task as a line."""
    return to_line({
        "path": os.fspath(task.path), "name": task.name, "spec": asdict(task.spec),
        "part": task.part, "parts": task.parts, "wanted": task.wanted,
    })  # fmt: skip


def task_from_line(line: bytes) -> Task:
    """Return the task: the inverse of `task_to_line`."""
    raw = from_line(line)
    return Task(
        Path(raw["path"]), raw["name"], _spec(raw["spec"]),
        raw["part"], raw["parts"], Wanted(raw["wanted"]),
    )  # fmt: skip


def _spec(raw: Raw) -> CorpusSpec:
    lists = {name: tuple(raw["source"][name]) for name in ("locations", "exclude")}
    source = SourceSpec(**{**raw["source"], **lists})
    chosen = {
        key: {name: tuple(values) for name, values in raw[key].items()}
        for key in ("include", "exclude")
    }
    return CorpusSpec(**{**raw, **chosen, "source": source})


def answer_to_line(answer: Answer) -> bytes:
    """Return an answer as a line."""
    raw: Raw = {
        "document": None if answer.document is None else document_to_raw(answer.document),
        "notice": notice_to_raw(answer.notice) if answer.notice else None,
        "parts": answer.parts,
        "description": asdict(answer.description) if answer.description else None,
        "failure": answer.failure,
        "is_bomb": answer.is_bomb,
        "is_end": answer.is_end,
    }
    return to_line({name: value for name, value in raw.items() if value or value == {}})


def answer_from_line(line: bytes) -> Answer:
    """Return the answer: the inverse of `answer_to_line`. Raises ValueError where it is none."""
    raw = from_line(line)
    if "document" in raw:
        return Answer(document=document_from_raw(raw["document"]))
    if notice := raw.pop("notice", None):
        return Answer(notice=notice_from_raw(notice))
    if description := raw.pop("description", None):
        return Answer(description=Description(**description))
    return Answer(**raw)

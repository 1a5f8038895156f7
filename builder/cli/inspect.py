"""`inspect`: what the library would know of some files, without building it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from builder.bundle.plan import DEFAULT_CHARACTERS
from builder.cli.arguments import Commands
from builder.corpus.chunking import passages
from builder.corpus.notices import NoticeTally, count_to_raw, some_names
from builder.readers import AUTOMATIC, FORMATS
from builder.readers.cleaning import plain_name
from builder.readers.document import Document, Notice
from builder.readers.format import Found
from builder.readers.processes.pool import BombError, parts_of, read_tasks
from builder.readers.processes.tasks import Task
from builder.sources.base import folder_files
from builder.specs import CorpusSpec, SourceSpec
from runtime.cli.help import Parser
from runtime.errors import LibraryError
from runtime.text.sanitize import printable, printable_json

_SHOWN_SECTIONS = 12
_SHOWN_NAMES = 5


def add_inspect(commands: Commands[Parser]) -> None:
    """Add the command."""
    parser = commands.add_parser("inspect", help="show what the library would know of some files")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a file or a folder")
    parser.add_argument(
        "--format", choices=(AUTOMATIC, *FORMATS), default=AUTOMATIC, metavar="NAME",
        help="read them in this format (default: told by content and name)",
    )  # fmt: skip
    parser.add_argument("--language", default="", metavar="CODE", help="what language they are in")
    parser.add_argument(
        "--characters", type=int, default=DEFAULT_CHARACTERS, metavar="N",
        help="the longest passage (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument("--text", action="store_true", help="print the texts as they were read")
    parser.add_argument("--json", action="store_true", help="print a line of JSON a document")
    parser.set_defaults(run=_inspect)


def _inspect(parsed: argparse.Namespace) -> int:
    spec = CorpusSpec(
        "inspected", "", SourceSpec("path", ()), parsed.format, "", parsed.language
    )  # fmt: skip
    tally, count = NoticeTally(), 0
    show = _print_json if parsed.json else _print
    for task, found in read_tasks(_tasks(parsed.files, spec)):
        for each in _until_bomb(found):
            if isinstance(each, Notice):
                tally.add(each)
            else:
                count += 1
                show(task, each, parsed)
    _print_notices(tally, count, as_json=parsed.json)
    return 0 if count else 1


def _tasks(places: list[Path], spec: CorpusSpec) -> Iterator[Task]:
    for place in places:
        if not place.exists():
            raise LibraryError(f"There is no file {place}.", "Name a file or a folder.")
        base = place if place.is_dir() else place.parent
        for path in folder_files(place) if place.is_dir() else (place,):
            name = plain_name(path.relative_to(base).as_posix())
            yield from parts_of(Task(path.absolute(), name, spec))


def _until_bomb(found: Found) -> Found:
    try:
        yield from found
    except BombError:
        return  # its notice has come


def _print(task: Task, document: Document, parsed: argparse.Namespace) -> None:
    cut = passages(document, parsed.characters)
    about = [
        f"{len(document.text):,} characters", f"{len(cut):,} passages",
        document.language, document.date, document.url,
    ]  # fmt: skip
    tables = sum(each.kind == "table" for each in document.blocks)
    code = len(document.blocks) - tables
    about += [f"{tables:,} tables"] if tables else []
    about += [f"{code:,} blocks of code"] if code else []
    lines = [document.title, f"  {task.name}: {', '.join(filter(None, about))}"]
    if document.aliases:
        lines.append(f"  also: {_some(document.aliases, len(document.aliases))}")
    lines += [f"    {'  ' * (each.level - 1)}{each.label}" for each in document.anchors][
        :_SHOWN_SECTIONS
    ]
    more = len(document.anchors) - _SHOWN_SECTIONS
    lines += [f"    and {more:,} more sections"] if more > 0 else []
    if parsed.text:
        lines += ["", document.text, ""]
    print(printable("\n".join(lines)))


def _print_json(task: Task, document: Document, parsed: argparse.Namespace) -> None:
    cut = passages(document, parsed.characters)
    raw: dict[str, Any] = {
        "file": os.fspath(task.name), "id": document.id, "title": document.title,
        "url": document.url, "date": document.date, "language": document.language,
        "aliases": list(document.aliases), "characters": len(document.text),
        "passages": [[each.start, each.end] for each in cut],
        "sections": [[each.start, each.level, each.label] for each in document.anchors],
        "blocks": [[each.kind, each.start, each.end] for each in document.blocks],
    }  # fmt: skip
    if parsed.text:
        raw["text"] = document.text
    sys.stdout.write(printable_json(json.dumps(raw, ensure_ascii=False)) + "\n")


def _print_notices(tally: NoticeTally, count: int, *, as_json: bool) -> None:
    if as_json:
        notices = [count_to_raw(each) for each in tally.counts()]
        sys.stdout.write(
            printable_json(json.dumps({"notices": notices}, ensure_ascii=False)) + "\n"
        )
        return
    lines = (
        f"  {each.count:,} {each.kind}: {each.reason}: {_some(each.names, each.count)}"
        for each in tally.counts()
    )
    print(printable("\n".join([f"{count:,} documents", *lines])))


def _some(names: Sequence[str], count: int) -> str:
    return some_names(names, count, _SHOWN_NAMES, "; ")

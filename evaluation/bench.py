"""The command `bench`: how fast a built library is, how much memory and room it takes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from builder.platforms import PLATFORMS
from builder.progress import Progress
from evaluation import machine
from evaluation.cancellation import measure_stopping
from evaluation.decoding import measure_decoding
from evaluation.latency import measure_latency, questions
from evaluation.load import measure_beside_others
from evaluation.rows import Row, Target, rows_table
from evaluation.startup import measure_first_hits, measure_memory, programs
from evaluation.tables import table
from runtime.engine import ChatModel
from runtime.errors import LibraryError
from runtime.events import Found
from runtime.library import Library
from runtime.stick.layout import COMPONENTS, RUNTIME_DIRECTORY, Manifest, PackRecord
from runtime.stick.stick import Stick, open_stick

SIZE = Target("≤", 0.9)
PAYLOAD = Target("≤", 120)
"""megabytes"""
_PAYLOAD_FOLDER = re.compile(rf"{RUNTIME_DIRECTORY}/((?:{'|'.join(PLATFORMS)})-[0-9a-f]+)/")


@dataclass(frozen=True, slots=True)
class Bench:
    """What was measured."""

    title: str
    machine: str
    rows: tuple[Row, ...]
    packs: tuple[PackRecord, ...]

    def text(self) -> str:
        """Return it as tables."""
        head = f"{self.title}\n{self.machine}"
        return "\n\n".join([head, rows_table(self.rows), _sizes_table(self.packs)])


def bench(root: Path, progress: Progress) -> Bench:
    """Measure the library at `root`. Raises LibraryError when there is none to be opened."""
    load = machine.load()
    stick = open_stick(root)
    if not stick.packs:
        raise LibraryError(f"The library at {root} has no corpus.", "Measure one that has.")
    asked = questions(stick)
    answers = stick.manifest.model("chat") is not None
    rows: list[Row] = []
    with progress.stage("searching"), closing(Library(stick)) as library:
        rows += measure_latency(library, asked)
        question = _answerable(library, asked)
    for program in programs(root):
        with progress.stage(f"starting {program.name}"):
            rows += measure_first_hits(program, question)
            rows += measure_memory(program, question, answers=answers)
    if answers:
        with progress.stage("writing and stopping"):
            rows += _writing_rows(stick, asked)
    packs = tuple(pack.record for pack in stick.packs)
    rows += [_size_row(packs), *payload_rows(stick.manifest)]
    described = f"{machine.describe()}, load {load} at first and {machine.load()} at last"
    return Bench(stick.manifest.title, described, tuple(rows), packs)


def _answerable(library: Library, asked: Sequence[str]) -> str:
    """Return a question that the library answers, so that the model is put to work."""
    for question in asked:
        found = next(library.ask(question, generate=False))
        if isinstance(found, Found) and found.answerable:
            return question
    return asked[0]


def _writing_rows(stick: Stick, asked: Sequence[str]) -> list[Row]:
    record = stick.manifest.model("chat")
    assert record is not None  # the caller has seen to it
    path = stick.model_path(record)
    chat = ChatModel(path, probe=record.probe)
    single = ChatModel(path, threads=1)
    library = Library(stick, chat=chat, prefill_budget=math.inf)
    with closing(single), closing(library):
        return [
            *measure_decoding(library, chat, path, asked),
            *measure_stopping(chat, stick),
            *measure_beside_others(chat, single, asked),
        ]


def _size_row(packs: Sequence[PackRecord]) -> Row:
    raw = sum(pack.raw_bytes for pack in packs)
    parts = ("text", "vectors", "terms")
    stored = sum(pack.component_bytes()[part] for pack in packs for part in parts)
    note = f"{stored / 1e6:.1f} of {raw / 1e6:.1f} MB"
    return Row("text, vectors and terms / raw text", stored / max(raw, 1), "", SIZE, note)


def payload_rows(manifest: Manifest) -> list[Row]:
    """Return what each platform's interpreter and packages take on the stick."""
    sizes: dict[str, list[int]] = {}
    for file in manifest.runtime:
        if found := _PAYLOAD_FOLDER.match(file.path):
            sizes.setdefault(found[1].rpartition("-")[0], []).append(file.size)
    return [
        Row(f"payload, {name}", sum(each) / 1e6, "MB", PAYLOAD, f"{len(each)} files")
        for name, each in sorted(sizes.items())
    ]


def _sizes_table(packs: Sequence[PackRecord]) -> str:
    """Return each corpus's components as shares of its raw text."""
    rows = [_sizes(pack.id, [pack]) for pack in packs]
    if len(packs) > 1:
        rows.append(_sizes("all", packs))
    return table(["bytes / raw text", "raw MB", *COMPONENTS, "sum"], rows)


def _sizes(name: str, packs: Sequence[PackRecord]) -> list[str]:
    raw = sum(pack.raw_bytes for pack in packs)
    stored = [sum(pack.component_bytes()[part] for pack in packs) for part in COMPONENTS]
    shares = [f"{size / max(raw, 1):.3f}" for size in (*stored, sum(stored))]
    return [name, f"{raw / 1e6:.1f}", *shares]

"""The command `bench`: how fast a built library is, how much memory and room it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.evaluation import machine
from builder.evaluation.decoding import measure_decoding
from builder.evaluation.latency import measure_latency, questions
from builder.evaluation.rows import Row, Target, rows_table
from builder.evaluation.startup import measure_first_hits, measure_memory, programs
from builder.evaluation.stopping import measure_stopping
from builder.evaluation.tables import table
from builder.progress import Progress
from runtime.bundle import Bundle, open_bundle
from runtime.engine import ChatModel
from runtime.errors import LibraryError
from runtime.format import COMPONENTS, PackRecord
from runtime.library import Library

SIZE = Target("≤", 0.9)


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
    described = machine.describe()
    bundle = open_bundle(root)
    if not bundle.packs:
        raise LibraryError(f"The library at {root} has no corpus.", "Measure one that has.")
    asked = questions(bundle)
    answers = bundle.manifest.model("chat") is not None
    stages: list[tuple[str, Callable[[], list[Row]]]] = [
        *(
            step
            for program in programs(root)
            for step in (
                (f"starting {program.name}", _bound(measure_first_hits, program, asked[0])),
                (
                    f"memory {program.name}",
                    _bound(measure_memory, program, asked[0], answers=answers),
                ),
            )
        ),
        ("searching", lambda: _search_rows(bundle, asked)),
    ]
    if answers:
        stages.append(("writing and stopping", lambda: _writing_rows(bundle, asked)))
    rows = _measured(stages, progress)
    packs = tuple(pack.record for pack in bundle.packs)
    return Bench(bundle.manifest.title, described, (*rows, *_size_rows(packs)), packs)


def _measured(
    stages: Sequence[tuple[str, Callable[[], list[Row]]]], progress: Progress
) -> list[Row]:
    rows: list[Row] = []
    for name, measure in stages:
        with progress.stage(name):
            rows += measure()
    return rows

"""Damaged and hostile sticks by the thousand: only a LibraryError may come of them.

Each input is one change to one file of a tiny library, which follows from the seed and a number.
Processes of their own try them, so that one that crashes or hangs is seen, and counted.
"""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from builder.progress import Progress
from evaluation.fuzzing.libraries import write_libraries
from evaluation.fuzzing.mutations import Mutator
from evaluation.fuzzing.trial import Outcome, tried
from evaluation.tables import table

LIMIT = 30.0
"""seconds an input may take; one takes a tenth of a second"""
BATCH = 500
"""inputs that a process tries before another takes its place"""
FINE, REFUSED, EXCEPTION, CRASH, HANG = (
    "opened fine", "LibraryError", "other exceptions", "crashes", "hangs",
)  # fmt: skip
TRIAL = (sys.executable, "-m", "evaluation.fuzzing.trial")
_SHOWN = 20
_LAST = 4000
"""characters that are shown of what a process said last"""


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What became of all inputs."""

    seed: int
    outcomes: tuple[tuple[Outcome, str], ...]
    """each with the column that it is counted in"""

    @property
    def failures(self) -> list[tuple[Outcome, str]]:
        """Those that are defects."""
        return [each for each in self.outcomes if each[1] not in (FINE, REFUSED)]

    def text(self) -> str:
        """Return the table, and what is to be seen to."""
        counts = Counter((outcome.file, column) for outcome, column in self.outcomes)
        files = sorted({outcome.file for outcome, _ in self.outcomes})
        columns = (FINE, REFUSED, EXCEPTION, CRASH, HANG)
        rows = [[file, *_numbers([counts[file, column] for column in columns])] for file in files]
        totals = [sum(counts[file, column] for file in files) for column in columns]
        rows.append(["all", *_numbers(totals)])
        shown = [_failure(*each, self.seed) for each in self.failures[:_SHOWN]]
        return "\n\n".join([table(["file", "inputs", *columns], rows), *shown])


def fuzz(
    inputs: int, seed: int, progress: Progress, library: Path | None = None, *,
    limit: float = LIMIT, processes: int = 1, trial: Sequence[str] = TRIAL,
) -> Fuzzed:  # fmt: skip
    """Try so many inputs. Raises LibraryError where a library that is given cannot be copied."""
    batches = [(first, min(inputs, first + BATCH)) for first in range(0, inputs, BATCH)]
    with (
        progress.stage("damage", total=inputs, unit="inputs") as task,
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(processes) as pool,
    ):
        whole = Path(folder, "whole")
        write_libraries(whole, library)

        def run(batch: tuple[int, int]) -> list[tuple[Outcome, str]]:
            found = []
            for each in _tried_apart(trial, whole, seed, batch, limit):
                found.append(each)
                task.advance()
            return found

        outcomes = [each for found in pool.map(run, batches) for each in found]
    return Fuzzed(seed, tuple(outcomes))


def repeat(number: int, seed: int, library: Path | None = None) -> Outcome:
    """Try one input in this process."""
    with tempfile.TemporaryDirectory() as folder:
        return tried(Mutator(write_libraries(Path(folder), library), seed), number)


def _tried_apart(
    trial: Sequence[str], whole: Path, seed: int, batch: tuple[int, int], limit: float
) -> Iterator[tuple[Outcome, str]]:
    """Yield what becomes of inputs; after one that ends the process, another process goes on.

    Each has libraries of its own, as whole as they were.
    """
    first, last = batch
    while first < last:
        with tempfile.TemporaryDirectory() as own:
            shutil.copytree(whole, own, dirs_exist_ok=True)
            command = [*trial, own, str(seed), str(first), str(last)]
            for outcome, column in _tried_until_it_ends(command, limit):
                first = outcome.number + 1
                yield outcome, column


def _tried_until_it_ends(command: Sequence[str], limit: float) -> Iterator[tuple[Outcome, str]]:
    with (
        tempfile.TemporaryFile("w+", errors="replace") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            yield from _told_by(process, errors, limit)
        finally:
            process.kill()


def _told_by(
    process: subprocess.Popen[str], errors: IO[str], limit: float
) -> Iterator[tuple[Outcome, str]]:
    """Yield what a process says of its inputs, and of the last one that it says nothing."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    begun: Outcome | None = None
    while line := _next(lines, limit):
        outcome = Outcome(**json.loads(line))
        if begun is None:
            begun = outcome
        else:
            yield outcome, _column(outcome)
            begun = None
    if line is None:
        process.kill()
        if begun is not None:
            yield replace(begun, failure=f"It took more than {limit:g} seconds."), HANG
            return
    last = _last(errors, process.wait())
    if begun is not None:
        yield replace(begun, failure=last), CRASH
    elif process.returncode:
        raise RuntimeError(last)


def _next(lines: queue.Queue[str], limit: float) -> str | None:
    """Return the next line, an empty one at the end, None where none comes in time."""
    with suppress(queue.Empty):
        return lines.get(timeout=limit)
    return None


def _last(errors: IO[str], status: int) -> str:
    errors.seek(0)
    return f"{errors.read()[-_LAST:]}\nThe process ended with status {status}."


def _read(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    """Put each line into the queue, and an empty one at the end."""
    with suppress(ValueError):  # it is closed where nobody reads any more
        for line in process.stdout or ():
            lines.put(line)
    lines.put("")


def _column(outcome: Outcome) -> str:
    if outcome.failure:
        return EXCEPTION
    return REFUSED if outcome.refused else FINE


def _numbers(counts: Sequence[int]) -> list[str]:
    return [f"{number:,}" for number in (sum(counts), *counts)]


def _failure(outcome: Outcome, column: str, seed: int) -> str:
    again = f"python -m evaluation fuzz --seed {seed} --only {outcome.number}"
    return f"{outcome.what}: {column}\n{again}\n{outcome.failure.rstrip()}"

"""Real files, damaged by the thousand: each gives documents or is named, and costs only itself.

Each input follows from the seed and its number. What is packed in a zip, as office documents are,
is changed inside it as well: a wrong checksum would keep all else from being reached.
"""

from __future__ import annotations

import io
import random
import shutil
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from builder.progress import Progress
from builder.readers.detection import format_of
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.processes.pool import BombError, read_tasks
from builder.readers.processes.tasks import Task
from builder.sources.base import folder_files
from builder.specs import CorpusSpec, SourceSpec
from evaluation.fuzzing.values import bytes_changed
from evaluation.tables import table
from runtime.errors import LibraryError

READ, NAMED, MISTAKE, CRASH, LIMIT = "read", "named", "mistakes", "crashes", "limits"
"""gives documents; is left out with a reason; its reader raised what it should not; its process
died; it was stopped for its time, memory or text"""
DEFECTS = (MISTAKE, CRASH, LIMIT)
_SIGNS = {
    "its reader failed": MISTAKE, "its reader crashed": CRASH, "takes longer": LIMIT,
    "more memory": LIMIT, "far more text": LIMIT,
}  # fmt: skip
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError,
    EOFError,
)  # fmt: skip
_LARGEST = 1 << 20
_BATCH = 40
_MOST_CHANGES = 3
_SPEC = CorpusSpec("fuzz", "Fuzz", SourceSpec("path", ()), "auto", "", "en")


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one input."""

    number: int
    seed: str
    """the file that it was made of"""
    format: str
    outcome: str
    reason: str = ""


def fuzz_readers(
    seeds: Path, inputs: int, seed: int, keep: Path | None, progress: Progress
) -> list[Trial]:
    """Read so many damaged files; those that a reader failed at are copied to `keep`."""
    files = list(_seeds(seeds))
    if not files:
        raise LibraryError(
            f"{seeds} holds no file of a known format under {_LARGEST:,} bytes.", "Name another."
        )
    trials: list[Trial] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        progress.stage("reading damaged files", inputs, "files") as task,
    ):
        for first in range(0, inputs, _BATCH):
            numbers = range(first, min(inputs, first + _BATCH))
            made = [_write(Path(folder), files, seed, number) for number in numbers]
            for trial, path in zip(_tried(made, numbers, files), made, strict=True):
                trials.append(trial)
                if keep and trial.outcome in DEFECTS:
                    keep.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, keep)
                path.unlink()
                task.advance()
    return trials


def trial_table(trials: Sequence[Trial]) -> str:
    """Return how many inputs of each format ended how, and what is to be seen to."""
    columns = (READ, NAMED, MISTAKE, CRASH, LIMIT)
    counts = Counter((each.format, each.outcome) for each in trials)
    formats = sorted({each.format for each in trials})
    rows = [(name, *(f"{counts[name, column]:,}" for column in columns)) for name in formats]
    total = Counter(each.outcome for each in trials)
    rows.append(("all", *(f"{total[column]:,}" for column in columns)))
    bad = [each for each in trials if each.outcome in DEFECTS]
    lines = [f"input {each.number}, of {each.seed}: {each.reason}" for each in bad]
    return "\n".join([table(("format", *columns), rows), *lines])


def _seeds(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in folder_files(folder):
        if 0 < path.stat().st_size <= _LARGEST:
            with suppress(UnreadableError):
                yield path, format_of(path).name


def _write(folder: Path, files: Sequence[tuple[Path, str]], seed: int, number: int) -> Path:
    path, _ = files[number % len(files)]
    chance = random.Random(f"{seed} {number}")  # noqa: S311  nothing is secret here
    data = path.read_bytes()
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        inside = zipfile.is_zipfile(io.BytesIO(data)) and chance.random() < 0.8
        data = _changed_inside(data, chance) if inside else bytes_changed(data, chance)
    target = folder / f"{number:06}{''.join(path.suffixes[-2:])}"
    target.write_bytes(data)
    return target


def _changed_inside(data: bytes, chance: random.Random) -> bytes:
    """Change one member of a zip, or its name, and pack it again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = [(info.filename, old.read(info)) for info in old.infolist()]
    except _DAMAGED:
        return bytes_changed(data, chance)
    if not members:
        return data
    place = chance.randrange(len(members))
    name, content = members[place]
    members[place] = (name, bytes_changed(content, chance))
    if chance.random() < 0.1:
        del members[place]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members:
            new.writestr(name, content)
    return packed.getvalue()


def _tried(
    paths: Sequence[Path], numbers: Sequence[int], files: Sequence[tuple[Path, str]]
) -> Iterator[Trial]:
    tasks = [Task(path, path.name, _SPEC) for path in paths]
    for (_, found), number in zip(read_tasks(tasks), numbers, strict=True):
        documents, reasons = 0, []
        with suppress(BombError):
            for each in found:
                documents += isinstance(each, Document)
                reasons += [each.reason] if isinstance(each, Notice) else []
        seed, name = files[number % len(files)]
        yield Trial(number, seed.name, name, *_outcome(documents, reasons))


def _outcome(documents: int, reasons: Sequence[str]) -> tuple[str, str]:
    for reason in reasons:
        for sign, outcome in _SIGNS.items():
            if sign in reason:
                return outcome, reason
    return (READ, "") if documents else (NAMED, "; ".join(reasons))

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
from collections.abc import Iterator, Mapping, Sequence
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
_MOST_BESIDE = 6
"""files of a folder that may belong together, as a dictionary's index and its text do"""
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
        tempfile.TemporaryDirectory() as name,
        progress.stage("reading damaged files", inputs, "files") as task,
    ):
        for first in range(0, inputs, _BATCH):
            made = {
                number: _write(Path(name) / f"{number:06}", *files[number % len(files)], chance)
                for number in range(first, min(inputs, first + _BATCH))
                for chance in [random.Random(f"{seed} {number}")]  # noqa: S311  nothing secret
            }
            for number, outcome in _tried(made):
                path, kind = files[number % len(files)]
                trials.append(Trial(number, path.name, kind, *outcome))
                if keep and trials[-1].outcome in DEFECTS:
                    shutil.copytree(made[number][0].parent, keep / f"{number:06}")
                shutil.rmtree(made[number][0].parent)
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


def _write(folder: Path, path: Path, _format: str, chance: random.Random) -> list[Path]:
    """Write the file, damaged, and the others beside it where it may be read with them."""
    folder.mkdir()
    beside = [each for each in folder_files(path.parent) if each.parent == path.parent]
    others = [each for each in beside if each != path] if len(beside) <= _MOST_BESIDE else []
    data = path.read_bytes()
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        inside = zipfile.is_zipfile(io.BytesIO(data)) and chance.random() < 0.8
        data = _changed_inside(data, chance) if inside else bytes_changed(data, chance)
    (folder / path.name).write_bytes(data)
    return [folder / path.name, *(Path(shutil.copy(each, folder)) for each in others)]


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


def _tried(made: Mapping[int, Sequence[Path]]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield each input's number, how it ended, and why."""
    owners = [number for number, paths in made.items() for _ in paths]
    tasks = [Task(path, path.name, _SPEC) for paths in made.values() for path in paths]
    ended: dict[int, tuple[int, list[str]]] = {number: (0, []) for number in made}
    for (_, found), number in zip(read_tasks(tasks), owners, strict=True):
        documents, reasons = ended[number]
        with suppress(BombError):
            for each in found:
                documents += isinstance(each, Document)
                reasons += [each.reason] if isinstance(each, Notice) else []
        ended[number] = documents, reasons
    for number, (documents, reasons) in ended.items():
        yield number, _outcome(documents, reasons)


def _outcome(documents: int, reasons: Sequence[str]) -> tuple[str, str]:
    for reason in reasons:
        for sign, outcome in _SIGNS.items():
            if sign in reason:
                return outcome, reason
    return (READ, "") if documents else (NAMED, "; ".join(reasons))

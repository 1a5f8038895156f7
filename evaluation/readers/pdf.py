"""How well the reader of PDF reads a folder of them, beside poppler's `pdftotext`.

Each file is compared with what `pdftotext` or `pdftotext -raw` gives, whichever is nearer. Running
heads and page numbers, which the reader leaves out, are left out of both.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from builder.progress import Progress
from builder.readers import read_file
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.formats.pdf.running_heads import without_running_heads
from builder.specs import CorpusSpec, SourceSpec
from evaluation.tables import table
from runtime.errors import LibraryError

PROGRAM = "pdftotext"
_WAYS = ((), ("-raw",))
_SECONDS = 120
_TOKEN = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SPEC = CorpusSpec(
    "pdf", "PDF", SourceSpec(kind="path", locations=("x",)), "pdf", licence="", language="en"
)
_WORST = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file."""

    name: str
    said: tuple[str, ...]
    """what the reader reported"""
    seconds: float
    tokens: float | None = None
    """F1 of its words; None where poppler finds none in it"""
    numbers: float | None = None
    """share of its numbers that are there, in their order"""


def measure(folder: Path, progress: Progress) -> str:
    """Return a table of all PDF files below a folder, and the medians. Raises LibraryError."""
    if shutil.which(PROGRAM) is None:
        raise LibraryError(
            f"The program {PROGRAM} is not installed.",
            "It comes with poppler: apt-get install poppler-utils.",
        )
    paths = sorted(folder.rglob("*.pdf"))
    if not paths:
        raise LibraryError(f"There is no PDF file below {folder}.")
    readings = []
    with progress.stage("reading", len(paths), "files") as task:
        for path in paths:
            readings.append(_reading(path, path.relative_to(folder).as_posix()))
            task.advance()
    return report(readings)


def report(readings: Sequence[Reading]) -> str:
    """Return the table of readings, their medians, the worst files, and what was told of some."""
    compared = [each for each in readings if each.tokens is not None]
    rows = [
        (each.name, _figure(each.tokens), _figure(each.numbers), f"{each.seconds:.1f}")
        for each in readings
    ]
    parts = [table(("file", "tokens F1", "numbers in order", "s"), rows)]
    if compared:
        tokens = median(each.tokens or 0.0 for each in compared)
        numbers = [each.numbers for each in compared if each.numbers is not None]
        parts.append(
            f"{len(compared)} files with text: tokens F1 {tokens:.3f}; {len(numbers)} with numbers:"
            f" in order {median(numbers or [1.0]):.3f} (medians)"
        )
        worst = sorted(compared, key=lambda each: min(each.tokens or 0.0, each.numbers or 1.0))
        parts.append(
            "worst:\n" + "\n".join(f"  {_figure(each.tokens)} {_figure(each.numbers)} {each.name}"
                                   for each in worst[:_WORST])
        )  # fmt: skip
    told = [f"  {each.name}: {'; '.join(each.said)}" for each in readings if each.said]
    return "\n\n".join([*parts, "\n".join(["told:", *told])])


def token_f1(expected: str, actual: str) -> float:
    """Return the harmonic mean of recall and precision of words, as often as they are there."""
    wanted, given = Counter(_tokens(expected)), Counter(_tokens(actual))
    both = sum((wanted & given).values())
    return 2 * both / max(1, wanted.total() + given.total())


def numbers_in_order(expected: str, actual: str) -> float | None:
    """Return the share of numbers that a longest common subsequence has; None without any."""
    wanted, given = _numbers(expected), _numbers(actual)
    return common_subsequence(wanted, given) / len(wanted) if wanted else None


def common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest sequence that both have, with others between.

    A row of the table of lengths is one integer of bits (Crochemore and others, 2001).
    """
    places: dict[str, int] = {}
    for index, each in enumerate(one):
        places[each] = places.get(each, 0) | 1 << index
    every = (1 << len(one)) - 1
    row = every
    for each in other:
        met = row & places.get(each, 0)
        row = (row + met | row - met) & every
    return len(one) - row.bit_count()


def _reading(path: Path, name: str) -> Reading:
    started = time.process_time()
    text, said = "", []
    try:
        for found in read_file(path, name, _SPEC):
            if isinstance(found, Document):
                text = found.text
            else:
                said.append(_told(found))
    except UnreadableError as error:
        said.append(str(error))
    seconds = time.process_time() - started
    references = [each for each in _references(path) if _tokens(each)]
    tokens = [token_f1(each, text) for each in references]
    numbers = [numbers_in_order(each, text) for each in references]
    counted = [each for each in numbers if each is not None]
    return Reading(
        name, tuple(said), seconds, max(tokens, default=None), max(counted, default=None)
    )


def _told(notice: Notice) -> str:
    _, _, part = notice.name.partition(", ")
    return f"{part}: {notice.reason}" if part else notice.reason


def _references(path: Path) -> Iterator[str]:
    for way in _WAYS:
        try:
            done = subprocess.run(
                [PROGRAM, *way, "-enc", "UTF-8", str(path), "-"],
                capture_output=True, timeout=_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            continue
        pages = done.stdout.decode("utf-8", "replace").split("\f")
        lines = [[line for line in page.split("\n") if line.strip()] for page in pages]
        yield "\n".join(line for page in without_running_heads(lines) for line in page)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_plain(text).casefold())


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(_plain(text))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\u00ad", "")


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

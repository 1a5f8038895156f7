"""How much memory reading and indexing take, as the corpus grows. Linux: it reads /proc."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from builder.cache import key_of
from builder.corpus.pack_text import write_text
from builder.corpus.reading import read_corpus
from builder.progress import Progress
from builder.sources.base import Fetched, folder_files
from builder.specs import CorpusSpec, SourceSpec
from evaluation.tables import table

_WORDS = 300_000
_SHAPE = 1.1  # of Zipf's law
_DOCUMENT_WORDS = 300
_SECONDS_A_LOOK = 0.2
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Peak:
    """What reading and indexing one corpus took."""

    name: str
    megabytes: float
    """of its text"""
    documents: int
    passages: int
    reading: float
    """seconds"""
    indexing: float
    half: float
    """MB that all processes together had resident at most in the first half of the reading"""
    reading_most: float
    """the same in all of it"""
    indexing_most: float


def measure_memory(
    kinds: Mapping[str, Path], folder: Path, progress: Progress, *, indexed: bool = True
) -> list[Peak]:
    """Read each corpus, a folder of files, and have it `indexed`; nothing is embedded.

    `folder` is written to and keeps nothing.
    """
    return [_measured(name, files, folder, progress, indexed) for name, files in kinds.items()]


def peak_table(peaks: list[Peak]) -> str:
    """Return the measurements as a table."""
    rows = [
        (
            each.name, f"{each.megabytes:,.0f}", f"{each.documents:,}", f"{each.passages:,}",
            f"{each.reading:.0f}", f"{each.half:,.0f}", f"{each.reading_most:,.0f}",
            f"{each.indexing:.0f}", f"{each.indexing_most:,.0f}",
        )
        for each in peaks
    ]  # fmt: skip
    head = (
        "corpus", "MB of text", "documents", "passages", "reading, s", "first half, MB",
        "all of it, MB", "indexing, s", "indexing, MB",
    )  # fmt: skip
    return table(head, rows)


def write_records(folder: Path, megabytes: int, seed: int = 1) -> None:
    """Write one file of JSON Lines of so much text, whose words follow Zipf's law."""
    folder.mkdir(parents=True)
    text = _writer(seed)
    written = number = 0
    with (folder / "records.jsonl").open("w", encoding="utf-8") as file:
        while written < megabytes * _MEGABYTE:
            number += 1
            line = json.dumps({"id": str(number), "title": f"Record {number}", "text": text()})
            written += file.write(line + "\n")


def write_small_files(folder: Path, count: int, seed: int = 1) -> None:
    """Write so many text files, a thousand a folder."""
    text = _writer(seed)
    for number in range(count):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"File {number}\n\n{text()}\n", encoding="utf-8")


def _writer(seed: int) -> Callable[[], str]:
    generator = random.Random(seed)  # noqa: S311  nothing is secret here
    letters = "abcdefghijklmnoprstuvwz"
    words = ["".join(generator.choices(letters, k=generator.randint(3, 9))) for _ in range(_WORDS)]
    weights = list(accumulate((rank + 3) ** -_SHAPE for rank in range(_WORDS)))

    def text() -> str:
        chosen = generator.choices(words, cum_weights=weights, k=_DOCUMENT_WORDS)
        sentences = (" ".join(chosen[at : at + 12]) for at in range(0, _DOCUMENT_WORDS, 12))
        return " ".join(f"{each.capitalize()}." for each in sentences)

    return text


def _measured(name: str, files: Path, folder: Path, progress: Progress, indexed: bool) -> Peak:
    spec = CorpusSpec(name, name, SourceSpec("path", (str(files),)), "auto", "CC0-1.0", "en")
    fetched = Fetched(files, folder_files(files), key_of(name))
    with _Watch() as watch:
        start = time.perf_counter()
        reading = read_corpus(spec, fetched, folder / "cache", progress)
        read, looks = time.perf_counter(), len(watch.seen)
        if not indexed:
            count, size = len(reading.documents), reading.documents.raw_bytes
            return _peak(name, (size, count, 0), (read - start, 0.0), watch.seen, looks)
        (folder / "pack").mkdir(parents=True)
        with progress.stage(f"indexing {name}", len(reading.documents), "documents") as task:
            written = write_text(
                folder / "pack", reading.documents, 1000, "en", lambda _text: None, task.advance
            )
        end = time.perf_counter()
    for path in (folder / "pack").iterdir():
        path.unlink()
    (folder / "pack").rmdir()
    counts = (written.raw_bytes, written.documents, written.passages)
    return _peak(name, counts, (read - start, end - read), watch.seen, looks)


def _peak(
    name: str, counts: tuple[int, int, int], seconds: tuple[float, float],
    seen: Sequence[float], looks: int,
) -> Peak:  # fmt: skip
    """Return the figures of a corpus, whose reading ended after so many `looks`."""
    size, documents, passages = counts
    return Peak(
        name, size / _MEGABYTE, documents, passages, *seconds,
        max(seen[: looks // 2 + 1]), max(seen[: looks + 1]), max(seen[looks:], default=0.0),
    )  # fmt: skip


class _Watch:
    """Looks at what this process and its children have resident, some times a second."""

    def __init__(self) -> None:
        self.seen = [0.0]
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stopped.wait(_SECONDS_A_LOOK):
            self.seen.append(_resident() / _MEGABYTE)


def _resident() -> int:
    """Return the bytes that this process and its children have to themselves, shared ones once."""
    own = Path("/proc/self")
    children = {
        int(each) for task in (own / "task").iterdir() for each in _read(task / "children").split()
    }
    parts = [own, *(Path("/proc") / str(child) for child in children)]
    return sum(_proportional(each) for each in parts)


def _proportional(process: Path) -> int:
    for line in _read(process / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # it has ended

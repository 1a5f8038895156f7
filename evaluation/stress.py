"""The command `stress`: whether several threads get from one library what one thread gets of it.

What one thread gets is found out first, in a process of its own: so the threads begin with nothing
loaded, and the sudden end of a process is told like a wrong answer. Of written answers only the
hits and the evidence are compared: their words depend on what the model read before.
"""

from __future__ import annotations

import math
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Literal

from builder.progress import Progress
from evaluation.processes import in_own_process
from evaluation.tables import table
from runtime.errors import LibraryError
from runtime.events import Done, Found, Timings, Token
from runtime.library import Cancellation, Library
from runtime.results import Hit
from runtime.retrieval.hybrid import MODES, Mode
from runtime.stick.stick import Stick, open_stick

PASSAGES = 24
"""of each corpus, spread evenly over it, whose words are searched for"""
WRITTEN = 8
"""questions that the model answers"""
TOKENS = 8
"""after which a written answer is stopped"""
REOPENED = 15.0
"""seconds after which the library is opened anew: loading is a part of the test"""
_AT_THE_MODEL = 2  # threads, one that writes and one that waits: all others would wait, too
_WORDS = 4
_SHOWN = 10  # things that went wrong
_SEED = 7
_FIRST = 1800.0  # seconds that one thread may take at most
_LATE = 300.0  # and several, after their time
_WORD = re.compile(r"[^\W\d_]{4,}")

Kind = Literal["search", "ask", "write", "read"]
_NAMES: Mapping[Kind, str] = {
    "search": "searches", "ask": "quoted answers", "write": "written answers", "read": "reads",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """Something to get from a library."""

    kind: Kind
    text: str
    """a question, or a document's id"""
    corpora: tuple[str, ...] = ()
    mode: Mode = "hybrid"

    def __str__(self) -> str:
        return " ".join((self.kind, self.mode, ",".join(self.corpora) or "all", repr(self.text)))


Expected = Mapping[Task, object]
"""what one thread got"""


@dataclass(slots=True)
class Tally:
    """What threads did, by kind, and what of it went wrong."""

    done: Counter[Kind] = field(default_factory=Counter)
    wrong: Counter[Kind] = field(default_factory=Counter)
    errors: Counter[Kind] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    """what went wrong, and the problems that the library reported"""

    def add(self, other: Tally) -> None:
        """Count what another counted."""
        self.done += other.done
        self.wrong += other.wrong
        self.errors += other.errors
        self.told += other.told

    @property
    def good(self) -> bool:
        """Whether something was done, and nothing went wrong."""
        return bool(self.done) and not self.wrong and not self.errors

    def text(self) -> str:
        """Return it as a table, and the first things that went wrong."""
        rows = [self._row(name, [kind]) for kind, name in _NAMES.items()]
        rows.append(self._row("all", list(_NAMES)))
        told = list(dict.fromkeys(self.told))
        more = [f"… and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
        lines = [table(["work", "done", "wrong", "errors"], rows), *told[:_SHOWN], *more]
        return "\n".join(lines)

    def _row(self, name: str, kinds: Sequence[Kind]) -> list[str]:
        counts = (self.done, self.wrong, self.errors)
        return [name, *(str(sum(each[kind] for kind in kinds)) for each in counts)]


def stress(
    root: Path, seconds: float, threads: int, model: str | None, progress: Progress
) -> Tally:
    """Compare what threads get from the library at `root` for so long with what one got before.

    Raises LibraryError when there is none to be opened, and when the process ends or hangs.
    """
    with progress.stage("one thread"):
        expected = in_own_process(_by_one_thread, root, model, patience=_FIRST)
    with progress.stage(f"{threads} threads, {seconds:.0f} s"):
        return in_own_process(
            _by_threads, root, model, expected, seconds, threads, patience=seconds + _LATE
        )


def tasks(stick: Stick, *, writes: bool) -> list[Task]:
    """Return what to get from a library, each task once; with `writes`, written answers too."""
    words = random.Random(_SEED)  # noqa: S311  a sample
    hits = list(_passages(stick))
    made: list[Task] = []
    for hit in hits:
        made += [Task("search", _varied(words, hit), (hit.corpus,), mode) for mode in MODES]
        made.append(Task("search", _varied(words, hit)))
        made.append(Task("read", hit.document, (hit.corpus,)))
    asked = [*stick.manifest.questions, *(f"What is {hit.title}?" for hit in hits)]
    made += [Task("ask", question) for question in asked]
    made += [Task("write", question) for question in asked[:WRITTEN] if writes]
    return list(dict.fromkeys(made))


def _passages(stick: Stick) -> Iterator[Hit]:
    for pack in stick.packs:
        passages = pack.record.passages
        most = min(PASSAGES, passages)
        yield from (pack.passage(each * passages // most, 0.0) for each in range(most))


def _varied(words: random.Random, hit: Hit) -> str:
    """Return some words of a passage, or its title where it has none."""
    found = _WORD.findall(hit.text)
    return " ".join(words.sample(found, min(_WORDS, len(found)))) or hit.title


def outcomes(library: Library, wanted: Sequence[Task]) -> Expected:
    """Return what one thread gets."""
    return {task: outcome(library, task) for task in wanted}


def outcome(library: Library, task: Task) -> object:
    """Return what a library gives, without what differs from one time to the next."""
    if task.kind == "search":
        return library.searched(task.text, corpora=task.corpora, mode=task.mode)
    if task.kind == "read":
        (corpus,) = task.corpora
        return library.read(corpus, task.text)
    return _answer(library, task.text, writes=task.kind == "write")


def _answer(library: Library, question: str, *, writes: bool) -> tuple[Found, Done | None]:
    """Return the evidence of an answer and, where it is quoted, the answer."""
    found, done, written = None, None, 0
    stop = Cancellation()
    for event in library.ask(question, generate=writes, cancel=stop):
        found = event if isinstance(event, Found) else found
        done = event if isinstance(event, Done) else done
        written += isinstance(event, Token)
        if written == TOKENS:
            stop.cancel()
    if found is None or done is None:
        raise RuntimeError("An answer ended without its last event.")
    if writes:  # whether the model is read for goes by the memory that is free
        return replace(found, milliseconds=0.0, answerable=True), None
    return replace(found, milliseconds=0.0), replace(done, milliseconds=Timings())


def strain(
    open_library: Callable[[], Library], expected: Expected, seconds: float, threads: int
) -> Tally:
    """Have threads get everything from a library again and again, and compare it."""
    total = Tally()
    seeds = count()
    end = time.monotonic() + seconds
    while (begun := time.monotonic()) < end:
        until = min(end, begun + REOPENED)
        with closing(open_library()) as library, ThreadPoolExecutor(threads) as pool:
            work = partial(_work, library, expected, until, threading.Semaphore(_AT_THE_MODEL))
            for tally in pool.map(work, islice(seeds, threads)):
                total.add(tally)
            total.told += library.problems
    return total


def _work(
    library: Library, expected: Expected, until: float, writing: threading.Semaphore, seed: int
) -> Tally:
    """Do what one thread does until the time is up."""
    tally = Tally()
    for task in _endlessly(list(expected), seed):
        if time.monotonic() >= until:
            break
        if task.kind != "write":
            _do(library, task, expected[task], tally)
        elif writing.acquire(blocking=False):
            _do(library, task, expected[task], tally)
            writing.release()
    return tally


def _endlessly(all_of_them: list[Task], seed: int) -> Iterator[Task]:
    """Yield the tasks in one order after another."""
    order = random.Random(seed)  # noqa: S311  an order
    while all_of_them:
        order.shuffle(all_of_them)
        yield from all_of_them


def _do(library: Library, task: Task, expected: object, tally: Tally) -> None:
    tally.done[task.kind] += 1
    try:
        same = outcome(library, task) == expected
    except Exception as error:  # noqa: BLE001  whatever it is, it is counted and told
        tally.errors[task.kind] += 1
        tally.told.append(f"error: {task}: {error!r}")
    else:
        if not same:
            tally.wrong[task.kind] += 1
            tally.told.append(f"wrong: {task}")


def _by_one_thread(root: Path, model: str | None) -> Expected:
    stick = open_stick(root)
    with closing(_opened(stick, model)) as library:
        wanted = tasks(stick, writes=library.has_model)
        if not wanted:
            raise LibraryError(f"The library at {root} has no corpus.", "Test one that has.")
        return outcomes(library, wanted)


def _by_threads(
    root: Path, model: str | None, expected: Expected, seconds: float, threads: int
) -> Tally:
    return strain(lambda: _opened(open_stick(root), model), expected, seconds, threads)


def _opened(stick: Stick, model: str | None) -> Library:
    """Open a library whose answers do not depend on how busy the machine is."""
    return Library(stick, model=model, prefill_budget=math.inf)

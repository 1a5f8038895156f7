"""Files → documents, by processes that a hostile file cannot take the build down with.

Files are read ahead on all processors, and what they give comes in the files' order. Nothing is
gathered: a process that is ahead waits until its documents are taken.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from builder.readers.document import Description, Notice, NoticeKind
from builder.readers.format import Found
from builder.readers.processes.limits import limits_for
from builder.readers.processes.tasks import Answer, Task, Wanted, answer_from_line, task_to_line
from runtime.hardware.processors import usable

_WORKER = "builder.readers.processes.worker"
_ROOT = Path(__file__).parents[3]
_WORTH_PARTS = 8 << 20
"""bytes of a file that may be worth reading in parts"""
_REST_SECONDS = 10
"""that a process waits for the next corpus: starting one takes a second, and each holds 90 MB"""


class BombError(Exception):
    """A file gives far more than it should: nothing of it is to be kept."""


def read_tasks(tasks: Iterable[Task], processes: int = 0) -> Iterator[tuple[Task, Found]]:
    """Yield each task with what it gives, in order; take all of one before asking for the next.

    A file that cannot be read, or not to its end, gives a notice. What one gives raises BombError
    when all that came of it is to be thrown away; the notice comes with it.
    """
    waiting = iter(tasks)
    under_way: deque[tuple[Task, _Worker]] = deque()
    free = [_Worker.idle() for _ in range(processes or usable())]
    try:
        while True:
            while free and (task := next(waiting, None)):
                worker = free.pop()
                worker.ask(task)
                under_way.append((task, worker))
            if not under_way:
                return
            task, worker = under_way[0]
            yield task, worker.found(task)
            under_way.popleft()
            free.append(worker)
    finally:
        for worker in free:
            worker.rest()
        for _, worker in under_way:
            worker.end()


def parts_of(task: Task) -> list[Task]:
    """Return the parts that a file is read in, as tasks: the task itself where it has but one."""
    if _size(task.path) < _WORTH_PARTS:
        return [task]
    parts = max((each.parts for each in _answers(task, Wanted.PARTS)), default=1)
    if parts <= 1:
        return [task]
    return [replace(task, part=number, parts=parts) for number in range(parts)]


def description_of(task: Task) -> Description:
    """Return what a file says of itself as a collection: nothing, where it does not."""
    found = [each.description for each in _answers(task, Wanted.DESCRIPTION) if each.description]
    return found[0] if found else Description()


def end_resting() -> None:
    """End the processes that wait for another task now; they end by themselves soon."""
    _Worker.end_resting()


def _answers(task: Task, wanted: Wanted) -> list[Answer]:
    worker = _Worker.idle()
    worker.ask(replace(task, wanted=wanted))
    found = list(worker.answers(task))
    worker.rest()
    return found


class _Worker:
    """One process; started when it is first asked."""

    _resting: list[_Worker] = []  # noqa: RUF012  shared
    _lock = threading.Lock()

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._impatient = False
        self._rests = 0

    @classmethod
    def idle(cls) -> _Worker:
        """Return one that rests, or a new one."""
        with cls._lock:
            return cls._resting.pop() if cls._resting else cls()

    def rest(self) -> None:
        """Keep the process for another corpus, for a while."""
        with self._lock:
            self._resting.append(self)
            self._rests += 1
        if self._process:
            watch = threading.Timer(_REST_SECONDS, self._end_rest, [self._rests])
            watch.daemon = True
            watch.start()

    def _end_rest(self, number: int) -> None:
        """End the process, if it still rests for the same time."""
        with self._lock:
            if self._rests != number or self not in self._resting:
                return
            self._resting.remove(self)
        self.end()

    @classmethod
    def end_resting(cls) -> None:
        """End those that rest."""
        with cls._lock:
            for worker in cls._resting:
                worker.end()
            cls._resting.clear()

    def ask(self, task: Task) -> None:
        """Give a task; a process that has ended in the meantime is started anew."""
        line = task_to_line(task)
        for _ in range(2):
            try:
                stdin = self._running().stdin
                assert stdin is not None
                stdin.write(line)
                stdin.flush()
            except OSError:
                self.end()
            else:
                return

    def found(self, task: Task) -> Found:
        """Yield the documents and notices of the task that was asked last."""
        came = is_bomb = False
        for answer in self.answers(task):
            if answer.document or answer.notice:
                came = came or answer.document is not None
                yield answer.document or answer.notice  # type: ignore[misc]
            elif answer.failure:
                rest = came and not answer.is_bomb
                yield Notice(
                    _name(task),
                    f"cut: {answer.failure}" if rest else answer.failure,
                    NoticeKind.CUT if rest else NoticeKind.LEFT_OUT,
                )
                is_bomb = answer.is_bomb
        if is_bomb:
            raise BombError

    def answers(self, task: Task) -> Iterator[Answer]:
        """Yield what the process answers; its end, however it comes, ends the task."""
        limits = limits_for(_size(task.path) // task.parts, images=task.spec.images)
        process = self._running()
        assert process.stdout is not None
        watch = threading.Timer(limits.patience, self._give_up)
        watch.daemon = True
        watch.start()
        is_at_end = False
        try:
            for line in process.stdout:
                try:
                    answer = answer_from_line(line)
                except (ValueError, TypeError):
                    break  # cut off in the middle of a line
                if answer.is_end:
                    is_at_end = True
                    return
                yield answer
            yield Answer(failure=self._why(limits.seconds))
        finally:
            watch.cancel()
            if not is_at_end:
                self.end()  # what it still has to say is for nobody

    def end(self) -> None:
        """End the process at once."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream:
                with suppress(OSError):  # what was not written goes with the process
                    stream.close()
        process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._impatient = False
            paths = [os.fspath(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
            self._process = subprocess.Popen(
                [sys.executable, "-m", _WORKER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"},
            )
        return self._process

    def _give_up(self) -> None:
        self._impatient = True
        if self._process:
            self._process.kill()

    def _why(self, seconds: float) -> str:
        """Return why the process ended without being asked to, and clear it away."""
        process = self._process
        status = process.wait() if process else 0
        impatient = self._impatient
        self.end()
        if impatient or (sys.platform != "win32" and status == -signal.SIGXCPU):
            return f"reading it takes longer than the {seconds:.0f} s that its size allows"
        return "its reader crashed"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # its reader will say why


def _name(task: Task) -> str:
    return task.name if task.parts == 1 else f"{task.name}, part {task.part + 1} of {task.parts}"


atexit.register(end_resting)

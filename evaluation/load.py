"""How fast answers are written while other programs keep every processor busy."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from statistics import median

from evaluation.rows import Row, Target
from runtime.engine.generation import Cancellation, ChatEngine, Message
from runtime.hardware.processors import usable

ROUNDS = 8
ANSWER_TOKENS = 64
RATIO = Target("≥", 0.9)
_TASK = "Tell a long story about this: "


def measure_beside_others(chat: ChatEngine, single: ChatEngine, asked: Sequence[str]) -> list[Row]:
    """Let `chat`, and `single`, the same model bound to one thread, write in turns.

    Returns no rows when the answers are too short to be timed.
    """
    with _busy(usable()) as count:
        rates = [
            (_rate(chat, question), _rate(single, question))
            for question in islice(cycle(asked), ROUNDS + 1)
        ]
    counted = [pair for pair in rates[1:] if all(pair)]  # the first round warms both up
    if not counted:
        return []
    ratios = [ours / theirs for ours, theirs in counted]
    name = f"writing beside {count} busy processes"
    note = f"{len(counted)} rounds, {min(ratios):.2f} to {max(ratios):.2f}"
    return [
        Row(f"{name}, median", median(ours for ours, _ in counted), "tokens/s"),
        Row(f"{name}, against one thread, median", median(ratios), "", RATIO, note),
    ]


@contextmanager
def _busy(count: int) -> Iterator[int]:
    """Keep `count` processes computing."""
    command = [sys.executable, "-c", "while True: pass"]
    processes = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield count
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _rate(chat: ChatEngine, question: str) -> float:
    """Return the tokens a second of one answer, after its first token."""
    pieces = chat.generate([Message("user", _TASK + question)], ANSWER_TOKENS, Cancellation())
    stamps = [time.perf_counter() for _ in pieces]
    return (len(stamps) - 1) / (stamps[-1] - stamps[0]) if len(stamps) > 1 else 0.0

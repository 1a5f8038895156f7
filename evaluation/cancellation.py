"""How long an answer runs on after it was told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from evaluation.rows import Row, Target
from runtime.engine.generation import Cancellation, ChatEngine, Message
from runtime.stick.stick import Stick

RUNS = 8
PROMPT_CHARACTERS = 5600  # of English, about 1,400 tokens
ANSWER_TOKENS = 300
STOPPED = Target("≤", 300)
_INTO_A_TOKEN = 0.005
"""seconds, less than a token takes"""
_TASK = "Retell all of this at length, leaving nothing out."


@dataclass(frozen=True, slots=True)
class _Stop:
    milliseconds: float | None
    """None when the answer ended by itself before it was told to stop"""
    pieces: int
    """of the answer, before it stopped"""


def measure_stopping(chat: ChatEngine, stick: Stick) -> list[Row]:
    """Stop while the prompt is read, and while the answer is written."""
    prompts = _prompts(stick)
    seconds = _seconds_to_first_piece(chat, prompts[0])
    moments = [seconds * (run + 1) / (RUNS + 1) for run in range(RUNS)]
    reading = [
        _stop_after(chat, prompt, moment)
        for prompt, moment in zip(prompts[1:], moments, strict=True)
    ]
    writing = [_stop_after_pieces(chat, prompts[0], 3 + 2 * run) for run in range(RUNS)]
    return [
        *_rows("stop while reading a long prompt", [each for each in reading if not each.pieces]),
        *_rows("stop while writing", writing),
    ]


def _rows(name: str, stops: Sequence[_Stop]) -> list[Row]:
    """Return one row, or none when nothing was stopped in time."""
    taken = [each.milliseconds for each in stops if each.milliseconds is not None]
    if not taken:
        return []
    note = f"{len(taken)} stops, median {median(taken):.0f} ms"
    return [Row(f"{name}, longest", max(taken), "ms", STOPPED, note)]


def _prompts(stick: Stick) -> list[list[Message]]:
    """Return long prompts that differ from the first word on, so that none reuses another."""
    pack = stick.packs[0]
    texts: list[str] = []
    number = 0
    while len(texts) <= RUNS:
        text = f"Text {len(texts)}. "
        while len(text) < PROMPT_CHARACTERS:
            text += pack.passage(number % pack.record.passages, 0.0).text + "\n"
            number += 1
        texts.append(text[:PROMPT_CHARACTERS])
    return [[Message("user", f"{text}\n\n{_TASK}")] for text in texts]


def _seconds_to_first_piece(chat: ChatEngine, prompt: Sequence[Message]) -> float:
    begun = time.perf_counter()
    next(iter(chat.generate(prompt, 1, Cancellation())), "")
    return time.perf_counter() - begun


def _stop_after(chat: ChatEngine, prompt: Sequence[Message], seconds: float) -> _Stop:
    stopper = _Stopper()
    stopper.start(seconds)
    pieces = sum(1 for _ in chat.generate(prompt, ANSWER_TOKENS, stopper.cancellation))
    return stopper.ended(pieces)


def _stop_after_pieces(chat: ChatEngine, prompt: Sequence[Message], count: int) -> _Stop:
    """Stop in the midst of computing a token."""
    stopper = _Stopper()
    pieces = 0
    for _ in chat.generate(prompt, ANSWER_TOKENS, stopper.cancellation):
        pieces += 1
        if pieces == count:
            stopper.start(_INTO_A_TOKEN)
    return stopper.ended(pieces)


class _Stopper:
    """Cancels from another thread, as a key press does."""

    def __init__(self) -> None:
        self.cancellation = Cancellation()
        self._told = 0.0
        self._timer = threading.Timer(0, self._stop)

    def start(self, seconds: float) -> None:
        """Cancel in so many seconds."""
        self._timer = threading.Timer(seconds, self._stop)
        self._timer.start()

    def ended(self, pieces: int) -> _Stop:
        """Say that generating has ended."""
        now = time.perf_counter()
        if self._timer.is_alive():
            self._timer.cancel()
            self._timer.join()
        return _Stop((now - self._told) * 1000 if self._told else None, pieces)

    def _stop(self) -> None:
        self._told = time.perf_counter()
        self.cancellation.cancel()

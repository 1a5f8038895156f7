"""How fast answers are written, compared with nothing but llama.cpp's own loop.

`evaluation/native/bare_loop.py` runs that loop in a process of its own: the same model, the same
prompt's tokens, as many threads, the same number of tokens. Both take turns, so that whatever else
the machine does strikes both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

from evaluation.rows import Row, Target
from runtime.answering import prompt
from runtime.answering.kinds import plan_for
from runtime.engine import ChatModel
from runtime.errors import LibraryError
from runtime.events import Done, Found
from runtime.hardware.processors import usable
from runtime.library import Library

ROUNDS = 10
QUESTIONS = 3
RATIO = Target("≥", 0.95)
_SHORTEST = 12  # tokens; shorter answers are too few to time
_BARE_LOOP = Path(__file__).resolve().parent / "native" / "bare_loop.py"


@dataclass(frozen=True, slots=True)
class _Written:
    question: str
    prompt: list[int]
    """tokens"""
    tokens: int
    seconds: float
    """from the first token to the end"""


class _BareLoop:
    """The other process: one line of JSON in, one out."""

    def __init__(self, model: Path, chat: ChatModel) -> None:
        command = [sys.executable, os.fspath(_BARE_LOOP), os.fspath(model),
                   str(chat.context_tokens), str(usable())]  # fmt: skip
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> _BareLoop:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._process.communicate()

    def seconds(self, tokens: Sequence[int], count: int) -> float:
        """Return how long `count` tokens take after the first one."""
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: PT018
        self._process.stdin.write(json.dumps({"prompt": list(tokens), "count": count}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise LibraryError("The bare loop ended.", f"Run {_BARE_LOOP} by hand to see why.")
        answer: dict[str, Any] = json.loads(line)
        return float(answer["seconds"])


def measure_decoding(
    library: Library, chat: ChatModel, model: Path, asked: Sequence[str]
) -> list[Row]:
    """Let the library and the bare loop write the same answers in turns.

    `library` must answer with `chat`, which was loaded from `model`.
    """
    chosen = _chosen(library, chat, asked)
    if not chosen:
        return []
    with _BareLoop(model, chat) as bare:
        rates = [_round(library, chat, bare, chosen) for _ in range(ROUNDS + 1)]
    counted = rates[1:]  # the first round warms both up
    ours, theirs = (median(column) for column in zip(*counted, strict=True))
    ratios = [one / other for one, other in counted]
    note = f"{ROUNDS} rounds, {min(ratios):.3f} to {max(ratios):.3f}"
    return [
        Row("writing, `ask`, median", ours, "tokens/s", None, f"{len(chosen)} answers a round"),
        Row("writing, bare llama-cpp-python loop, median", theirs, "tokens/s"),
        Row("writing, `ask` against the bare loop, median", median(ratios), "", RATIO, note),
    ]


def _chosen(library: Library, chat: ChatModel, asked: Sequence[str]) -> list[str]:
    """Return questions whose answers are long enough to time."""
    found: list[str] = []
    for question in asked:
        if len(found) == QUESTIONS:
            break
        written = _write(library, chat, question)
        if written is not None and written.tokens >= _SHORTEST:
            found.append(question)
    return found


def _round(
    library: Library, chat: ChatModel, bare: _BareLoop, asked: Sequence[str]
) -> tuple[float, float]:
    """Return tokens a second of both."""
    tokens = 0
    ours = theirs = 0.0
    for question in asked:
        written = _write(library, chat, question)
        assert written is not None  # it was answered before, and answers do not change
        tokens += written.tokens
        ours += written.seconds
        theirs += bare.seconds(written.prompt, written.tokens)
    return tokens / ours, tokens / theirs


def _write(library: Library, chat: ChatModel, question: str) -> _Written | None:
    """Ask; None when nothing was written."""
    found, *_, done = library.ask(question)
    assert isinstance(found, Found) and isinstance(done, Done)  # noqa: PT018  first and last event
    if not done.answer_tokens:
        return None
    messages = prompt.messages(question, found.evidence, (), plan_for(question).instruction)
    seconds = (done.milliseconds.total - done.milliseconds.first_token) / 1000
    return _Written(question, chat.prompt_tokens(messages), done.answer_tokens, seconds)

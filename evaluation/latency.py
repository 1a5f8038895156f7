"""How long a search takes in one loaded process, and how long the evidence."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

import numpy as np

from evaluation.rows import Row, Target
from runtime.library import Library
from runtime.retrieval.hybrid import MODES, Mode
from runtime.stick.stick import Stick

QUESTIONS = 60
TARGETS: dict[Mode, Target] = {"hybrid": Target("≤", 40), "lexical": Target("≤", 5)}
EVIDENCE = Target("≤", 80)
_SEED = 20
_FORMS = ("What is {}?", "How does {} work?", "{}", "What is known about {}?")


def questions(stick: Stick, count: int = QUESTIONS) -> list[str]:
    """Return the library's own questions, and others made of its documents' titles."""
    titles = [details.title for pack in stick.packs for details in pack.documents()]
    chosen = random.Random(_SEED).sample(titles, min(count, len(titles)))  # noqa: S311  a sample
    made = [_FORMS[index % len(_FORMS)].format(title) for index, title in enumerate(chosen)]
    return [*stick.manifest.questions, *made][:count]


def measure_latency(library: Library, asked: Sequence[str]) -> list[Row]:
    """Search for every question in every mode, then ask it, no further than to its evidence.

    The first question of each way does not count.
    """
    ways: list[tuple[str, Target | None, Callable[[str], object]]] = [
        (f"search, {mode}, median", TARGETS.get(mode), partial(library.search, mode=mode))
        for mode in MODES
    ]
    ways.append(("the evidence, `ask`, median", EVIDENCE, lambda each: next(library.ask(each))))
    return [_row(name, target, way, asked) for name, target, way in ways]


def _row(
    name: str, target: Target | None, way: Callable[[str], object], asked: Sequence[str]
) -> Row:
    way(asked[0])
    taken = [_milliseconds(way, question) for question in asked]
    note = f"{len(taken)} questions, 95th percentile {np.percentile(taken, 95):.1f} ms"
    return Row(name, median(taken), "ms", target, note)


def _milliseconds(way: Callable[[str], object], question: str) -> float:
    begun = time.perf_counter()
    way(question)
    return (time.perf_counter() - begun) * 1000

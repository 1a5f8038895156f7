"""How long a search takes in one loaded process."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from statistics import median

import numpy as np

from builder.evaluation.rows import Row, Target
from runtime.bundle import Bundle
from runtime.library import Library
from runtime.search import MODES, Mode

QUESTIONS = 60
TARGETS: dict[Mode, Target] = {"hybrid": Target("≤", 40), "lexical": Target("≤", 5)}
_SEED = 20
_FORMS = ("What is {}?", "How does {} work?", "{}", "What is known about {}?")


def questions(bundle: Bundle, count: int = QUESTIONS) -> list[str]:
    """Return the library's own questions, and others made of its documents' titles."""
    titles = [details.title for pack in bundle.packs for details in pack.documents()]
    chosen = random.Random(_SEED).sample(titles, min(count, len(titles)))  # noqa: S311  a sample
    made = [_FORMS[index % len(_FORMS)].format(title) for index, title in enumerate(chosen)]
    return [*bundle.manifest.questions, *made][:count]


def measure_latency(library: Library, asked: Sequence[str]) -> list[Row]:
    """Search for every question in every mode; the first search of each mode does not count."""
    rows = []
    for mode in MODES:
        library.search(asked[0], mode=mode)
        taken = [_milliseconds(library, question, mode) for question in asked]
        note = f"{len(taken)} questions, 95th percentile {np.percentile(taken, 95):.1f} ms"
        rows.append(Row(f"search, {mode}, median", median(taken), "ms", TARGETS.get(mode), note))
    return rows


def _milliseconds(library: Library, question: str, mode: Mode) -> float:
    begun = time.perf_counter()
    library.search(question, mode=mode)
    return (time.perf_counter() - begun) * 1000

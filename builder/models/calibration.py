"""How readily a library refuses: the bundle's `[abstention]` → what the stick carries. Pure.

The model is `runtime.answering.abstention`'s. Its constants belong to an embedding model, for what
cosine is high differs from one to the next, and the bundle chooses the point where it refuses. Both
are fitted on labelled sets by `python -m evaluation sets FOLDER --fit`;
docs/measurements/abstention.md says on which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from runtime.answering.abstention import BUILT_IN
from runtime.stick.layout import AbstentionRecord

MOST_FALSE_REFUSALS = 0.2


@dataclass(frozen=True, slots=True)
class Calibration:
    """The constants for one embedding model."""

    intercept: float
    weights: Mapping[str, float]
    curve: tuple[tuple[float, float], ...]
    """shares of answerable questions, and the probability of an answer so many fall short of"""

    def record(self, false_refusals: float) -> AbstentionRecord:
        """Return the model, refusing about such a share of answerable questions."""
        shares, probabilities = zip(*self.curve, strict=True)
        below = float(np.interp(false_refusals, shares, probabilities))
        return AbstentionRecord(self.intercept, self.weights, round(below, 4))


MINILM = Calibration(
    BUILT_IN.intercept,
    BUILT_IN.weights,
    (
        (0.0, 0.0), (0.01, 0.1029), (0.02, 0.1577), (0.04, 0.2433), (0.06, 0.2933),
        (0.07, 0.3318), (0.08, 0.3622), (0.1, 0.4096), (0.15, 0.5226), (0.2, 0.5834),
    ),
)  # fmt: skip
GRANITE = Calibration(
    -16.29,
    {
        "cosine": 21.98, "coverage": 0.14, "unmatched_entities": -1.57, "polarity_mismatch": -5.01,
        "unknown_language": 13.20, "unknown_coverage": 11.36, "other_language": 0.00,
        "other_script": 0.00,
    },
    (
        (0.0, 0.0), (0.01, 0.0936), (0.02, 0.1773), (0.04, 0.2921), (0.06, 0.3774),
        (0.07, 0.4170), (0.08, 0.4362), (0.1, 0.5096), (0.15, 0.6180), (0.2, 0.7063),
    ),
)  # fmt: skip
MULTILINGUAL_E5 = Calibration(
    -28.67,
    {
        "cosine": 30.49, "coverage": 4.65, "unmatched_entities": -0.59, "polarity_mismatch": -4.60,
        "unknown_language": 0.00, "unknown_coverage": 0.00, "other_language": 3.25,
        "other_script": 1.25,
    },
    (
        (0.0, 0.0), (0.01, 0.1367), (0.02, 0.1808), (0.04, 0.2786), (0.06, 0.3542),
        (0.07, 0.3809), (0.08, 0.4075), (0.1, 0.4656), (0.15, 0.5797), (0.2, 0.6325),
    ),
)  # fmt: skip
CALIBRATIONS: Mapping[str, Calibration] = {
    "all-MiniLM-L6-v2": MINILM,
    "Granite Embedding 30M English": GRANITE,
    "multilingual-e5-small": MULTILINGUAL_E5,
}
"""by the embedding model's name in the bundle"""


def calibration(embedding: str) -> Calibration:
    """Return the constants for an embedding model, those of MiniLM for an unknown one."""
    return CALIBRATIONS.get(embedding, MINILM)


def uncalibrated(embedding: str) -> str:
    """Return what to report about an embedding model whose cosines nobody has looked at."""
    if embedding in CALIBRATIONS:
        return ""
    return (
        f"Whether a question can be answered is judged as for all-MiniLM-L6-v2: of {embedding} it "
        "is not known which cosines are high. `python -m evaluation sets FOLDER --fit` tells how "
        "well that does."
    )

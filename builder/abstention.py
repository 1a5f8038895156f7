"""How readily a library refuses: the bundle's `[abstention]` → what the stick carries. Pure.

The model is `runtime.abstention`'s; the bundle chooses the point on it where it refuses. Both are
fitted on labelled sets by `python -m builder eval-sets FOLDER --fit`, docs/measurements.md says on
which.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from runtime.abstention import BUILT_IN
from runtime.format import AbstentionRecord

MOST_FALSE_REFUSALS = 0.2
CURVE: tuple[tuple[float, float], ...] = (
    (0.0, 0.0), (0.01, 0.1029), (0.02, 0.1577), (0.04, 0.2433), (0.06, 0.2933),
    (0.07, 0.3318), (0.08, 0.3622), (0.1, 0.4096), (0.15, 0.5226), (0.2, 0.5834),
)  # fmt: skip
"""shares of answerable questions, and the probability of an answer that so many fall short of"""


def abstention_record(false_refusals: float) -> AbstentionRecord:
    """Return the model, refusing about such a share of answerable questions."""
    shares, probabilities = zip(*CURVE, strict=True)
    below = float(np.interp(false_refusals, shares, probabilities))
    return replace(BUILT_IN, refuse_below=round(below, 4))

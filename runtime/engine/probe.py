"""What a chat model holds of a prompt that it has read → whether it read an answer. Pure.

A probe is a small model of inner states (Alain and Bengio, "Understanding intermediate layers
using linear classifier probes", 2016), here a network with one hidden layer, of the attention
values that some layers keep of the question and of what follows it in a prompt. Models that go on
to answer what cannot be answered often tell it apart inside (Slobodkin et al., "The Curious Case
of Hallucinatory (Un)answerability", 2023).
`python -m evaluation probe` fits it.
"""

from __future__ import annotations

import binascii

import numpy as np
from numpy.typing import NDArray

from runtime.stick.layout import POOLS, ProbeRecord

_FORM = np.dtype("<f2")


class Probe:
    """The probe of one chat model."""

    def __init__(self, record: ProbeRecord) -> None:
        """Take a record of the manifest. Raises ValueError when its weights cannot be read."""
        self.record = record
        data = binascii.a2b_base64(record.weights, strict_mode=True)
        weights = np.frombuffer(data, dtype=_FORM).astype(np.float32)
        self._weights = weights.reshape(len(record.biases), POOLS, record.layers, -1)
        self._biases = np.array(record.biases, dtype=np.float32)
        self._output_weights = np.array(record.output_weights, dtype=np.float32)
        self._layers = slice(record.first_layer, record.first_layer + record.layers)

    def log_odds(self, values: NDArray[np.float32], asked: int) -> float | None:
        """Return the log-odds of an answer by what `pooled` takes.

        None where the model is not of the form that the probe was fitted on.
        """
        return self.log_odds_of(pooled(values, asked))

    def log_odds_of(self, pools: NDArray[np.float32]) -> float | None:
        """Return the same by what `pooled` makes of them."""
        chosen = pools[:, self._layers]
        if chosen.shape != self._weights.shape[1:]:
            return None
        units = np.maximum(np.tensordot(self._weights, chosen, axes=3) + self._biases, 0)
        return self.record.intercept + float(units @ self._output_weights)


def pooled(values: NDArray[np.float32], asked: int) -> NDArray[np.float32]:
    """Return what a probe looks at, (POOLS, layers, width): the values of the last token, the mean
    of all, the values of the question's own last token, and the mean of those after it.

    From (layers, tokens, width), of the tokens from the question's first to the prompt's last; the
    first `asked` of them are the question.
    """
    last = values.shape[1] - 1
    own, after = values[:, min(max(asked - 1, 0), last)], values[:, min(asked, last) :]
    return np.stack([values[:, last], values.mean(axis=1), own, after.mean(axis=1)])


def packed(weights: NDArray[np.float32]) -> str:
    """Return weights (units, POOLS, layers, width) as a record has them."""
    return binascii.b2a_base64(weights.astype(_FORM).tobytes(), newline=False).decode()

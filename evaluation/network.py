"""Networks with one hidden layer that tell two classes apart, fitted by scikit-learn."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

_MEMBERS = 4
"""networks that begin elsewhere, whose mean is taken: each of them errs in its own way"""
_UNITS = 8
"""of each"""
_PENALTY = 1.0
"""on the squares of the weights"""
_BATCH = 256
_STEPS = 700
"""batches that each network learns from: with more, what it was shown is known by heart"""

_Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """A layer of rectified linear units, and what is made of them."""

    weights: _Matrix
    """(units, features)"""
    biases: _Matrix
    """(units,)"""
    output_weights: _Matrix
    """(units,)"""
    intercept: float

    def log_odds(self, features: _Matrix) -> NDArray[np.float64]:
        """Return log-odds (examples,) from (examples, features)."""
        units = np.maximum(features @ self.weights.T + self.biases, 0)
        return np.asarray(units @ self.output_weights + self.intercept, dtype=np.float64)


def fit_network(
    features: _Matrix, wanted: NDArray[np.bool_], share: NDArray[np.float64]
) -> Network:
    """Return the mean of several networks, as one, from (examples, features).

    `share` is what each example weighs: (examples,). The same examples give the same network.
    """
    centre, spread = features.mean(axis=0), features.std(axis=0) + np.float32(1e-6)
    even, weighed = (features - centre) / spread, share / share.mean()
    members = [_fitted(even, wanted, weighed, seed) for seed in range(_MEMBERS)]
    hidden, last = zip(*(each.coefs_ for each in members), strict=True)
    biases, intercepts = zip(*(each.intercepts_ for each in members), strict=True)
    weights = np.concatenate([each.T for each in hidden]) / spread
    return Network(
        weights,
        np.concatenate(biases) - weights @ centre,
        np.concatenate(last)[:, 0] / _MEMBERS,
        float(np.mean(intercepts)),
    )


def _fitted(
    features: _Matrix, wanted: NDArray[np.bool_], share: NDArray[np.float64], seed: int
) -> MLPClassifier:
    batch = min(_BATCH, len(features))
    rounds = max(1, round(_STEPS * batch / len(features)))
    network = MLPClassifier(
        (_UNITS,), alpha=_PENALTY, batch_size=batch, max_iter=rounds, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped on purpose
        return network.fit(features, wanted, sample_weight=share)

"""Logistic regression, by Newton's method (iteratively reweighted least squares)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RIDGE = 1e-6
"""keeps a regression finite where the classes can be told apart without error"""
SURE = 500.0
"""log-odds of what is beyond doubt"""
_STEPS = 50
"""at most"""
_CLOSE = 1e-9
"""a step after which no further one is worth taking"""


def fit_logistic(
    features: NDArray[np.float64],
    wanted: NDArray[np.bool_],
    share: NDArray[np.float64],
    ridge: float = RIDGE,
) -> NDArray[np.float64]:
    """Return a weight for each feature: (features,), from (examples, features).

    `share` is what each example weighs: (examples,). A larger `ridge` draws the weights towards 0,
    but for the first feature's, which is taken for the constant.
    """
    weights = np.zeros(features.shape[1])
    drawn = np.full(features.shape[1], ridge)
    drawn[0] = RIDGE
    for _ in range(_STEPS):
        chance = sigmoid(features @ weights)
        slope = features.T @ (share * (wanted - chance)) - drawn * weights
        curvature = (features.T * (share * chance * (1 - chance))) @ features + np.diag(drawn)
        step = np.linalg.solve(curvature, slope)
        weights += step
        if np.abs(step).max() < _CLOSE:
            break
    return weights


def sigmoid(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log-odds as probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -SURE, SURE))), dtype=np.float64)

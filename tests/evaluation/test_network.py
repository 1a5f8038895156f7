"""Networks that tell two classes apart: on points made up so that what is to be found is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.network import Network, fit_network

Points = NDArray[np.float32]
Flags = NDArray[np.bool_]


def corners(count: int, seed: int) -> tuple[Points, Flags]:
    """Return points about the corners of a square, and whether they lie on one diagonal."""
    random = np.random.default_rng(seed)
    signs = random.integers(0, 2, (count, 2)) * 2 - 1
    points = signs * 3.0 + random.normal(size=(count, 2))
    return points.astype(np.float32), signs[:, 0] == signs[:, 1]


@pytest.fixture(scope="module")
def network() -> Network:
    points, diagonal = corners(600, 1)
    return fit_network(points, diagonal, np.ones(len(points)))


def test_what_no_line_parts_is_told_apart(network: Network) -> None:
    points, diagonal = corners(400, 2)
    assert np.mean((network.log_odds(points) > 0) == diagonal) > 0.95


def test_the_same_examples_give_the_same_network(network: Network) -> None:
    points, diagonal = corners(600, 1)
    again = fit_network(points, diagonal, np.full(len(points), 7.0))  # only their ratio counts
    assert np.allclose(network.log_odds(points), again.log_odds(points), atol=1e-4)


def test_where_examples_disagree_the_weightier_prevail() -> None:
    points, diagonal = corners(300, 3)
    both, said = np.concatenate([points, points]), np.concatenate([diagonal, ~diagonal])
    for weight, right in ((9.0, diagonal), (1 / 9, ~diagonal)):
        share = np.repeat([weight, 1.0], len(points))
        told = fit_network(both, said, share).log_odds(points) > 0
        assert np.mean(told == right) > 0.95


def test_features_of_any_scale_count_alike() -> None:
    points, diagonal = corners(600, 1)
    scale = np.array([1000.0, 0.001], dtype=np.float32)
    network = fit_network(points * scale + 50, diagonal, np.ones(len(points)))
    assert np.mean((network.log_odds(points * scale + 50) > 0) == diagonal) > 0.95

"""Readings of labelled questions → a chat model's probe, and what it refuses. Pure.

The probe is a ridge-penalised logistic regression on the attention values of some layers. It is
joined with the log-odds of `runtime.abstention` by a second one of two variables, on what a probe
that was fitted without a library's own readings says of them, so that it counts for no more than it
will be worth on libraries that nobody has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder.abstention import Calibration
from builder.evaluation.abstention import SHARES, Example, weigh
from builder.evaluation.tables import share_text, table
from builder.probes import UNREAD, FittedProbe, plain_name
from builder.records import FALSE_REFUSALS
from runtime.abstention import log_odds
from runtime.errors import LibraryError
from runtime.probe import Probe, packed

_FIRST, _LAST = 0.53, 0.71
"""where in a model the layers lie that tell most, as shares of all: at the end of its middle"""
_PENALTY = 1000.0
"""on standardised values"""
_STEPS = 30

_Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """A question put to a library, and what the model held when it had read the evidence."""

    example: Example
    values: NDArray[np.float32]
    """(layers, width)"""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A probe, and what it says of each reading where the reading's library had no part in it."""

    probe: FittedProbe
    told: _Vector
    """(readings,): log-odds by the model's inside and the signals together"""


def fit_probe(
    model: str, learnt: Sequence[Reading], readings: Sequence[Reading], signals: Calibration
) -> Fitted:
    """Fit the probe of a chat model, by its name in the bundle.

    `learnt` are readings that it is only learnt from, `readings` those of the libraries by which
    its points are chosen. Raises LibraryError when those are not of both classes.
    """
    if len({each.example.answerable for each in readings}) < 2:
        raise LibraryError(
            "There are no questions to tell apart.", "Give sets of more than one domain."
        )
    layers = _layers(len(readings[0].values))
    given = _given(readings, layers)
    unseen = np.zeros(len(readings))
    libraries = np.array([each.example.library for each in readings])
    for library in sorted(set(libraries)):
        others = [each for each in readings if each.example.library != library]
        slope, intercept = _slope([*learnt, *others], layers)
        unseen[libraries == library] = given[libraries == library] @ slope + intercept
    odds = _odds(readings, signals)
    features = np.column_stack([odds, unseen, np.ones(len(readings))])
    share = weigh([each.example for each in readings])
    of_signals, of_inside, constant = _logistic(features, _classes(readings), share, 1e-6)
    slope, intercept = _slope([*learnt, *readings], layers)
    told = features @ np.array([of_signals, of_inside, constant])
    probe = FittedProbe(
        model=plain_name(model),
        first_layer=layers.start,
        layers=len(layers),
        weights=packed((of_inside * slope).reshape(len(layers), -1).astype(np.float32)),
        intercept=float(of_inside * intercept + constant),
        signals=float(of_signals),
        curve=tuple(_curve(readings, told, signals)),
    )
    return Fitted(probe, told)


def told(readings: Sequence[Reading], probe: FittedProbe, signals: Calibration) -> _Vector:
    """Return what a probe and the signals say together of each reading: log-odds, (readings,)."""
    inside = Probe(probe.record(FALSE_REFUSALS, signals))
    said = [inside.told(each.values) for each in readings]
    return probe.signals * _odds(readings, signals) + np.array(said, dtype=np.float64)


def probe_table(readings: Sequence[Reading], fitted: Fitted, signals: Calibration) -> str:
    """Show what is refused by the signals alone and with the model's inside, at several points."""
    odds = _odds(readings, signals)
    shares = [share for share, _ in fitted.probe.curve if share]

    def alone(share: float) -> NDArray[np.bool_]:
        return odds < _logit(signals.record(share).refuse_below)

    def together(share: float) -> NDArray[np.bool_]:
        record = fitted.probe.record(share, signals)
        unread = odds < _logit(record.unread_below)
        return unread | (fitted.told < _logit(record.refuse_below))

    ways = {"signals": alone, "with the model's inside": together}
    head = ["false refusals", "falsely refused", "refused, other domain", "refused, own corpus"]
    rows = [
        _rates(f"{name}, {share:.0%}", readings, refuses(share))
        for name, refuses in ways.items()
        for share in shares
    ]
    at = together(FALSE_REFUSALS)
    libraries = sorted({each.example.library for each in readings})
    by_library = [_rates(name, *_only(name, readings, at)) for name in libraries]
    return "\n\n".join(
        [
            f"{fitted.probe.model}, layers {fitted.probe.first_layer} to "
            f"{fitted.probe.first_layer + fitted.probe.layers - 1}",
            table(head, rows),
            table([f"with the model's inside, {FALSE_REFUSALS:.0%}", *head[1:]], by_library),
        ]
    )


def _only(
    library: str, readings: Sequence[Reading], refused: NDArray[np.bool_]
) -> tuple[list[Reading], NDArray[np.bool_]]:
    of = np.array([each.example.library == library for each in readings])
    return [each for each, own in zip(readings, of, strict=True) if own], refused[of]


def _rates(name: str, readings: Sequence[Reading], refused: NDArray[np.bool_]) -> list[str]:
    kinds: tuple[Callable[[Example], bool], ...] = (
        lambda each: each.answerable,
        lambda each: not each.answerable and not each.same_corpus,
        lambda each: not each.answerable and each.same_corpus,
    )
    of = [np.array([kind(each.example) for each in readings], dtype=bool) for kind in kinds]
    return [name, *(share_text(int(refused[each].sum()), int(each.sum())) for each in of)]


def _curve(
    readings: Sequence[Reading], told: _Vector, signals: Calibration
) -> list[tuple[float, float]]:
    """Return for each share of false refusals the probability under which to refuse after reading.

    What is refused before anything is read counts too.
    """
    able = _classes(readings)
    odds = _odds(readings, signals)[able]
    points = []
    for share in SHARES:
        below = _logit(signals.record(UNREAD * share).refuse_below)
        refused = np.where(odds < below, -np.inf, told[able])
        points.append(
            (share, round(_chance(float(np.quantile(refused, share))) if share else 0, 4))
        )
    return points


def _layers(count: int) -> range:
    return range(round(_FIRST * count), max(round(_LAST * count), round(_FIRST * count) + 1))


def _given(readings: Sequence[Reading], layers: range) -> _Vector:
    """Return the values of some layers: (readings, layers × width)."""
    rows = [each.values[layers.start : layers.stop].ravel() for each in readings]
    return np.array(rows, dtype=np.float64)


def _classes(readings: Sequence[Reading]) -> NDArray[np.bool_]:
    return np.array([each.example.answerable for each in readings], dtype=bool)


def _odds(readings: Sequence[Reading], signals: Calibration) -> _Vector:
    record = signals.record(FALSE_REFUSALS)
    return np.array([log_odds(each.example.signals, record) for each in readings])


def _slope(readings: Sequence[Reading], layers: range) -> tuple[_Vector, float]:
    """Fit the probe itself; return its weights (layers × width,) and its intercept."""
    given, wanted = _given(readings, layers), _classes(readings)
    centre, spread = given.mean(axis=0), given.std(axis=0) + 1e-9
    features = np.column_stack([(given - centre) / spread, np.ones(len(given))])
    share = np.where(wanted, 0.5 / wanted.sum(), 0.5 / (~wanted).sum()) * len(wanted)
    *slope, intercept = _logistic(features, wanted, share, _PENALTY)
    slope = np.array(slope) / spread
    return slope, float(intercept - slope @ centre)


def _logistic(
    features: _Vector, wanted: NDArray[np.bool_], share: _Vector, penalty: float
) -> _Vector:
    """Fit by Newton's method; the last feature is the constant, and is not held down."""
    held = np.full(features.shape[1], penalty)
    held[-1] = 1e-6
    constants = np.zeros(features.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(features @ constants, -500, 500)))
        slope = features.T @ (share * (wanted - chance)) - held * constants
        curvature = (features.T * (share * chance * (1 - chance))) @ features + np.diag(held)
        step = np.linalg.solve(curvature, slope)
        constants += step
        if np.abs(step).max() < 1e-6:
            break
    return constants


def _logit(chance: float) -> float:
    bounded = min(max(chance, 1e-12), 1 - 1e-12)
    return float(np.log(bounded / (1 - bounded)))


def _chance(odds: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(odds, -500, 500))))

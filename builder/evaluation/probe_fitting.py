"""Readings of labelled questions → a chat model's probe, and what it refuses. Pure.

The probe is a ridge-penalised logistic regression on what `runtime.probe` looks at. It is
joined with the log-odds of `runtime.abstention` by a second one of two variables, on what probes
say of readings that they were not fitted on, so that it counts for no more than it is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder.abstention import Calibration, calibration
from builder.evaluation.abstention import (
    KINDS,
    SHARES,
    SHOWN,
    Example,
    library_table,
    rates,
    weigh,
)
from builder.evaluation.logistic import SURE, fit_logistic, sigmoid
from builder.evaluation.tables import table
from builder.probes import UNREAD, FittedProbe, plain_name
from builder.records import FALSE_REFUSALS
from runtime.abstention import log_odds
from runtime.errors import LibraryError
from runtime.format import POOLS
from runtime.probe import Probe, packed

_FIRST, _LAST = 0.53, 0.71
"""where in a model the layers lie that tell most, as shares of all: at the end of its middle"""
_PENALTY = 1000.0
"""on standardised values"""
_OWN = 6.0
"""what a reading of the libraries weighs beside one that is only learnt from: it is of the prompts
and subjects that the probe will meet"""
_WITHHELD = 20.0
"""what a reading weighs, among those only learnt from, whose document is withheld: there are few,
and what a library does not hold is asked of it most of all"""
_ELSEWHERE = 11 / 12
"""what questions of other domains weigh, in the join, of all unanswerable ones: whoever asks a
library what it does not hold seldom writes what looks as if it did"""
_SEED = 20  # any will do, as long as it stays
_PARTS = 5
"""of the readings, each of which is judged by a probe that was fitted on the others"""

INSIDE = "with the model's inside"

_Vector = NDArray[np.float64]
_Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reading:
    """A question put to a library, and what the model held when it had read the evidence."""

    example: Example
    values: NDArray[np.float32]
    """as `runtime.probe.pooled` makes them: (POOLS, layers, width)"""
    group: str = ""
    """what it shares with readings that it must not be judged by: its document, or its question"""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A probe, and what it and the signals say together of some readings: log-odds."""

    probe: FittedProbe
    log_odds: _Vector
    """(readings,)"""
    left_out: _Vector | None = None
    """the same where the probe, but not its join with the signals nor its points, was fitted
    without any reading of the same library; None where there are too few libraries"""


def fit_probe(
    model: str, embedding: str, learnt: Sequence[Reading], readings: Sequence[Reading]
) -> Fitted:
    """Fit the probe of a chat model beside an embedding model, by their names in the bundle.

    `learnt` are readings that it is only learnt from, `readings` those of the libraries by which
    its points are chosen; each of these is judged by a probe of the others. Raises
    LibraryError when those are not of both classes.
    """
    wanted = _classes(readings)
    if wanted.all() or not wanted.any():
        raise _one_class()
    layers, signals = _layers(readings[0].values.shape[1]), calibration(embedding)
    odds, constant = _odds(readings, signals), np.ones(len(readings))
    held_out = _crossed(learnt, readings, _parts([each.group for each in readings]), layers)
    features = np.column_stack([odds, held_out, constant])
    shares = weigh([each.example for each in readings], _ELSEWHERE)
    joined = fit_logistic(features, wanted, shares)
    try:
        libraries = [each.example.library for each in readings]
        elsewhere = _crossed(learnt, readings, libraries, layers)
        left_out = np.column_stack([odds, elsewhere, constant]) @ joined
    except LibraryError:  # too few libraries
        left_out = None
    slope, intercept = _slope(learnt, readings, layers)
    probe = FittedProbe(
        model=plain_name(model),
        embedding=embedding,
        first_layer=layers.start,
        layers=len(layers),
        weights=packed((joined[1] * slope).reshape(POOLS, len(layers), -1).astype(np.float32)),
        intercept=float(joined[1] * intercept + joined[2]),
        signals=float(joined[0]),
        curve=tuple(_curve(readings, features @ joined, signals)),
    )
    return Fitted(probe, features @ joined, left_out)


def _crossed(
    learnt: Sequence[Reading], readings: Sequence[Reading], parts: Sequence[object], layers: range
) -> _Vector:
    """Return what probes say of each reading that were fitted on the readings of other parts.

    Readings of a group that the part has, too, are left out. Raises LibraryError when those that
    are left are of one class.
    """
    given = _given(readings, layers)
    said = np.zeros(len(readings))
    for part in dict.fromkeys(parts):
        held_out = np.array([each == part for each in parts])
        groups = {each.group for each, out in zip(readings, held_out, strict=True) if out}
        others = [
            each
            for each, out in zip(readings, held_out, strict=True)
            if not out and each.group not in groups
        ]
        slope, intercept = _slope(learnt, others, layers)
        said[held_out] = given[held_out] @ slope + intercept
    return said


def _parts(groups: Sequence[str]) -> list[int]:
    """Return a part for each reading, one for all of a group: at random, always the same."""
    names = sorted(set(groups))
    order = np.random.default_rng(_SEED).permutation(len(names)).tolist()
    part = {name: place % _PARTS for name, place in zip(names, order, strict=True)}
    return [part[group] for group in groups]


def log_odds_of(readings: Sequence[Reading], probe: FittedProbe, signals: Calibration) -> _Vector:
    """Return what a probe and the signals say together of each reading: log-odds, (readings,).

    Raises LibraryError for readings of a model of another form.
    """
    inside = Probe(probe.record(FALSE_REFUSALS, signals))
    said = [inside.log_odds_of(each.values) for each in readings]
    if None in said:
        raise LibraryError(
            f"The probe of {probe.model} was fitted on another form of it.",
            "Fit it again with --fit LEARNT.",
        )
    return probe.signals * _odds(readings, signals) + np.array(said, dtype=np.float64)


def probe_table(readings: Sequence[Reading], fitted: Fitted, signals: Calibration) -> str:
    """Show what is refused by the signals alone and with the model's inside, at several points."""
    probe = fitted.probe
    odds = _odds(readings, signals)

    def alone(share: float) -> _Flags:
        return odds < _logit(signals.record(share).refuse_below)

    def together(share: float, said: _Vector) -> _Flags:
        record = probe.record(share, signals)
        return (odds < _logit(record.unread_below)) | (said < _logit(record.refuse_below))

    ways: dict[str, Callable[[float], _Flags]] = {
        "signals": alone,
        INSIDE: lambda share: together(share, fitted.log_odds),
    }
    if (left_out := fitted.left_out) is not None:
        ways[f"{INSIDE}, library left out"] = lambda share: together(share, left_out)
    examples = [each.example for each in readings]
    rows = [
        rates(f"{name}, {share:.0%}", examples, refuses(share))
        for name, refuses in ways.items()
        for share in SHOWN
    ]
    at = f"{INSIDE}, {FALSE_REFUSALS:.0%}"
    last = probe.first_layer + probe.layers - 1
    return "\n\n".join(
        [
            f"{probe.model}, layers {probe.first_layer} to {last}",
            table(["false refusals", *KINDS], rows),
            library_table(at, examples, ways[INSIDE](FALSE_REFUSALS)),
        ]
    )


def _curve(
    readings: Sequence[Reading], both: _Vector, signals: Calibration
) -> list[tuple[float, float]]:
    """Return for each share of false refusals the probability under which to refuse after reading.

    What is refused before anything is read counts too.
    """
    able = _classes(readings)
    odds = _odds(readings, signals)[able]
    points = []
    for share in SHARES:
        below = _logit(signals.record(UNREAD * share).refuse_below)
        refused = np.where(odds < below, -SURE, both[able])
        least = float(sigmoid(np.quantile(refused, share))) if share else 0.0
        points.append((share, round(least, 6)))
    return points


def _layers(count: int) -> range:
    return range(round(_FIRST * count), max(round(_LAST * count), round(_FIRST * count) + 1))


def _given(readings: Sequence[Reading], layers: range) -> _Vector:
    """Return the values of some layers: (readings, POOLS × layers × width)."""
    rows = [each.values[:, layers.start : layers.stop].ravel() for each in readings]
    return np.array(rows, dtype=np.float64)


def _classes(readings: Sequence[Reading]) -> _Flags:
    return np.array([each.example.answerable for each in readings], dtype=bool)


def _odds(readings: Sequence[Reading], signals: Calibration) -> _Vector:
    record = signals.record(FALSE_REFUSALS)
    return np.array([log_odds(each.example.signals, record) for each in readings])


def _slope(
    learnt: Sequence[Reading], own: Sequence[Reading], layers: range
) -> tuple[_Vector, float]:
    """Fit the probe itself; return its weights (POOLS × layers × width,) and its intercept.

    Raises LibraryError when the readings are not of both classes.
    """
    readings = [*learnt, *own]
    given, wanted = _given(readings, layers), _classes(readings)
    if wanted.all() or not wanted.any():
        raise _one_class()
    centre, spread = given.mean(axis=0), given.std(axis=0) + 1e-9
    features = np.column_stack([(given - centre) / spread, np.ones(len(given))])
    share = np.where(wanted, 0.5 / wanted.sum(), 0.5 / (~wanted).sum()) * len(wanted)
    share[len(learnt) :] *= _OWN
    share[: len(learnt)] *= [_WITHHELD if each.example.withheld else 1.0 for each in learnt]
    *slope, intercept = fit_logistic(features, wanted, share, _PENALTY)
    slope = np.array(slope) / spread
    return slope, float(intercept - slope @ centre)


def _one_class() -> LibraryError:
    return LibraryError(
        "There are no questions to tell apart.", "Give more of them, of more than one domain."
    )


def _logit(chance: float) -> float:
    bounded = min(max(chance, 1e-12), 1 - 1e-12)
    return float(np.log(bounded / (1 - bounded)))

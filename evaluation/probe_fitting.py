"""Readings of labelled questions → a chat model's probe, and what it refuses. Pure.

The probe is a small network on what `runtime.engine.probe` looks at. It is joined with the log-odds
of `runtime.answering.abstention` by a logistic regression of two variables, on what probes say of
readings that they were not fitted on, so that it counts for no more than it is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder.models.calibration import Calibration, calibration
from builder.models.probes import UNREAD, FittedProbe, plain_name
from builder.specs import FALSE_REFUSALS
from evaluation.abstention import (
    KINDS,
    SHARES,
    SHOWN,
    Example,
    library_table,
    rates,
    weigh,
)
from evaluation.logistic import SURE, fit_logistic, sigmoid
from evaluation.network import Network, fit_network
from evaluation.tables import table
from runtime.answering.abstention import log_odds
from runtime.engine.probe import Probe, packed
from runtime.errors import LibraryError
from runtime.stick.layout import POOLS

_FIRST, _LAST = 0.53, 0.71
"""where in a model the layers lie that tell most, as shares of all: at the end of its middle"""
_OWN = 6.0
"""what a reading of the libraries weighs beside one that is only learnt from: it is of the prompts
and subjects that the probe will meet"""
_WITHHELD = 20.0
"""what a reading weighs, among those only learnt from, whose document is withheld: there are few,
and what a library does not hold is asked of it most of all"""
_ELSEWHERE = 0.98
"""what questions of other domains weigh, in the join, of all unanswerable ones: whoever asks a
library what it does not hold seldom writes what looks as if it did"""
_SEED = 20  # any will do, as long as it stays
_PARTS = 5
"""of the readings, each of which is judged by a probe that was fitted on the others"""

WITH_PROBE = "signals and probe"

_Vector = NDArray[np.float64]
_Flags = NDArray[np.bool_]
_Split = tuple[_Flags, _Flags]
"""which readings are judged, and which others they are judged by"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question put to a library, and what the model held when it had read the evidence."""

    example: Example
    values: NDArray[np.float32]
    """as `runtime.engine.probe.pooled` makes them: (POOLS, layers, width)"""
    group: str = ""
    """what it shares with readings that it must not be judged by: its document, or its question"""
    question: str = ""
    home: str = ""
    """the library whose question it is"""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A probe, and what it and the signals say together of some readings: log-odds."""

    probe: FittedProbe
    log_odds: _Vector
    """(readings,)"""
    left_out: _Vector | None = None
    """the same where the probe, but not its join with the signals nor its points, knows neither the
    library's readings, nor its own questions put to others, nor others' that are put to it; None
    where there are too few libraries"""


@dataclass(frozen=True, slots=True)
class _Material:
    """What networks are fitted on: readings only learnt from, then those of the libraries."""

    features: NDArray[np.float32]
    """(readings, POOLS × layers × width)"""
    wanted: _Flags
    weights: _Vector
    """what each weighs beside others of its class"""
    learnt: int
    """how many are only learnt from"""

    def network(self, others: _Flags) -> Network:
        """Fit on what is only learnt from, and on some of the others.

        Raises LibraryError when these readings are of one class.
        """
        taken = np.concatenate([np.ones(self.learnt, dtype=bool), others])
        wanted = self.wanted[taken]
        if wanted.all() or not wanted.any():
            raise _one_class()
        share = np.where(wanted, 0.5 / wanted.sum(), 0.5 / (~wanted).sum())
        return fit_network(self.features[taken], wanted, share * self.weights[taken])

    def crossed(self, splits: Iterable[_Split]) -> _Vector:
        """Return what networks say of each library's reading that were fitted on others.

        Raises LibraryError when those that are left are of one class.
        """
        own = self.features[self.learnt :]
        said = np.zeros(len(own))
        for judged, others in splits:
            said[judged] = self.network(others).log_odds(own[judged])
        return said


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
    _, count, width = readings[0].values.shape
    layers, signals = _layers(count), calibration(embedding)
    odds, constant = _odds(readings, signals), np.ones(len(readings))
    material = _material(learnt, readings, layers)
    held_out = material.crossed(_by_document(readings))
    features = np.column_stack([odds, held_out, constant])
    shares = weigh([each.example for each in readings], _ELSEWHERE)
    joined = fit_logistic(features, wanted, shares)
    try:
        elsewhere = material.crossed(by_library(readings))
        left_out = np.column_stack([odds, elsewhere, constant]) @ joined
    except LibraryError:  # too few libraries
        left_out = None
    network = material.network(np.ones(len(readings), dtype=bool))
    probe = FittedProbe(
        model=plain_name(model),
        embedding=embedding,
        first_layer=layers.start,
        layers=len(layers),
        weights=packed(network.weights.reshape(-1, POOLS, len(layers), width)),
        biases=tuple(map(float, network.biases)),
        output_weights=tuple(map(float, joined[1] * network.output_weights)),
        intercept=float(joined[1] * network.intercept + joined[2]),
        signals=float(joined[0]),
        curve=tuple(_curve(readings, features @ joined, signals)),
    )
    return Fitted(probe, features @ joined, left_out)


def _material(learnt: Sequence[Reading], own: Sequence[Reading], layers: range) -> _Material:
    readings = [*learnt, *own]
    rows = [each.values[:, layers.start : layers.stop].ravel() for each in readings]
    weights = [
        *(_WITHHELD if each.example.withheld else 1.0 for each in learnt),
        *[_OWN] * len(own),
    ]
    return _Material(
        np.array(rows, dtype=np.float32), _classes(readings), np.array(weights), len(learnt)
    )


def _by_document(readings: Sequence[Reading]) -> Iterator[_Split]:
    """Yield each part of the readings, and those that share neither group nor question with it."""
    groups = [each.group for each in readings]
    questions = [each.question for each in readings]
    parts = np.array(_parts(groups))
    for part in dict.fromkeys(parts.tolist()):
        judged = parts == part
        yield judged, ~(_shared(groups, judged) | _shared(questions, judged))


def by_library(readings: Sequence[Reading]) -> Iterator[_Split]:
    """Yield each library's readings, and those that have nothing to do with it."""
    libraries = np.array([each.example.library for each in readings])
    homes = np.array([each.home for each in readings])
    questions = [each.question for each in readings]
    for library in dict.fromkeys(libraries.tolist()):
        judged = libraries == library
        yield judged, ~(_shared(questions, judged) | (homes == library))


def _shared(names: Sequence[str], judged: _Flags) -> _Flags:
    """Return which readings are judged, or have the name of one that is, where they have any."""
    taken = {name for name, flag in zip(names, judged, strict=True) if flag and name}
    return np.array([name in taken for name in names], dtype=bool) | judged


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
    """Show what is refused by the signals alone and by signals and probe, at several points."""
    probe = fitted.probe
    odds = _odds(readings, signals)

    def alone(share: float) -> _Flags:
        return odds < _logit(signals.record(share).refuse_below)

    def together(share: float, said: _Vector) -> _Flags:
        record = probe.record(share, signals)
        return (odds < _logit(record.unread_below)) | (said < _logit(record.refuse_below))

    ways: dict[str, Callable[[float], _Flags]] = {
        "signals": alone,
        WITH_PROBE: lambda share: together(share, fitted.log_odds),
    }
    if (left_out := fitted.left_out) is not None:
        ways[f"{WITH_PROBE}, library left out"] = lambda share: together(share, left_out)
    examples = [each.example for each in readings]
    rows = [
        rates(f"{name}, {share:.0%}", examples, refuses(share))
        for name, refuses in ways.items()
        for share in SHOWN
    ]
    at = f"{WITH_PROBE}, {FALSE_REFUSALS:.0%}"
    last = probe.first_layer + probe.layers - 1
    return "\n\n".join(
        [
            f"{probe.model}, layers {probe.first_layer} to {last}",
            table(["false refusals", *KINDS], rows),
            library_table(at, examples, ways[WITH_PROBE](FALSE_REFUSALS)),
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


def _classes(readings: Sequence[Reading]) -> _Flags:
    return np.array([each.example.answerable for each in readings], dtype=bool)


def _odds(readings: Sequence[Reading], signals: Calibration) -> _Vector:
    record = signals.record(FALSE_REFUSALS)
    return np.array([log_odds(each.example.signals, record) for each in readings])


def _one_class() -> LibraryError:
    return LibraryError(
        "There are no questions to tell apart.", "Give more of them, of more than one domain."
    )


def _logit(chance: float) -> float:
    bounded = min(max(chance, 1e-12), 1 - 1e-12)
    return float(np.log(bounded / (1 - bounded)))

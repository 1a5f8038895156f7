"""Readings of judged claims → the record of a chat model, and how well it decides. Pure.

What is shown of a fitted model was said of claims that it was not fitted on: they are cut into
parts, and each is judged by what was fitted on the others, the operating point among it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.claims.readings import Reading
from evaluation.logistic import fit_logistic, sigmoid
from evaluation.tables import table
from runtime.grounding.verification import SIGNALS
from runtime.stick.layout import SupportRecord

MOST_LET_THROUGH = 0.15
"""share of the unsupported claims that the operating point may let through"""
MARGIN = 0.02
"""by which it stays below, where it is chosen: others are let through a little more often"""
PARTS = 5
RIDGE = 1.0
"""draws weights towards 0: claims are few"""
_VETOED = -1.0  # below every probability

_Vector = NDArray[np.float64]
_Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scores:
    """How a method decides on claims."""

    scores: _Vector
    accepted: _Flags
    supported: _Flags

    def cells(self) -> list[str]:
        """Return balanced accuracy, recall, share let through and AUROC."""
        recall = float(self.accepted[self.supported].mean())
        through = float(self.accepted[~self.supported].mean())
        figures = ((recall + 1 - through) / 2, recall, through, auroc(self.scores, self.supported))
        return [f"{each:.3f}" for each in figures]


def auroc(scores: _Vector, wanted: _Flags) -> float:
    """Return the chance that one of those wanted scores above another one; ties count half."""
    differences = scores[wanted][:, None] - scores[~wanted][None]
    return float((differences > 0).mean() + (differences == 0).mean() / 2)


def claims_table(sets: Mapping[str, Sequence[Reading]]) -> str:
    """Return a row for each set and method."""
    methods: dict[str, tuple[str, ...]] = {
        "words' share": ("overlap",),
        "log-odds": ("log_odds",),
        "words": ("overlap", "lacking", "denial"),
        "log-odds, length": ("log_odds", "length"),
        "all": SIGNALS,
    }
    rows = []
    for name, readings in sets.items():
        literal = _literal(readings)
        rows.append([name, "literal", str(len(literal.supported)), *literal.cells()])
    for method, signals in methods.items():
        for name, scores in crossed(sets, signals).items():
            rows.append([name, method, str(len(scores.supported)), *scores.cells()])
    head = ["set", "method", "claims", "balanced", "recall", "let through", "AUROC"]
    return table(head, sorted(rows, key=lambda row: row[0]))


def fit_record(sets: Mapping[str, Sequence[Reading]]) -> SupportRecord:
    """Fit on all claims, each set and class counting alike."""
    weights = _fit(sets, SIGNALS)
    best = [_by_claim(each, _probabilities(each, SIGNALS, weights)) for each in sets.values()]
    named = dict(zip(SIGNALS, (round(float(each), 3) for each in weights[1:]), strict=True))
    return SupportRecord(round(float(weights[0]), 3), named, round(_point(best), 4))


def crossed(sets: Mapping[str, Sequence[Reading]], signals: Sequence[str]) -> dict[str, Scores]:
    """Return what is decided of each part's claims by what was fitted on the others."""
    found: dict[str, list[Scores]] = {name: [] for name in sets}
    for part in range(PARTS):
        inside, outside = _cut(sets, part)
        weights = _fit(outside, signals)
        known = [
            _by_claim(each, _probabilities(each, signals, weights)) for each in outside.values()
        ]
        point = _point(known)
        for name, readings in inside.items():
            scores, supported = _by_claim(readings, _probabilities(readings, signals, weights))
            found[name].append(Scores(scores, scores >= point, supported))
    return {name: _joined(each) for name, each in found.items()}


def _cut(
    sets: Mapping[str, Sequence[Reading]], part: int
) -> tuple[dict[str, list[Reading]], dict[str, list[Reading]]]:
    inside: dict[str, list[Reading]] = {}
    outside: dict[str, list[Reading]] = {}
    for name, readings in sets.items():
        order = {
            claim: place for place, claim in enumerate(dict.fromkeys(r.claim for r in readings))
        }
        # Two by two: a supported one and another stand side by side.
        places = [order[each.claim] // 2 % PARTS == part for each in readings]
        inside[name] = [each for each, here in zip(readings, places, strict=True) if here]
        outside[name] = [each for each, here in zip(readings, places, strict=True) if not here]
    return inside, outside


def _joined(parts: Sequence[Scores]) -> Scores:
    return Scores(
        np.concatenate([each.scores for each in parts]),
        np.concatenate([each.accepted for each in parts]),
        np.concatenate([each.supported for each in parts]),
    )


def _fit(sets: Mapping[str, Sequence[Reading]], signals: Sequence[str]) -> _Vector:
    """Return an intercept and weights; each set counts alike, and in it each class."""
    features, wanted, shares = [], [], []
    for readings in sets.values():
        possible = [each for each in readings if each.signals is not None]
        labels = np.array([each.supported for each in possible], dtype=bool)
        features.append(_features(possible, signals))
        wanted.append(labels)
        shares.append(np.where(labels, 0.5 / max(1, labels.sum()), 0.5 / max(1, (~labels).sum())))
    share = np.concatenate(shares)
    share *= len(share) / share.sum()
    return fit_logistic(np.concatenate(features), np.concatenate(wanted), share, RIDGE)


def _features(readings: Sequence[Reading], signals: Sequence[str]) -> _Vector:
    rows = [asdict(each.signals) for each in readings if each.signals is not None]
    return np.array([[1.0, *(row[name] for name in signals)] for row in rows])


def _probabilities(
    readings: Sequence[Reading], signals: Sequence[str], weights: _Vector
) -> _Vector:
    possible = np.array([each.signals is not None for each in readings], dtype=bool)
    found = np.full(len(readings), _VETOED)
    if possible.any():
        found[possible] = sigmoid(_features(readings, signals) @ weights)
    literal = np.array([each.literal for each in readings], dtype=bool)
    return np.where(literal, np.maximum(found, 1.0), found)


def _by_claim(readings: Sequence[Reading], scores: _Vector) -> tuple[_Vector, _Flags]:
    """Return the best score of each claim, and whether it is supported."""
    best: dict[str, tuple[float, bool]] = {}
    for each, score in zip(readings, scores, strict=True):
        known = best.get(each.claim, (_VETOED, each.supported))
        best[each.claim] = (max(known[0], float(score)), each.supported)
    values, labels = zip(*best.values(), strict=True)
    return np.array(values), np.array(labels, dtype=bool)


def _literal(readings: Sequence[Reading]) -> Scores:
    scores, supported = _by_claim(readings, np.array([float(each.literal) for each in readings]))
    return Scores(scores, scores > 0, supported)


def _point(sets: Sequence[tuple[_Vector, _Flags]]) -> float:
    """Return the probability with the best balanced accuracy that lets few claims through."""
    candidates = np.unique(np.concatenate([scores[scores >= 0] for scores, _ in sets]))

    def balanced(point: float) -> float:
        recalls = [float((scores[wanted] >= point).mean()) for scores, wanted in sets]
        throughs = [float((scores[~wanted] >= point).mean()) for scores, wanted in sets]
        if max(throughs) > MOST_LET_THROUGH - MARGIN:
            return 0.0
        return float(np.mean(recalls)) - float(np.mean(throughs))

    return float(max(candidates, key=balanced, default=1.0))

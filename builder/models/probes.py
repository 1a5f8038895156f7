"""Probes of chat models that were fitted → what a stick carries of them.

`runtime.engine.probe` says what they are. Each is a file in `builder/models/fitted`, written by
`python -m evaluation probe`; docs/measurements/probe.md says on which questions.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from builder.models.calibration import Calibration
from runtime.errors import LibraryError
from runtime.stick.layout import ProbeRecord

FOLDER = Path(__file__).with_name("fitted")
UNREAD = 0.15
"""of the questions that are falsely refused, those refused before anything is read"""


@dataclass(frozen=True, slots=True)
class FittedProbe:
    """The probe of one chat model, and where it may refuse."""

    model: str
    """its name in the bundle, up to a comma"""
    embedding: str
    """the name of the embedding model that the libraries it read from were searched with"""
    first_layer: int
    layers: int
    weights: str
    biases: tuple[float, ...]
    output_weights: tuple[float, ...]
    intercept: float
    signals: float
    """these as in a `ProbeRecord`"""
    curve: tuple[tuple[float, float], ...]
    """shares of answerable questions refused in all, and the probability that goes with each"""

    def record(self, false_refusals: float, signals: Calibration) -> ProbeRecord:
        """Return the probe, refusing about such a share of answerable questions.

        `signals` are the constants of what decides before anything is read.
        """
        shares, probabilities = zip(*self.curve, strict=True)
        return ProbeRecord(
            self.first_layer, self.layers,
            self.weights, self.biases, self.output_weights, self.intercept, self.signals,
            refuse_below=round(float(np.interp(false_refusals, shares, probabilities)), 6),
            unread_below=signals.record(UNREAD * false_refusals).refuse_below,
        )  # fmt: skip


def fitted_probe(model: str, embedding: str, folder: Path = FOLDER) -> FittedProbe | None:
    """Return the probe of a chat model beside an embedding model, by their names in the bundle.

    None where there is none: beside another embedding model the signals' log-odds are others.
    """
    name = plain_name(model)
    for path in sorted(folder.glob("*.json")):
        probe = read_probe(path)
        if (probe.model, probe.embedding) == (name, embedding):
            return probe
    return None


def plain_name(model: str) -> str:
    """Return a model's name without what stands behind a comma, its quantization."""
    return model.partition(",")[0].strip()


def read_probe(path: Path) -> FittedProbe:
    """Read a probe. Raises LibraryError when the file is none."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        lists = {name: tuple(raw[name]) for name in ("biases", "output_weights")}
        probe = FittedProbe(**raw | lists | {"curve": tuple(map(tuple, raw["curve"]))})
        if not np.isfinite(probe.curve).all():
            raise ValueError("points that are no numbers")
        return probe
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryError(
            f"{path} is not a fitted probe.", "Fit it again with `python -m evaluation probe`."
        ) from error


def write_probe(probe: FittedProbe, folder: Path = FOLDER) -> Path:
    """Write a probe where `fitted_probe` finds it."""
    name = "-".join("".join(c if c.isalnum() else " " for c in probe.model.lower()).split())
    path = folder / f"{name}.json"
    folder.mkdir(exist_ok=True)
    path.write_text(json.dumps(asdict(probe), indent=1) + "\n", encoding="utf-8")
    return path

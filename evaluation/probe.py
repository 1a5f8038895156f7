"""The command `probe`: a chat model reads labelled questions; what its inside tells is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from builder.models import Models, prepare_models
from builder.models.calibration import calibration
from builder.models.gguf_weights import model_weights
from builder.models.probes import FOLDER, fitted_probe, write_probe
from builder.progress import Progress
from builder.specs import BuildPlan
from evaluation.library_questions import (
    LibraryQuestion,
    lessons,
    questions_for,
    strange,
    strange_in_turn,
)
from evaluation.probe_fitting import Fitted, Reading, fit_probe, log_odds_of, probe_table
from evaluation.probe_readings import read_all
from evaluation.questions import Split
from evaluation.ranking import Ranker, open_ranker
from evaluation.sets import LabelledSet, build_set
from runtime.engine import ChatModel
from runtime.errors import LibraryError

_FOREIGN = 3
"""questions of each other set"""
_LIBRARIES = 2
"""libraries that each question is put to in vain where a probe is fitted"""
_UNABLE = 200
"""unanswerable questions about its own corpus that a set is asked at most"""
_LEARNT = 2000
"""questions of each kind that a set gives to be learnt from alone"""


_Choice = Callable[[LabelledSet, Ranker], Sequence[LibraryQuestion]]


class Reader:
    """A plan's chat model, and libraries built of labelled sets for it to read."""

    def __init__(self, plan: BuildPlan, cache: Path, progress: Progress) -> None:
        """Fetch and load what is needed. Raises LibraryError."""
        if not plan.chats:
            raise LibraryError("The bundle chooses no model.", "Name one with --model.")
        self.model, self.embedding = plan.chats[0].name, plan.embedding.name
        self.signals = calibration(self.embedding)
        """the constants of what decides before anything is read"""
        self._plan, self._cache, self._progress = plan, cache, progress
        self._models: Models = prepare_models(replace(plan, chats=()), cache, progress)
        weights = model_weights(plan.chats[0], plan.path.parent, cache, progress)
        self._chat = ChatModel(weights.files[0])

    def close(self) -> None:
        """Free the model."""
        self._chat.close()

    def read(self, sets: Sequence[LabelledSet], questions: _Choice) -> list[Reading]:
        """Have the model read what each set's library finds for its questions."""
        readings: list[Reading] = []
        for own in sets:
            root = build_set(own, self._plan, self._models, self._cache, self._progress)
            with open_ranker(root) as ranker:
                wanted = questions(own, ranker)
                readings += read_all(self._chat, ranker, own.name, wanted, self._progress)
        return readings


def _of_sets(
    split: Split, each: int, others: Callable[[LabelledSet], Sequence[LibraryQuestion]]
) -> _Choice:
    """Choose a set's own questions, and `others` for its library."""
    return lambda own, ranker: questions_for(own, ranker, split, each, _UNABLE, others(own))


def measure(
    reader: Reader, sets: Sequence[LabelledSet], split: Split, each: int, folder: Path = FOLDER
) -> str:
    """Return what the probe of the reader's model refuses that is kept in a folder.

    It was fitted on the questions at even positions ("dev"); only others tell how good it is.
    Raises LibraryError.
    """
    probe = fitted_probe(reader.model, reader.embedding, folder)
    if probe is None:
        raise LibraryError(f"There is no probe of {reader.model}.", "Fit one with --fit LEARNT.")
    others = lambda own: strange(own, sets, split, _FOREIGN)
    readings = reader.read(sets, _of_sets(split, each, others))
    fitted = Fitted(probe, log_odds_of(readings, probe, reader.signals))
    return probe_table(readings, fitted, reader.signals)


def fit(
    reader: Reader, sets: Sequence[LabelledSet], learnt: Sequence[LabelledSet], each: int,
    folder: Path = FOLDER,
) -> str:  # fmt: skip
    """Fit the probe of the reader's model, keep it in a folder, and return what it refuses.

    It is fitted on the questions of `sets` at even positions, and on `lessons` of `learnt`.
    Raises LibraryError.
    """
    learnt_from = reader.read(learnt, lambda own, ranker: lessons(own, ranker, _LEARNT))
    others = lambda own: strange_in_turn(own, sets, "dev", _LIBRARIES)
    readings = reader.read(sets, _of_sets("dev", each, others))
    fitted = fit_probe(reader.model, reader.embedding, learnt_from, readings)
    path = write_probe(fitted.probe, folder)
    return f"{probe_table(readings, fitted, reader.signals)}\n\nWritten to {path}."

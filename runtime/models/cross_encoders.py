"""A model of the stick that reads two texts together, loaded when it is first needed."""

from __future__ import annotations

import threading
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from runtime.engine import CrossEncoderModel
from runtime.errors import LibraryError
from runtime.hardware.memory import memory, suits
from runtime.localization import _
from runtime.stick.stick import Stick


class CrossEncoder(Protocol):
    """What reads two texts together; `runtime.engine.CrossEncoderModel`."""

    labels: tuple[str, ...]
    """what its outputs are called, in small letters"""

    def read(self, first: str, second: str) -> NDArray[np.float32]:
        """Return logits (labels,)."""

    def close(self) -> None:
        """Free it."""


class OptionalCrossEncoder:
    """The model of a role, where the stick has one; without it, nothing is said of any texts.

    Safe to use from several threads.
    """

    def __init__(self, stick: Stick, role: str, loaded: CrossEncoder | None = None) -> None:
        """Take the bundle's own model, to be loaded later, or one that is loaded already."""
        self._stick = stick
        self._record = stick.manifest.model(role)
        self._role = role
        self._loaded = loaded
        self._closed = False
        self._lock = threading.Lock()
        self.problems: list[str] = []
        """why the model could not be used"""

    def __bool__(self) -> bool:
        return self._loaded is not None or (self._record is not None and not self.problems)

    def warm(self) -> None:
        """Load the model."""
        with self._lock:
            self._model()

    def read(self, first: str, second: str) -> dict[str, float]:
        """Return the model's logits for two texts, by their labels; nothing without a model."""
        with self._lock:
            model = self._model()
            if model is None:
                return {}
            try:
                said = model.read(first, second)
                if not np.isfinite(said).all():
                    raise LibraryError(_("it computes no numbers."))
            except LibraryError as error:
                self._leave_out(error)
                return {}
            return dict(zip(model.labels, map(float, said), strict=True))

    def close(self) -> None:
        """Free the model, unless it is at work; nothing is read from now on."""
        self._closed = True
        if self._lock.acquire(blocking=False):
            if self._loaded is not None:
                self._loaded.close()
            self._loaded = None
            self._lock.release()

    def _model(self) -> CrossEncoder | None:
        if self._closed:
            return None
        if self._loaded is None and self._record is not None and not self.problems:
            try:
                if not suits(self._record.size, memory().available):
                    raise LibraryError(_("it does not fit the memory that is free."))
                self._loaded = CrossEncoderModel(self._stick.model_path(self._record))
            except LibraryError as error:
                self._leave_out(error)
        return self._loaded

    def _leave_out(self, error: LibraryError) -> None:
        """Do without the model from now on: what it would add is not what the library is for."""
        self.problems.append(
            _("The {role} model is left out: {reason}", role=self._role, reason=error.message)
        )
        if self._loaded is not None:
            self._loaded.close()
        self._loaded = None

"""The chat models of a stick, of which one is loaded and answers one question at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from runtime.engine import ChatModel, device_for
from runtime.engine.generation import Cancellation, ChatEngine, turn
from runtime.errors import LibraryError
from runtime.hardware.memory import memory, shortage
from runtime.localization import _
from runtime.models.selection import Speed, in_order, named
from runtime.stick.layout import ModelRecord, ProbeRecord
from runtime.stick.stick import Stick


class ChatModels:
    """Loads the model that suits, and another when the first answer shows it to be too slow.

    Safe to use from several threads: whoever holds the `turn` has the model alone.
    """

    def __init__(
        self,
        stick: Stick,
        name: str | None = None,
        loaded: ChatEngine | None = None,
        available: Callable[[], int | None] = lambda: memory().available,
    ) -> None:
        """Take a model already loaded, the stick's model of that name, or choose among them.

        `available` returns the bytes of memory that are free. Raises LibraryError when the stick
        has no model of that name.
        """
        self._stick = stick
        models = stick.manifest.models_for("chat")
        self._models = (named(models, name),) if name else models
        self._available = available
        self._given = loaded
        self._memory: int | None = None
        self._speed: Speed | None = None
        self._loaded: ChatModel | None = None
        self._turn = threading.Lock()
        self._state = threading.Lock()  # guards what is loaded, and whether something is being so
        self._is_loading = False
        self.record: ModelRecord | None = None
        """the stick's model that is loaded"""
        self.problems: list[str] = []
        """why others could not be"""

    def __bool__(self) -> bool:
        return self._given is not None or bool(self._models)

    @contextmanager
    def turn(self, cancellation: Cancellation) -> Iterator[ChatEngine | None]:
        """Wait for the model and hold it, loaded; None when cancelled before that.

        Raises LibraryError when no model can be loaded.
        """
        with turn(self._turn, cancellation) as free:
            yield self.model() if free else None

    def model(self) -> ChatEngine:
        """Return the model to write with, loaded. For whoever holds the turn.

        Raises LibraryError when none can be.
        """
        if (given := self._given) is not None:  # looked at once: `close` may take it away
            return given
        if self._loaded is None:
            self._memory = self._available()
            return self._load()
        if self._speed is None and (rates := self._loaded.rates()) and self.record:
            self._speed = Speed(self.record.size, *rates)
            if in_order(self._models, self._memory, self._speed)[0] != self.record:
                return self._load()
        return self._loaded

    def rates(self) -> tuple[float, float] | None:
        """Return the tokens a second that the loaded model reads and writes, once it has answered.

        None before that, and for a model that was given.
        """
        loaded = self._loaded
        return loaded.rates() if loaded is not None else None

    def expected_probe(self) -> ProbeRecord | None:
        """Return the probe of the model that writes next, as far as is known before it loads."""
        if (given := self._given) is not None:  # looked at once: `close` may take it away
            return given.probe
        record = self.expected()
        return record.probe if record else None

    def expected(self) -> ModelRecord | None:
        """Return the stick's model that writes next, as far as is known before it is loaded."""
        if self.record is not None:
            return self.record
        return next(iter(in_order(self._models, self._available())), None) if self._models else None

    def shortage(self) -> str:
        """Return what to report where no model fits the free memory; empty when one does.

        A model that is being loaded takes the memory that this asks for, and did fit.
        """
        if self._given is not None or not self._models:
            return ""
        with self._state:
            if self._loaded is not None or self._is_loading:
                return ""
            available = self._available()
            return shortage(in_order(self._models, available)[0].size, available)

    def close(self) -> None:
        """Free the model, unless it is being loaded or is at work: nobody waits for it."""
        if self._turn.acquire(blocking=False):
            if self._given is not None:
                self._given.close()
            self._given = None
            with self._state:
                self._free()
            self._turn.release()

    def _free(self) -> None:
        if self._loaded is not None:
            self._loaded.close()
            self._loaded = None

    def _load(self) -> ChatModel:
        with self._state:
            self._free()
            self._is_loading = True
        try:
            loaded = self._first_that_loads()
            with self._state:
                self._loaded = loaded
        finally:
            self._is_loading = False
        return loaded

    def _first_that_loads(self) -> ChatModel:
        errors = []
        for record in in_order(self._models, self._memory, self._speed):
            try:
                path = self._stick.model_path(record)
                loaded = ChatModel(
                    path, device=device_for(record.size), probe=record.probe, support=record.support
                )
            except LibraryError as error:
                errors.append(error)
            else:
                self.record = record
                self.problems += [
                    _("A model is left out: {reason}", reason=each.message) for each in errors
                ]
                return loaded
        if not errors:
            raise LibraryError(_("This library has no chat model."), _("Use --no-model."))
        raise errors[0]

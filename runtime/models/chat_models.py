"""The chat models of a stick, of which one is loaded."""

from __future__ import annotations

from collections.abc import Callable

from runtime.engine import ChatModel, device_for
from runtime.errors import LibraryError
from runtime.hardware.memory import memory, shortage
from runtime.models.selection import Speed, in_order, named
from runtime.stick.layout import ModelRecord
from runtime.stick.stick import Stick


class ChatModels:
    """Loads the model that suits, and another when the first answer shows it to be too slow.

    Not safe to use from several threads at once.
    """

    def __init__(
        self,
        stick: Stick,
        name: str | None = None,
        available: Callable[[], int | None] = lambda: memory().available,
    ) -> None:
        """Take the model of that name, or choose. Raises LibraryError when there is no such."""
        self._stick = stick
        models = stick.manifest.models_for("chat")
        self._models = (named(models, name),) if name else models
        self._available = available
        self._memory: int | None = None
        self._speed: Speed | None = None
        self._loaded: ChatModel | None = None
        self.record: ModelRecord | None = None
        """the model that is loaded"""
        self.problems: list[str] = []
        """why others could not be"""

    def __bool__(self) -> bool:
        return bool(self._models)

    def writer(self) -> ChatModel:
        """Return the model to write with, loaded. Raises LibraryError when none can be."""
        if self._loaded is None:
            self._memory = self._available()
            return self._load()
        if self._speed is None and (rates := self._loaded.rates()) and self.record:
            self._speed = Speed(self.record.size, *rates)
            if in_order(self._models, self._memory, self._speed)[0] != self.record:
                self.close()
                return self._load()
        return self._loaded

    def expected(self) -> ModelRecord | None:
        """Return the model that writes next, as far as is known before it is loaded."""
        if self.record is not None:
            return self.record
        return next(iter(in_order(self._models, self._available())), None) if self._models else None

    def shortage(self) -> str:
        """Return what to tell where no model fits the free memory; an empty string if one does."""
        if self._loaded is not None or not self._models:
            return ""
        available = self._available()
        return shortage(in_order(self._models, available)[0].size, available)

    def close(self) -> None:
        """Free the model."""
        if self._loaded is not None:
            self._loaded.close()
            self._loaded = None

    def _load(self) -> ChatModel:
        errors = []
        for record in in_order(self._models, self._memory, self._speed):
            try:
                path = self._stick.model_path(record)
                self._loaded = ChatModel(path, device=device_for(record.size), probe=record.probe)
            except LibraryError as error:
                errors.append(error)
            else:
                self.record = record
                self.problems += [f"A model is left out: {each.message}" for each in errors]
                return self._loaded
        if not errors:
            raise LibraryError("This library has no chat model.", "Use --no-model.")
        raise errors[0]

"""Which of a stick's chat models suits this machine. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.errors import LibraryError
from runtime.hardware.memory import suits as fits
from runtime.localization import _
from runtime.stick.layout import ModelRecord

ANSWER_TIMEOUT = 30.0
"""seconds that an answer may take"""
PROMPT_TOKENS = 300
ANSWER_TOKENS = 40
"""what an answer reads and writes, usually"""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a model of `size` bytes was, in tokens a second."""

    size: int
    reading: float
    writing: float

    def seconds(self, size: int) -> float:
        """Return what an answer would take with a model of so many bytes."""
        own = PROMPT_TOKENS / self.reading + ANSWER_TOKENS / self.writing
        return own * size / self.size


def _suits(model: ModelRecord, memory: int | None, speed: Speed | None) -> bool:
    """Return whether a model fits the free memory and answers in time, as far as is known."""
    in_time = speed is None or speed.seconds(model.size) <= ANSWER_TIMEOUT
    return in_time and fits(model.size, memory)


def in_order(
    models: Sequence[ModelRecord], memory: int | None, speed: Speed | None = None
) -> tuple[ModelRecord, ...]:
    """Return the models in the order they are to be tried in.

    First the largest that suits, or the smallest if none does; then the smaller ones; then the
    larger ones, which are better than none.
    """
    rising = sorted(models, key=lambda model: model.size)
    place = max((i for i, model in enumerate(rising) if _suits(model, memory, speed)), default=0)
    return (*reversed(rising[: place + 1]), *rising[place + 1 :])


def named(models: Sequence[ModelRecord], name: str) -> ModelRecord:
    """Return the model that `--model NAME` means. Raises LibraryError when there is none."""
    known = {key: model for model in models for key in (model.name, model.id) if key}
    if name in known:
        return known[name]
    if not models:
        raise LibraryError(_("This library has no chat model."), _("Leave out --model."))
    ids = [model.id or model.name for model in models]
    near = difflib.get_close_matches(name, ids, n=1)
    hint = _("It has: {names}.", names=", ".join(ids))
    if near:
        hint = _("Did you mean {name!r}?", name=near[0])
    raise LibraryError(_("This library has no model {name!r}.", name=name), hint)

"""How the answer to a question ends: written, quoted, or not at all."""

from __future__ import annotations

import time

from runtime.answering.draft import Draft, Rules, quoted
from runtime.engine.generation import Cancellation, Generation
from runtime.events import Done, Found, Timings


def written(
    found: Found,
    draft: Draft,
    generation: Generation,
    cancel: Cancellation,
    first: float,
    begun: float,
) -> Done:
    """End with what a model wrote; its first word came `first` milliseconds after the question."""
    return Done(
        answered=any(sentence.supported for sentence in draft.sentences),
        answer=draft.answer,
        sentences=draft.sentences,
        hits=found.hits,
        milliseconds=Timings(found.milliseconds, first, since(begun)),
        prompt_tokens=generation.prompt_tokens,
        answer_tokens=generation.answer_tokens,
        stopped=cancel.cancelled,
        corrections=found.corrections,
    )


def quotation(found: Found, rules: Rules, begun: float) -> Done:
    """End with the best sentences themselves."""
    sentences = quoted(found.evidence, rules, found.hits)
    return Done(
        answered=bool(sentences),
        answer=" ".join(sentence.text for sentence in sentences),
        sentences=sentences,
        hits=found.hits,
        milliseconds=Timings(found.milliseconds, 0.0, since(begun)),
        corrections=found.corrections,
    )


def unanswered(
    found: Found, cancel: Cancellation, begun: float, read: Generation | None = None
) -> Done:
    """End without an answer; a model may have `read` the evidence in vain."""
    return Done(
        answered=False,
        answer="",
        sentences=(),
        hits=found.hits,
        milliseconds=Timings(found.milliseconds, 0.0, since(begun)),
        prompt_tokens=read.prompt_tokens if read else 0,
        stopped=cancel.cancelled,
        corrections=found.corrections,
    )


def since(begun: float) -> float:
    """Return the milliseconds that have gone by since a time of `time.perf_counter`."""
    return (time.perf_counter() - begun) * 1000

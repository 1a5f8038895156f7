"""A question on its way to an answer, and how it ends: written, quoted, or not at all."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from runtime.answering.abstention import Answerability
from runtime.answering.draft import Draft, Rules, quoted
from runtime.answering.followups import Exchange
from runtime.answering.kinds import Plan
from runtime.answering.quotations import of_best_document
from runtime.engine.generation import Cancellation, Generation
from runtime.events import Done, Found, Timings
from runtime.grounding.verification import Verifier
from runtime.results import AnswerSentence


@dataclass(frozen=True, slots=True)
class RunningAnswer:
    """All that an answer under way is made from."""

    question: str
    """as it was asked"""
    history: Sequence[Exchange]
    """earlier questions and answers, where the question refers back to them"""
    plan: Plan
    """how it is to be answered"""
    found: Found
    answerability: Answerability
    rules: Rules
    cancellation: Cancellation
    begun: float
    """when the question came, as `time.perf_counter` tells it"""
    pasted: str = ""
    """the text that came with the question"""

    def elapsed(self) -> float:
        """Return the milliseconds since the question came."""
        return since(self.begun)

    def draft(self, verifying: Verifier | None = None) -> Draft:
        """Return an empty answer; what is shown counts, whether a model read it or not."""
        found, rules = self.found, replace(self.rules, verifier=verifying)
        said = "\n".join([self.pasted, *(text for each in self.history for text in each)])
        return Draft(
            self.question, found.evidence, rules, found.expansions, found.hits, self.plan, said,
        )  # fmt: skip

    def written(self, draft: Draft, generation: Generation, first: float) -> Done:
        """End with what a model wrote, the first word `first` milliseconds after the question."""
        return Done(
            answered=any(sentence.supported for sentence in draft.sentences),
            answer=draft.answer,
            sentences=draft.sentences,
            starts=draft.starts,
            left_out=draft.left_out,
            hits=self.found.hits,
            milliseconds=Timings(self.found.milliseconds, first, self.elapsed()),
            prompt_tokens=generation.prompt_tokens,
            answer_tokens=generation.answer_tokens,
            stopped=self.cancellation.cancelled,
            corrections=self.found.corrections,
            understood=self.found.understood,
        )

    def quotation(self, *, all_of_it: bool = False) -> Done:
        """End with the best sentences themselves, or with all of the evidence as it stands.

        Of entries of a dictionary, none speaks against another.
        """
        evidence, beside = self.found.evidence, self.found.hits
        most = self.plan.quoted_sentences
        if all_of_it:
            most, beside = len(evidence), ()
        elif self.plan.one_source:
            evidence = tuple(of_best_document(evidence, evidence))
        sentences = quoted(evidence, self.rules, beside, most, self.question)
        return Done(
            answered=bool(sentences),
            answer="\n".join(sentence.text for sentence in sentences),
            sentences=sentences,
            starts=tuple(_starts(sentences)),
            hits=self.found.hits,
            milliseconds=Timings(self.found.milliseconds, 0.0, self.elapsed()),
            corrections=self.found.corrections,
            understood=self.found.understood,
        )

    def unanswered(
        self, read: Generation | None = None, left_out: tuple[AnswerSentence, ...] = ()
    ) -> Done:
        """End without an answer; a model may have `read` the evidence, and written, in vain."""
        return Done(
            answered=False,
            answer="",
            sentences=(),
            starts=(),
            hits=self.found.hits,
            milliseconds=Timings(self.found.milliseconds, 0.0, self.elapsed()),
            prompt_tokens=read.prompt_tokens if read else 0,
            answer_tokens=read.answer_tokens if read else 0,
            left_out=left_out,
            stopped=self.cancellation.cancelled,
            corrections=self.found.corrections,
            understood=self.found.understood,
        )


def since(begun: float) -> float:
    """Return the milliseconds since a time of `time.perf_counter`."""
    return (time.perf_counter() - begun) * 1000


def _starts(sentences: Sequence[AnswerSentence]) -> Iterator[int]:
    """Yield where sentences begin that stand on lines of their own."""
    start = 0
    for sentence in sentences:
        yield start
        start += len(sentence.text) + 1
